//! Functions that a program gives a managed connection.

use std::time::Duration;

use futures_util::{FutureExt, SinkExt, StreamExt};
use websocket_web::{
    WebSocketBuilder,
    managed::{Event, Heartbeat},
};

use super::{UNWINDS, another, ensure, panic_now};
use crate::{Outcome, page};

/// Which of them panics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Endpoint,
    Greeting,
    Retry,
    Heartbeat,
}

pub(super) async fn panics(url: &str, function: Function) -> Outcome<String> {
    let mut builder = WebSocketBuilder::new(url).managed();
    match function {
        Function::Endpoint => builder.set_endpoint(async |_| {
            panic_now();
            Err(std::io::Error::other("never"))
        }),
        Function::Greeting => builder.set_greeting(async |_: &_| {
            panic_now();
            Ok(Vec::new())
        }),
        Function::Retry => builder.set_retry(|_| {
            panic_now();
            true
        }),
        Function::Heartbeat => {
            let mut heartbeat = Heartbeat::new("beat");
            heartbeat.interval = Duration::from_millis(20);
            builder.set_heartbeat(heartbeat.with_answer(|_| {
                panic_now();
                true
            }))
        }
    };
    let mut socket = builder.connect();
    let (mut events, closed) = (socket.events(), socket.closed());
    if function == Function::Retry {
        socket.opened().await?;
        socket.send("drop").await?;
    }
    page::panicked().await?;
    if !UNWINDS {
        another(url).await?;
        ensure!(closed.now_or_never().is_none(), "it has ended");
        return Ok(format!("it says {:?}, and nobody is told anything", socket.status()));
    }
    let reason = closed.await;
    ensure!(!reason.was_clean, "it ended with {reason:?}");
    let mut told = false;
    while let Some(event) = events.next().await {
        told |= matches!(event, Event::Closed(_));
    }
    ensure!(told, "subscribers were not told");
    ensure!(socket.try_send("late").is_err(), "a message is accepted");
    Ok(format!("has ended for good, all are told: {reason}"))
}
