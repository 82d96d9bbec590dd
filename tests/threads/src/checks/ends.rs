//! Handles, connections and threads end, each on another thread than the rest.

use futures_util::{FutureExt, SinkExt, StreamExt};
use websocket_web::{CloseCode, ReadyState, WebSocket};

use super::Server;
use crate::{Outcome, ensure, thread::Thread};

pub(super) async fn the_last_handle_goes_in_a_worker(server: Server) -> Outcome<String> {
    let socket = server.connect().await?;
    let closed = socket.closed();
    let (sender, receiver) = socket.into_split();
    let [first, last] = Thread::start_many();
    first
        .run(async move || {
            drop(sender);
            Ok(())
        })
        .await?;
    ensure!(closed.clone().now_or_never().is_none(), "it ended with a handle left");
    last.run(async move || {
        drop(receiver);
        Ok(())
    })
    .await?;
    let reason = closed.await;
    ensure!(reason.was_clean && reason.code == CloseCode::NoStatusRcvd, "it ended with {reason:?}");
    Ok("closed, without a code".to_owned())
}

pub(super) async fn the_server_closes(server: Server) -> Outcome<String> {
    let mut socket = server.connect().await?;
    let (there, closed) = (socket.clone(), socket.closed());
    let [reader, waiter] = Thread::start_many();
    let reading = reader.spawn(move || read_to_the_end(there));
    let waiting = waiter.spawn(async move || Ok(closed.await));
    socket.send("close 4002 enough").await?;
    let reason = socket.closed().await;
    ensure!(reason.was_clean && reason.code == CloseCode::from(4002), "it ended with {reason:?}");
    ensure!(reading.await?? == reason, "the reader was told another reason");
    ensure!(waiting.await?? == reason, "who waits was told another reason");
    Ok("all were told 4002".to_owned())
}

async fn read_to_the_end(mut socket: WebSocket) -> Outcome<websocket_web::ClosedReason> {
    if let Some(msg) = socket.next().await {
        return Err(format!("{} came in", msg?).into());
    }
    Ok(socket.closed_reason().ok_or("the end has no reason")?)
}

/// A worker that has nothing under way may be ended at any time; its handles are never dropped.
pub(super) async fn a_worker_ends_that_has_handles(server: Server) -> Outcome<String> {
    let mut socket = server.connect().await?;
    let (there, closed) = (socket.clone(), socket.closed());
    let worker = Thread::start();
    // It waits for what never comes, and for the end, when it is ended itself.
    let reading = worker.spawn(async move || {
        let (mut sender, receiver) = there.into_split();
        sender.send("alive").await?;
        Ok((sender, receiver))
    });
    let (sender, receiver) = reading.await??;
    let _never = worker.spawn(async move || {
        let (closed, _sender) = (receiver.closed(), sender);
        let _reason = closed.await;
        Ok(receiver)
    });
    let echo = socket.next().await.ok_or("the end")??;
    ensure!(echo == "alive", "{echo} came back");
    worker.run(async || Ok(())).await?;
    worker.terminate();
    for number in 0..100 {
        socket.send(number.to_string()).await?;
        let echo = socket.next().await.ok_or("the end")??;
        ensure!(echo == number.to_string(), "{echo} came back for {number}");
    }
    drop(socket.clone());
    socket.close_with_reason(CloseCode::from(4003), "");
    drop(socket);
    let reason = closed.await;
    ensure!(reason.was_clean && reason.code == CloseCode::from(4003), "it ended with {reason:?}");
    Ok("the others went on, and closed".to_owned())
}

/// The connection goes with its thread; handles elsewhere are not told, and do no harm.
pub(super) async fn a_worker_ends_that_has_the_connection(server: Server) -> Outcome<String> {
    let worker = Thread::start();
    let mut socket = worker
        .run({
            let server = server.clone();
            move || server.connect()
        })
        .await?;
    socket.send("alive").await?;
    let echo = socket.next().await.ok_or("the end")??;
    ensure!(echo == "alive", "{echo} came back");
    worker.terminate();
    server.control("report?until=gone&within=20000").await?;
    ensure!(socket.state() == ReadyState::Open, "it is {:?}", socket.state());
    ensure!(socket.try_send("to nobody").is_ok(), "a message is refused");
    socket.close();
    let there = socket.closed().now_or_never();
    ensure!(there.is_none(), "it ended with {there:?}");
    Ok("the server saw it go; handles were not told".to_owned())
}
