//! A managed connection, and a log of what the library told of it and what the page saw meanwhile.

use std::{cell::RefCell, io, rc::Rc, time::Duration};

use futures_util::StreamExt;
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;
use websocket_web::{
    WebSocketBuilder,
    managed::{Backoff, Endpoint, Event, Events, ManagedWebSocket},
};

/// No test waits for it: whatever is tried before was tried for another reason.
const SLOW: Backoff = Backoff {
    first: Duration::from_secs(3600),
    base: Duration::from_secs(3600),
    factor: 1.0,
    cap: Duration::from_secs(3600),
    jitter: 0.0,
};

/// An attempt follows at once.
const NONE: Backoff = Backoff { first: Duration::ZERO, cap: Duration::ZERO, ..SLOW };

/// One managed connection of a page.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Kept {
    socket: ManagedWebSocket,
    log: Rc<RefCell<Vec<String>>>,
}

#[wasm_bindgen]
impl Kept {
    /// Connects, and then is `patient`, with delays of an hour, or `hasty`, without any; or it is `waiting`, for an hour,
    /// because the first attempt failed before there was a socket.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(url: String, stream: bool, doing: &str) -> Self {
        let mut builder = WebSocketBuilder::new(&url);
        builder.set_interface(super::interface(stream));
        let mut builder = builder.managed();
        builder.set_backoff(if doing == "hasty" { NONE } else { SLOW });
        let waiting = doing == "waiting";
        builder.set_endpoint(async move |attempt| {
            if waiting && attempt == 1 { Err(io::Error::other("not yet")) } else { Ok(Endpoint::new(&url)) }
        });
        let socket = builder.connect();
        let log = Rc::default();
        spawn_local(write_down(socket.events(), Rc::clone(&log)));
        Self { socket, log }
    }

    /// Has a message accepted.
    pub fn send(&self, text: &str) {
        if let Err(error) = self.socket.try_send(text) {
            self.note(&format!("{text:?} is refused: {error}"));
        }
    }

    /// Writes into the log what the page saw.
    pub fn note(&self, what: &str) {
        self.log.borrow_mut().push(what.to_owned());
    }

    /// Status and log, as JSON.
    #[must_use]
    pub fn learned(&self) -> String {
        json!({ "status": self.socket.status().to_string(), "log": *self.log.borrow() }).to_string()
    }
}

async fn write_down(mut events: Events, log: Rc<RefCell<Vec<String>>>) {
    while let Some(event) = events.next().await {
        let line = match event {
            Event::Connecting { attempt } => format!("connecting {attempt}"),
            Event::Open { .. } => "open".to_owned(),
            Event::Disconnected { retry_in, .. } if retry_in.unwrap_or_default().is_zero() => "disconnected".to_owned(),
            Event::Disconnected { .. } => "disconnected, to wait".to_owned(),
            // The server tells better which messages went.
            Event::Message(_) => continue,
            other => format!("{other:?}"),
        };
        log.borrow_mut().push(line);
    }
}
