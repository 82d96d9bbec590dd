//! One thread makes the connection, and another uses it.

use futures_util::{SinkExt, StreamExt};
use websocket_web::{CloseCode, ClosedReason, Msg, ReadyState, WebSocket};

use super::Server;
use crate::{Outcome, ensure, thread::Thread};

/// Enough that the lane is full on the way: it holds 1024.
const FED: usize = 3000;

pub(super) async fn made_on_the_main_thread(server: Server) -> Outcome<String> {
    let socket = server.connect().await?;
    let here = socket.clone();
    let reason = Thread::start().run(move || use_it(socket)).await?;
    ended(&here, &reason).await
}

pub(super) async fn made_in_a_worker(server: Server) -> Outcome<String> {
    let socket = Thread::start().run(move || server.connect()).await?;
    let reason = use_it(socket.clone()).await?;
    ended(&socket, &reason).await
}

pub(super) async fn made_in_a_worker_for_another(server: Server) -> Outcome<String> {
    let [maker, user] = Thread::start_many();
    let socket = maker.run(move || server.connect()).await?;
    let here = socket.clone();
    let reason = user.run(move || use_it(socket)).await?;
    ended(&here, &reason).await
}

/// Sends, flushes, receives, closes, and waits for the end, on the thread that runs it.
async fn use_it(socket: WebSocket) -> Outcome<ClosedReason> {
    let closed = socket.closed();
    let (mut sender, mut receiver) = socket.into_split();
    for msg in messages() {
        sender.send(msg.clone()).await?;
        let echo = receiver.next().await.ok_or("the end")??;
        ensure!(echo == msg, "of {} bytes, {} came back, and others", msg.len(), echo.len());
    }
    for number in 0..FED {
        sender.feed(numbered(number)).await?;
    }
    sender.flush().await?;
    for number in 0..FED {
        let echo = receiver.next().await.ok_or("the end")??;
        ensure!(echo == numbered(number), "{} bytes came back for message {number}, or others", echo.len());
    }
    sender.close_with_reason(CloseCode::from(4001), "done");
    ensure!(receiver.next().await.is_none(), "something comes after the last message");
    Ok(closed.await)
}

/// Text and bytes in turn, no two the same: bytes are sent from buffers that are used again.
fn numbered(number: usize) -> Msg {
    let text = number.to_string();
    if number.is_multiple_of(2) { text.into() } else { text.repeat(1 + number % 300).into_bytes().into() }
}

/// Everything that is copied in a way of its own: short and long, ASCII and not, and what is larger than a page.
fn messages() -> Vec<Msg> {
    let texts = ["", "Test", "e\u{301}\u{1d11e}"].map(Msg::from);
    let long = ["a".repeat(300), "\u{e4}\u{20ac}\u{1d11e}".repeat(5000), "ascii, then \u{e4} ".repeat(30_000)];
    let binary = [vec![], (0..=255).collect(), vec![7; 5000], vec![9; 1 << 20]];
    texts.into_iter().chain(long.map(Msg::from)).chain(binary.map(Msg::from)).collect()
}

/// Here it has ended as it did there.
async fn ended(socket: &WebSocket, there: &ClosedReason) -> Outcome<String> {
    let here = socket.closed().await;
    ensure!(here == *there, "it ended with {there:?} there, and {here:?} here");
    ensure!(here.was_clean && here.code == CloseCode::from(4001), "it ended with {here:?}");
    ensure!(socket.state() == ReadyState::Closed, "it is {:?}", socket.state());
    Ok(format!("{} messages there and back; closed with {}", messages().len() + FED, u16::from(here.code)))
}
