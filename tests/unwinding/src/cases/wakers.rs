//! Wakers of the program that panic when they are called.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use futures_util::{FutureExt, Sink, SinkExt, Stream, StreamExt};
use wasm_bindgen_futures::spawn_local;
use websocket_web::{CloseCode, ClosedReason, ReadyState, WebSocket, WebSocketBuilder};

use super::{UNWINDS, another, echoes, ends, ensure, panic_now};
use crate::{Outcome, page};

struct Bomb;

impl Wake for Bomb {
    fn wake(self: Arc<Self>) {
        panic_now();
    }
}

/// Whether it waits now, and the bomb will be called.
fn waits<T>(poll: impl FnOnce(&mut Context<'_>) -> Poll<T>) -> bool {
    poll(&mut Context::from_waker(&Waker::from(Arc::new(Bomb)))).is_pending()
}

/// The listener's exception is the page's; the message is there.
pub(super) async fn when_a_message_comes_in(url: &str) -> Outcome<String> {
    let mut socket = WebSocket::connect(url).await?;
    let (mut bomb, mut reader) = (socket.clone(), socket.clone());
    ensure!(waits(|cx| Pin::new(&mut bomb).poll_next(cx)), "something is there");
    let read = Rc::new(RefCell::new(None));
    spawn_local({
        let read = read.clone();
        async move {
            let message = reader.next().await;
            read.replace(message);
        }
    });
    // The reader waits, after the one that panics, before the message can come in.
    socket.send("first").await?;
    page::panicked().await?;
    let told = read.take();
    if UNWINDS {
        let message = told.ok_or("who waited after the one that panics was not woken")??;
        ensure!(message == "first", "{message} came in");
    } else {
        ensure!(told.is_none(), "who waited after the one that panics was told {told:?}");
        let message = socket.next().now_or_never().flatten().ok_or("the message is not there")??;
        ensure!(message == "first", "{message} came in");
    }
    echoes(&mut socket, "second").await?;
    ends(&socket, 4003).await?;
    Ok(match UNWINDS {
        true => "all others are woken, and the connection goes on".to_owned(),
        false => "the message is there, and the connection goes on; who waited after that one is not woken".to_owned(),
    })
}

/// The actor's poll is cut short, at its end.
pub(super) async fn when_the_connection_ends(url: &str) -> Outcome<String> {
    let mut builder = WebSocketBuilder::new(url);
    builder.set_close_timeout(Duration::from_secs(1));
    let socket = builder.connect().await?;
    let (mut bomb, closed) = (socket.closed(), socket.closed());
    ensure!(waits(|cx| Pin::new(&mut bomb).poll(cx)), "it has ended");
    let told = Rc::new(RefCell::new(None));
    spawn_local({
        let told = told.clone();
        async move {
            let reason = closed.await;
            told.replace(Some(reason));
        }
    });
    socket.close_with_reason(CloseCode::from(4004), "");
    page::panicked().await?;
    another(url).await?;
    let state = socket.state();
    ensure!(state == ReadyState::Closed, "it is {state:?}");
    let (told, now) = (told.take(), socket.closed().now_or_never());
    let is_4004 = |reason: &ClosedReason| reason.was_clean && reason.code == CloseCode::from(4004);
    ensure!(now.as_ref().is_some_and(is_4004), "who asks now is told {now:?}");
    if UNWINDS {
        ensure!(told.as_ref().is_some_and(is_4004), "who waited was told {told:?}");
        return Ok("closed with the code, and all are told".to_owned());
    }
    ensure!(told.is_none(), "who waited after the one that panics was told {told:?}");
    Ok("closed with the code; who waited after that one is not told, who asks again is".to_owned())
}

/// The actor's poll is cut short; those of other connections, which were woken together with it, are not.
pub(super) async fn when_there_is_room(url: &str) -> Outcome<String> {
    let mut builder = WebSocketBuilder::new(url);
    builder.set_send_capacity(1);
    let mut sockets = Vec::new();
    for _ in 0..5 {
        sockets.push(builder.connect().await?);
    }
    // Each actor is woken, and none has run.
    for socket in &sockets {
        socket.try_send("all at once")?;
    }
    let mut panicked = sockets.remove(1);
    let mut bomb = panicked.sender();
    ensure!(waits(|cx| Sink::<&str>::poll_ready(Pin::new(&mut bomb), cx)), "there is room");
    for socket in &mut sockets {
        let echo = socket.next().await.ok_or("the end")??;
        ensure!(echo == "all at once", "{echo} came back");
        ends(socket, 4005).await?;
    }
    let state = panicked.state();
    if UNWINDS {
        ensure!(state == ReadyState::Closed, "it is {state:?}");
        let reason = panicked.closed().now_or_never().ok_or("the end is not told")?;
        ensure!(!reason.was_clean, "it ended with {reason:?}");
        let mut last = None;
        while let Some(message) = panicked.next().await {
            last = Some(message);
        }
        ensure!(matches!(last, Some(Err(_))), "before the end a reader got {last:?}");
        ensure!(panicked.try_send("late").is_err(), "a message is accepted");
        let mut sender = panicked.sender();
        // What was accepted had been handed over, and the server got it.
        sender.flush().now_or_never().ok_or("a flush waits")??;
        return Ok(format!("the others go on; that one has ended for all its handles: {reason}"));
    }
    // Its socket is as it was, and so are the listeners.
    ensure!(state == ReadyState::Open, "it is {state:?}");
    let echo = panicked.next().await.ok_or("the end")??;
    ensure!(echo == "all at once", "{echo} came in");
    panicked.try_send("never")?;
    panicked.close_with_reason(CloseCode::from(4009), "");
    another(url).await?;
    ensure!(panicked.closed().now_or_never().is_none(), "the end is told");
    let mut sender = panicked.sender();
    let flush = sender.flush().now_or_never();
    ensure!(flush.is_none(), "a flush is done: {flush:?}");
    Ok("the others go on; that one still receives, but what is sent stays where it is, a flush waits, and a close does \
        nothing"
        .to_owned())
}
