//! A connection in a chosen state, and all that the library told about it.

use std::{cell::RefCell, io, rc::Rc, time::Duration};

use futures_util::{
    SinkExt, StreamExt,
    future::{AbortHandle, abortable},
};
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;
use websocket_web::{ClosedReason, WebSocket, WebSocketBuilder, WebSocketReceiver, WebSocketSender};

/// 16 MiB, in messages of 64 KiB: more than the library (4 MiB), the browser and the system (4 MiB) hold for a server
/// that does not read; WebKitGTK takes any amount.
const MESSAGES: usize = 256;

/// Short: nobody answers some of the closes.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// One connection of a page, and everything that was learned of it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Held {
    connecting: AbortHandle,
    learned: Rc<RefCell<Learned>>,
}

#[derive(Debug, Default)]
struct Learned {
    socket: Option<WebSocket>,
    /// Why there is no connection.
    refused: Option<String>,
    received: u64,
    /// How reading ended.
    read: Option<Result<(), String>>,
    fed: usize,
    /// Why no more was accepted for sending.
    unsent: Option<String>,
    closed: Option<ClosedReason>,
}

#[wasm_bindgen]
impl Held {
    /// Connects, and then is `idle`, `receiving`, `sending`, `closing` or `ended`.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(url: String, stream: bool, doing: String) -> Self {
        let learned = Rc::new(RefCell::new(Learned::default()));
        let mut builder = WebSocketBuilder::new(url);
        builder.set_interface(super::interface(stream)).set_close_timeout(CLOSE_TIMEOUT);
        let (connect, connecting) = abortable(builder.connect());
        spawn_local({
            let learned = learned.clone();
            async move {
                match connect.await.unwrap_or_else(|_| Err(io::Error::other("given up"))) {
                    Ok(socket) => hold(socket, &doing, &learned),
                    Err(error) => learned.borrow_mut().refused = Some(error.to_string()),
                }
            }
        });
        Self { connecting, learned }
    }

    /// What a page does that is about to be hidden: closes the connection, or gives it up if it is not open yet.
    pub fn close(&self) {
        match &self.learned.borrow().socket {
            Some(socket) => socket.close(),
            None => self.connecting.abort(),
        }
    }

    /// Everything that was learned so far, as JSON.
    #[must_use]
    pub fn learned(&self) -> String {
        self.learned.borrow().to_json().to_string()
    }
}

impl Learned {
    fn to_json(&self) -> Value {
        let metrics = self.socket.as_ref().map(WebSocket::metrics).unwrap_or_default();
        let try_send = self
            .socket
            .as_ref()
            .filter(|_| self.closed.is_some())
            .map(|socket| socket.sender().try_send("too late").map_err(|error| error.to_string()).err());
        json!({
            "state": self.socket.as_ref().map(|socket| format!("{:?}", socket.state())),
            "refused": self.refused,
            "received": self.received,
            "read": self.read.as_ref().map(|read| read.as_ref().err().map_or("to the end", String::as_str)),
            "outstanding": metrics.outgoing_messages > 0 || self.fed == MESSAGES,
            "unsent": self.unsent,
            "refuses": try_send.flatten(),
            "closed": self.closed.as_ref().map(|reason| json!({
                "code": u16::from(reason.code), "reason": reason.reason, "clean": reason.was_clean,
            })),
        })
    }
}

fn hold(socket: WebSocket, doing: &str, learned: &Rc<RefCell<Learned>>) {
    let closed = socket.closed();
    spawn_local({
        let learned = learned.clone();
        async move {
            let reason = closed.await;
            learned.borrow_mut().closed = Some(reason);
        }
    });
    let (sender, receiver) = socket.clone().into_split();
    spawn_local(read(receiver, learned.clone()));
    match doing {
        "sending" => spawn_local(feed(sender, learned.clone())),
        "closing" | "ended" => socket.close(),
        _ => {}
    }
    learned.borrow_mut().socket = Some(socket);
}

async fn read(mut receiver: WebSocketReceiver, learned: Rc<RefCell<Learned>>) {
    let end = loop {
        match receiver.next().await {
            Some(Ok(_)) => learned.borrow_mut().received += 1,
            Some(Err(error)) => break Err(error.to_string()),
            None => break Ok(()),
        }
    };
    learned.borrow_mut().read = Some(end);
}

async fn feed(mut sender: WebSocketSender, learned: Rc<RefCell<Learned>>) {
    for _ in 0..MESSAGES {
        if let Err(error) = sender.feed(vec![7; 64 << 10]).await {
            learned.borrow_mut().unsent = Some(error.to_string());
            return;
        }
        learned.borrow_mut().fed += 1;
    }
}
