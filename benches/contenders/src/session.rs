//! What JavaScript sees: the contenders' names, and sessions with connections of one of them.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::{
    Kind, Message, Tally,
    contenders::{self, NAMES},
    fleet::{Case, Cases},
};

/// Has a panic, which ends the module, leave its message in `globalThis.panicked`.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        let text = info.payload_as_str().unwrap_or("a panic");
        // A stack may follow. Nothing is left to be done if it cannot be set.
        let text = text.lines().next().unwrap_or(text);
        let _ = Reflect::set(&js_sys::global(), &"panicked".into(), &format!("panics: {text}").into());
    }));
}

/// The names that [`connect`] takes.
#[wasm_bindgen]
pub fn contenders() -> Array {
    NAMES.iter().map(|name| JsValue::from_str(name)).collect()
}

/// Open connections of one contender.
#[wasm_bindgen]
pub struct Session {
    /// Gone while it works, and after it has failed.
    fleet: Option<Box<dyn Cases>>,
}

/// Opens `connections` connections of `contender` to `url`, each with `handles` for sending.
///
/// # Errors
/// Why that is not possible; what is thrown is its text.
#[wasm_bindgen]
pub async fn connect(
    contender: String,
    url: String,
    connections: u32,
    handles: u32,
    binary: bool,
    size: u32,
) -> Result<Session, JsValue> {
    let kind = if binary { Kind::Binary } else { Kind::Text };
    let message = Message::new(kind, size as usize);
    let fleet = contenders::connect(&contender, &url, connections, handles, message).await?;
    Ok(Session { fleet: Some(fleet) })
}

#[wasm_bindgen]
impl Session {
    /// Has `count` messages received on each connection, after the `word` is said, if there is one.
    pub async fn receive(&mut self, count: u32, word: Option<String>) -> Result<Object, JsValue> {
        self.run(Case::Receive, count, word).await
    }

    /// Feeds `count` messages on each connection, shared among its handles, and flushes. Then says the
    /// `word`, if there is one, and waits for an answer.
    pub async fn feed(&mut self, count: u32, word: Option<String>) -> Result<Object, JsValue> {
        self.run(Case::Feed, count, word).await
    }

    /// Sends `count` messages on each connection, shared among its handles; and the `word` as in `feed`.
    pub async fn send(&mut self, count: u32, word: Option<String>) -> Result<Object, JsValue> {
        self.run(Case::Send, count, word).await
    }

    /// `count` times on each connection: sends a message and receives one.
    pub async fn roundtrip(&mut self, count: u32) -> Result<Object, JsValue> {
        self.run(Case::RoundTrip, count, None).await
    }

    /// On each connection, feeds `count` messages and receives as many at the same time.
    pub async fn burst(&mut self, count: u32) -> Result<Object, JsValue> {
        self.run(Case::Burst, count, None).await
    }

    /// Closes all connections.
    pub fn close(&mut self) {
        if let Some(fleet) = self.fleet.take() {
            fleet.close();
        }
    }

    async fn run(&mut self, case: Case, count: u32, word: Option<String>) -> Result<Object, JsValue> {
        let fleet = self.fleet.take().ok_or("the session has failed or works")?;
        let (fleet, tally) = fleet.run(case, count, word).await?;
        self.fleet = Some(fleet);
        to_js(tally)
    }
}

fn to_js(tally: Tally) -> Result<Object, JsValue> {
    let object = Object::new();
    Reflect::set(&object, &"messages".into(), &tally.messages.into())?;
    Reflect::set(&object, &"bytes".into(), &tally.bytes.into())?;
    Ok(object)
}
