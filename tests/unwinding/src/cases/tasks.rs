//! Tasks that panic, with handles of a connection or without.

use std::{cell::Cell, rc::Rc};

use futures_channel::oneshot;
use futures_util::{FutureExt, SinkExt, StreamExt};
use wasm_bindgen_futures::spawn_local;
use websocket_web::{CloseCode, ReadyState, WebSocket};

use super::{UNWINDS, another, echoes, ends, ensure, panic_now};
use crate::{Outcome, page};

/// The connection goes on for who else has handles.
pub(super) async fn with_a_clone(url: &str) -> Outcome<String> {
    let mut socket = WebSocket::connect(url).await?;
    let (mut theirs, begun) = (socket.clone(), Rc::new(Cell::new(false)));
    spawn_local({
        let begun = begun.clone();
        async move {
            let _ = theirs.send("before").await;
            begun.set(true);
            panic_now();
            let _ = theirs.send("after").await;
        }
    });
    let first = socket.next().await.ok_or("the end")??;
    ensure!(first == "before" && begun.get(), "{first} came back");
    for number in 0..10 {
        echoes(&mut socket, &number.to_string()).await?;
    }
    ends(&socket, 4001).await?;
    Ok("the other handles send, receive and close".to_owned())
}

/// Where panics unwind, the handles are dropped, and that closes. Where they abort, nothing is dropped.
pub(super) async fn with_the_last_handles(url: &str) -> Outcome<String> {
    let socket = WebSocket::connect(url).await?;
    let (closed, weak) = (socket.closed(), socket.downgrade());
    spawn_local(async move {
        let mut socket = socket;
        let _ = socket.send("before").await;
        panic_now();
        drop(socket);
    });
    page::panicked().await?;
    if UNWINDS {
        let reason = closed.await;
        ensure!(reason.was_clean && reason.code == CloseCode::NoStatusRcvd, "it ended with {reason:?}");
        ensure!(weak.upgrade().is_none(), "somebody has handles");
        return Ok("closed, without a code".to_owned());
    }
    ensure!(closed.now_or_never().is_none(), "it ended");
    let mut socket = weak.upgrade().ok_or("it is gone")?;
    ensure!(socket.state() == ReadyState::Open, "it is {:?}", socket.state());
    let echo = socket.next().await.ok_or("the end")??;
    ensure!(echo == "before", "{echo} came back");
    ends(&socket, 4002).await?;
    Ok("stays open; a weak handle received and closed".to_owned())
}

/// The executor polls no more of those that it was to poll after the one that panics, until it is woken again.
pub(super) async fn before_a_connection_begins(url: &str) -> Outcome<String> {
    spawn_local(async { panic_now() });
    let mut socket = WebSocket::connect(url).await?;
    echoes(&mut socket, "begun").await?;
    ends(&socket, 4007).await?;
    Ok("it opens, sends, receives and closes".to_owned())
}

/// The library polls each task in a microtask of its own.
pub(super) async fn ahead_of_another(url: &str) -> Outcome<String> {
    let (begin, begun) = oneshot::channel();
    websocket_web::spawn_local(async { panic_now() });
    websocket_web::spawn_local(async move {
        let _ = begin.send(());
    });
    begun.await?;
    another(url).await?;
    Ok("the other task is run".to_owned())
}
