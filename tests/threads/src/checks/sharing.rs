//! Several threads use one connection at once, and so does the main thread.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::{
    SinkExt, StreamExt,
    future::{try_join_all, try_join4},
};
use gloo_timers::future::sleep;
use websocket_web::{
    Msg, WebSocket, WebSocketReceiver, WebSocketSender,
    broadcast::{Lag, Options, Subscription},
};

use super::Server;
use crate::{Outcome, ensure, thread::Thread};

/// Besides the main thread: more than there are processors in a small machine.
const THREADS: usize = 3;
const SENDERS_EACH: usize = 2;
/// Of each sender: together they take a second or two.
const SENT_EACH: usize = 400;
/// As the address of the burst has it.
const BURST: usize = 20_000;

/// Every sender's messages come back in its order, each exactly once, whoever receives them.
pub(super) async fn all_send_and_all_receive(server: Server) -> Outcome<String> {
    let socket = server.connect().await?;
    let total = (THREADS + 1) * SENDERS_EACH * SENT_EACH;
    let received = Arc::new(AtomicUsize::new(0));
    let threads = Thread::start_many::<THREADS>();
    let (mut sending, mut receiving) = (Vec::new(), Vec::new());
    for (number, thread) in threads.into_iter().enumerate() {
        for sender in 0..SENDERS_EACH {
            let (name, sender) = (number * SENDERS_EACH + sender, socket.sender());
            sending.push(thread.spawn(move || send_numbers(name, sender)));
        }
        let (socket, received) = (socket.clone(), received.clone());
        receiving.push(thread.spawn(move || receive_names(socket, received, total)));
    }
    let here = THREADS * SENDERS_EACH..(THREADS + 1) * SENDERS_EACH;
    let sending_here: Vec<_> = here.map(|name| send_numbers(name, socket.sender())).collect();
    let (_, seen_here, sent, seen_there) = try_join4(
        try_join_all(sending_here),
        receive_names(socket, received, total),
        async { Ok(try_join_all(sending).await?) },
        async { Ok(try_join_all(receiving).await?) },
    )
    .await?;
    sent.into_iter().collect::<Outcome<Vec<()>>>()?;
    let mut seen: Vec<Vec<String>> = seen_there.into_iter().collect::<Outcome<_>>()?;
    seen.push(seen_here);
    let mut counts = BTreeMap::<usize, usize>::new();
    let mut all = Vec::new();
    for seen in &seen {
        let mut last = BTreeMap::new();
        for text in seen {
            let (name, number) = text.split_once(':').ok_or("a strange message")?;
            let (name, number): (usize, usize) = (name.parse()?, number.parse()?);
            let before = last.insert(name, number);
            ensure!(before.is_none_or(|before| before < number), "{number} of {name} came after {before:?}");
            *counts.entry(name).or_default() += 1;
            all.push((name, number));
        }
    }
    all.sort_unstable();
    all.dedup();
    ensure!(all.len() == total, "{} different messages of {total} came back", all.len());
    ensure!(counts.values().all(|&count| count == SENT_EACH), "came back of each sender: {counts:?}");
    let shares: Vec<_> = seen.iter().map(Vec::len).collect();
    Ok(format!("{total} messages of {} senders, received by four threads: {shares:?}", counts.len()))
}

/// Half of them flushed one by one.
async fn send_numbers(name: usize, mut sender: WebSocketSender) -> Outcome {
    for number in 0..SENT_EACH {
        let text = format!("{name}:{number}");
        if number % 2 == 0 { sender.send(text).await? } else { sender.feed(text).await? }
    }
    Ok(sender.flush().await?)
}

/// Until all have received `total` together: who receives the last closes for all.
async fn receive_names(mut socket: WebSocket, received: Arc<AtomicUsize>, total: usize) -> Outcome<Vec<String>> {
    let mut seen = Vec::new();
    while let Some(msg) = socket.next().await {
        seen.push(msg?.to_string());
        if received.fetch_add(1, Ordering::Relaxed) + 1 == total {
            socket.close();
        }
    }
    Ok(seen)
}

/// What arrives goes to exactly one of the receivers, and to each in order.
pub(super) async fn a_burst_is_shared(server: Server) -> Outcome<String> {
    let (mut sender, receiver) = server.connect().await?.into_split();
    let threads = Thread::start_many::<THREADS>();
    let there: Vec<_> = threads
        .into_iter()
        .map(|thread| {
            let receiver = receiver.clone();
            thread.spawn(move || receive_numbers(receiver))
        })
        .collect();
    sender.send("begin").await?;
    let mut seen = vec![receive_numbers(receiver).await?];
    for there in there {
        seen.push(there.await??);
    }
    ensure!(seen.iter().all(|seen| seen.is_sorted()), "a receiver saw messages in another order");
    let shares: Vec<_> = seen.iter().map(Vec::len).collect();
    let mut all = seen.concat();
    all.sort_unstable();
    ensure!(all.iter().copied().eq(0..BURST), "{} messages of {BURST}", all.len());
    Ok(format!("{BURST} messages, by four threads: {shares:?}"))
}

async fn receive_numbers(mut receiver: WebSocketReceiver) -> Outcome<Vec<usize>> {
    let mut seen = Vec::new();
    while let Some(msg) = receiver.next().await {
        seen.push(number_in(&msg?)?);
    }
    Ok(seen)
}

fn number_in(msg: &Msg) -> Outcome<usize> {
    let bytes = msg.as_bytes().first_chunk::<4>().ok_or("a strange message")?;
    Ok(u32::from_le_bytes(*bytes) as usize)
}

/// Each subscription sees every message, in order.
pub(super) async fn all_are_subscribed(server: Server) -> Outcome<String> {
    let (mut sender, receiver) = server.connect().await?.into_split();
    let mut options = Options::new(64);
    let messages = receiver.broadcast_with(options.set_lag(Lag::Wait));
    let threads = Thread::start_many::<THREADS>();
    let there: Vec<_> = threads
        .into_iter()
        .map(|thread| {
            let subscription = messages.subscribe();
            thread.spawn(move || see_all(subscription))
        })
        .collect();
    let here = messages.subscribe();
    drop(messages);
    sender.send("begin").await?;
    see_all(here).await?;
    for there in there {
        there.await??;
    }
    Ok(format!("{BURST} messages, by each of four threads"))
}

async fn see_all(mut subscription: Subscription) -> Outcome {
    let mut next = 0;
    while let Some(msg) = subscription.next().await {
        let number = number_in(&*msg?)?;
        ensure!(number == next, "{number} came where {next} was due");
        next += 1;
    }
    ensure!(next == BURST, "{next} messages of {BURST}");
    Ok(())
}

/// Times that each thread clones a handle, asks, and drops it: together a second.
const ASKED: usize = 50_000;

/// The main thread must not wait, however busy the lock is: that would be an error there.
pub(super) async fn all_at_the_lock(server: Server) -> Outcome<String> {
    let mut socket = server.connect().await?;
    let there: Vec<_> = Thread::start_many::<THREADS>()
        .into_iter()
        .map(|thread| {
            let socket = socket.clone();
            thread.spawn(async move || Ok(ask_many_times(&socket)))
        })
        .collect();
    let mut received = ask_many_times(&socket);
    for there in there {
        received += there.await??;
    }
    ensure!(received == 0, "nobody had sent anything, and {received} times something had come in");
    socket.send("alive").await?;
    let echo = socket.next().await.ok_or("the end")??;
    ensure!(echo == "alive", "{echo} came back");
    socket.close();
    let reason = socket.closed().await;
    ensure!(reason.was_clean, "it ended with {reason:?}");
    Ok(format!("asked {} times by four threads", ASKED * (THREADS + 1)))
}

/// Says how often something had come in.
fn ask_many_times(socket: &WebSocket) -> usize {
    (0..ASKED).filter(|_| socket.clone().metrics().received_messages > 0).count()
}

/// 25 MiB: more than the lane, the browser and the system hold for a server that does not read.
const STALLED: usize = 400;

/// Turns of a timer in which nothing moves, until it is taken to stand still.
const STILL: usize = 50;

/// Who sends from a worker waits for a server that does not read, and goes on when it does.
pub(super) async fn a_worker_waits_for_room(server: Server) -> Outcome<String> {
    let mut builder = server.builder();
    let socket = builder.set_send_buffer_size(1 << 20).connect().await?;
    let (mut sender, fed) = (socket.sender(), Arc::new(AtomicUsize::new(0)));
    let feeding = Thread::start().spawn({
        let fed = fed.clone();
        async move || {
            for _ in 0..STALLED {
                sender.feed(vec![7; 64 << 10]).await?;
                fed.fetch_add(1, Ordering::Relaxed);
            }
            Ok(sender.flush().await?)
        }
    });
    server.control("report?until=stalled").await?;
    let (mut before, mut still) = (0, 0);
    while still < STILL {
        sleep(Duration::ZERO).await;
        let now = fed.load(Ordering::Relaxed);
        still = if now == before { still + usize::from(now > 0) } else { 0 };
        before = now;
    }
    ensure!(before < STALLED, "nobody had to wait");
    server.control("release?").await?;
    feeding.await??;
    socket.close();
    let reason = socket.closed().await;
    ensure!(reason.was_clean, "it ended with {reason:?}");
    Ok(format!("{before} of {STALLED} messages were accepted until the server read"))
}
