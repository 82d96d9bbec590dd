//! Managed connections: the supervisor stays on its thread, and handles go elsewhere.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use websocket_web::{
    CloseCode, ClosedReason,
    managed::{Backoff, Event, Events, ManagedWebSocket},
};

use super::Server;
use crate::{Outcome, ensure, thread::Thread};

/// Another connection follows at once.
const AT_ONCE: Backoff =
    Backoff { first: Duration::ZERO, base: Duration::ZERO, factor: 1.0, cap: Duration::ZERO, jitter: 0.0 };

pub(super) async fn on_the_main_thread(server: Server) -> Outcome<String> {
    let socket = connect(&server);
    let here = socket.clone();
    let reason = Thread::start().run(move || use_it(socket)).await?;
    ended(&here, &reason).await
}

pub(super) async fn in_a_worker(server: Server) -> Outcome<String> {
    let socket = Thread::start().run(async move || Ok(connect(&server))).await?;
    let reason = use_it(socket.clone()).await?;
    ended(&socket, &reason).await
}

fn connect(server: &Server) -> ManagedWebSocket {
    let mut builder = server.builder().managed();
    builder.set_backoff(AT_ONCE).set_min_uptime(Duration::ZERO).connect()
}

/// Sends, loses the connection twice, by the server's doing and by its own, sends, and closes.
async fn use_it(mut socket: ManagedWebSocket) -> Outcome<ClosedReason> {
    let mut events = socket.events();
    let closed = socket.closed();
    socket.opened().await?;
    socket.send("first").await?;
    hear(&mut events, "first").await?;
    socket.send("drop").await?;
    until_disconnected(&mut events).await?;
    socket.send("second").await?;
    hear(&mut events, "second").await?;
    ensure!(socket.reconnect(), "it does not go on");
    until_disconnected(&mut events).await?;
    socket.send("third").await?;
    hear(&mut events, "third").await?;
    socket.close_with_reason(CloseCode::from(4004), "done");
    Ok(closed.await)
}

async fn hear(events: &mut Events, expected: &str) -> Outcome {
    while let Some(event) = events.next().await {
        match event {
            Event::Message(msg) if *msg == expected => return Ok(()),
            Event::Message(msg) => return Err(format!("{msg} came instead of {expected}").into()),
            Event::Closed(reason) => return Err(format!("it ended: {reason}").into()),
            _ => {}
        }
    }
    Err("the end".into())
}

async fn until_disconnected(events: &mut Events) -> Outcome {
    while let Some(event) = events.next().await {
        if let Event::Disconnected { .. } = event {
            return Ok(());
        }
    }
    Err("the end".into())
}

async fn ended(socket: &ManagedWebSocket, there: &ClosedReason) -> Outcome<String> {
    let here = socket.closed().await;
    ensure!(here == *there, "it ended with {there:?} there, and {here:?} here");
    ensure!(here.code == CloseCode::from(4004), "it ended with {here:?}");
    Ok("three connections, a message on each".to_owned())
}
