//! The WebSocket opening handshake (RFC 6455, 4.2), right or wrong on purpose.

use tungstenite::handshake::derive_accept_key;

use crate::request::Request;
use crate::response::Response;

/// What the peer says about the subprotocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subprotocol {
    /// The first one that was offered.
    FirstOffered,
    /// Nothing, whatever was offered.
    Nothing,
    /// This one, whatever was offered.
    Named(String),
}

/// How the request is answered.
#[derive(Debug)]
pub(crate) enum Answer {
    /// With another status.
    Refusal(Response),
    /// With something that is not HTTP.
    Gibberish,
    /// With 101, if `held` not before it is released.
    Switch { right_key: bool, subprotocol: Subprotocol, held: bool },
}

impl Answer {
    /// The handshake of every path that is not about the handshake.
    pub(crate) const PLAIN: Self =
        Self::Switch { right_key: true, subprotocol: Subprotocol::FirstOffered, held: false };
}

/// What is wrong with the request, if it does not ask for a WebSocket.
pub(crate) fn check(request: &Request) -> Result<(), Response> {
    let asks = request.header_list("Upgrade").any(|protocol| protocol.eq_ignore_ascii_case("websocket"));
    if request.method != "GET" || !asks {
        let hint =
            "this path speaks WebSocket; plain HTTP is at /control/ping, report, release, play, refuse, open, forget\n";
        return Err(Response::text(426, hint).with_header("Upgrade", "websocket"));
    }
    if request.header("Sec-WebSocket-Key").is_none() || request.header("Sec-WebSocket-Version") != Some("13") {
        return Err(Response::text(400, "needs Sec-WebSocket-Key, and Sec-WebSocket-Version 13\n"));
    }
    Ok(())
}

/// The 101 response. No extension is ever negotiated.
pub(crate) fn switching(request: &Request, right_key: bool, subprotocol: &Subprotocol) -> String {
    let key = request.header("Sec-WebSocket-Key").unwrap_or_default();
    // The wrong key is the right answer to another request: only its value gives it away.
    let accept = derive_accept_key(if right_key { key.as_bytes() } else { b"another key" });
    let subprotocol = match subprotocol {
        Subprotocol::FirstOffered => request.header_list("Sec-WebSocket-Protocol").next(),
        Subprotocol::Nothing => None,
        Subprotocol::Named(name) => Some(name.as_str()),
    };
    let subprotocol = subprotocol.map(|name| format!("Sec-WebSocket-Protocol: {name}\r\n")).unwrap_or_default();
    format!(
        "HTTP/1.1 101 Switching Protocols\r\n\
         Upgrade: websocket\r\n\
         Connection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\
         {subprotocol}\r\n"
    )
}
