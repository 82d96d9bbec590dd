//! The two JavaScript sockets, and what both make of what they are given. Nothing else in this crate, and nothing in
//! the actors, knows them.

mod quirks;
mod spares;
mod standard;
mod stream;

use wasm_bindgen::JsValue;
use websocket_web_actors::{CloseCode, ClosedReason, Error, ErrorKind, Flow, Port, concat, unless_quoting};

pub(crate) use self::{standard::Standard, stream::Stream};
use crate::js::{Data, has_global, string_property};

/// Said where the runtime says nothing, which the standard asks of browsers.
const HANDSHAKE_FAILED: &str = "the opening handshake failed, and the runtime does not tell why: check that the \
                                server runs at this address, that its certificate is valid, and that it accepts the \
                                origin and the subprotocols";

/// Puts what was received into the incoming lane, if it is wanted.
fn deliver(port: &Port, data: Data) -> Flow {
    if !data.is_small() && !port.wants(data.min_len()) {
        return Flow::Continue;
    }
    match data.into_msg() {
        Ok(msg) => port.message(msg),
        Err(type_name) => {
            let reason = concat(&["received data of an unknown kind (", &type_name, ")"]);
            port.refuse(ErrorKind::Closed, ClosedReason::unclean(CloseCode::UnsupportedData, reason));
            Flow::Continue
        }
    }
}

/// What the constructor throws ([WebSockets Standard](https://websockets.spec.whatwg.org/#dom-websocket-websocket)):
/// `SyntaxError` for a bad URL, `SecurityError` where the page's policy forbids it; else the runtime is at a loss.
fn refused_by_constructor(exception: &JsValue) -> Error {
    match string_property(exception, "name").as_str() {
        "SyntaxError" => not_a_url(),
        "SecurityError" => {
            Error::new(ErrorKind::Forbidden, "the runtime's policy forbids it: from an https page use a wss URL")
        }
        _ => Error::new(ErrorKind::Handshake, handshake_failed(exception)),
    }
}

fn not_a_url() -> Error {
    let text = "not a WebSocket URL: use ws://host/path or wss://host/path, without a fragment";
    Error::new(ErrorKind::InvalidUrl, text)
}

/// Servers' runtimes say what happened; browsers must not.
fn handshake_failed(event: &JsValue) -> String {
    match unless_quoting(string_property(event, "message")) {
        Some(text) => concat(&["the opening handshake failed: ", &text]),
        None => HANDSHAKE_FAILED.to_owned(),
    }
}
