//! ewebsock. It is not async: what it tells is waited for with its callback.

use std::{
    future::poll_fn,
    sync::{Arc, Mutex},
    task::{Poll, Waker},
};

use ewebsock::{Options, WsEvent, WsMessage, WsReceiver, connect_with_wakeup};

use crate::{ENDED, NO_TEXT};

pub(crate) async fn talk(url: &str) -> Result<String, String> {
    let waiting = Arc::<Mutex<Option<Waker>>>::default();
    let wake = {
        let waiting = waiting.clone();
        move || {
            if let Some(waker) = waiting.lock().ok().and_then(|mut waiting| waiting.take()) {
                waker.wake();
            }
        }
    };
    let (mut sender, events) = connect_with_wakeup(url, Options::default(), wake)?;
    let WsEvent::Opened = next(&events, &waiting).await else { return Err(ENDED.to_owned()) };
    sender.send(WsMessage::Text("hello".to_owned()));
    let answer = next(&events, &waiting).await;
    sender.close();
    match answer {
        WsEvent::Message(WsMessage::Text(text)) => Ok(text),
        _ => Err(NO_TEXT.to_owned()),
    }
}

async fn next(events: &WsReceiver, waiting: &Mutex<Option<Waker>>) -> WsEvent {
    poll_fn(|cx| match events.try_recv() {
        Some(event) => Poll::Ready(event),
        None => {
            if let Ok(mut waiting) = waiting.lock() {
                waiting.replace(cx.waker().clone());
            }
            Poll::Pending
        }
    })
    .await
}
