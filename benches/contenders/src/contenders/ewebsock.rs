//! ewebsock. It is not async: its receiver is polled, when its callback says that there is something.

use std::{
    future::poll_fn,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
};

use ewebsock::{Options, WsEvent, WsMessage, WsReceiver, WsSender};

use crate::{Contender, Message, Received, contender::ended};

pub(crate) struct Ewebsock;

pub(crate) struct Receiver {
    events: WsReceiver,
    /// Whoever waits for the callback, which has to be `Send` and `Sync`.
    waiting: Arc<Mutex<Option<Waker>>>,
}

impl Contender for Ewebsock {
    type Sender = WsSender;
    type Receiver = Receiver;

    async fn connect(url: &str) -> Result<(Self::Sender, Self::Receiver), String> {
        let waiting = Arc::<Mutex<Option<Waker>>>::default();
        let wake = {
            let waiting = waiting.clone();
            move || {
                let waker = waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
                if let Some(waker) = waker {
                    waker.wake();
                }
            }
        };
        let (sender, events) = ewebsock::connect_with_wakeup(url, Options::default(), wake)?;
        let mut receiver = Receiver { events, waiting };
        match receiver.next().await {
            WsEvent::Opened => Ok((sender, receiver)),
            other => Err(format!("{other:?}")),
        }
    }

    /// It has no word for whether the message was sent.
    async fn feed(sender: &mut Self::Sender, message: Message) -> Result<(), String> {
        sender.send(match message {
            Message::Text(text) => WsMessage::Text(text),
            Message::Binary(bytes) => WsMessage::Binary(bytes),
        });
        Ok(())
    }

    async fn flush(_sender: &mut Self::Sender) -> Result<(), String> {
        Ok(())
    }

    async fn receive(receiver: &mut Self::Receiver) -> Result<Received, String> {
        match receiver.next().await {
            WsEvent::Message(WsMessage::Text(text)) => Ok(Received::text(&text)),
            WsEvent::Message(WsMessage::Binary(bytes)) => Ok(Received::binary(&bytes)),
            WsEvent::Closed => Err(ended()),
            other => Err(format!("{other:?}")),
        }
    }

    fn close(mut sender: Self::Sender, _receiver: Self::Receiver) {
        sender.close();
    }
}

impl Receiver {
    async fn next(&mut self) -> WsEvent {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// The callback comes before the event is queued, and the task runs after both.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<WsEvent> {
        match self.events.try_recv() {
            Some(event) => Poll::Ready(event),
            None => {
                self.waiting.lock().unwrap_or_else(PoisonError::into_inner).replace(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}
