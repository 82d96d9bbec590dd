//! Where runtimes differ from the standards, and what is done about it: each by what is found, never by the runtime's
//! name.
//!
//! Each names the fact, with the version in which it was seen. `tests/web/cases/quirks.rs` says where the facts hold, and
//! asks the runtimes themselves: the day that one stops to hold, a test fails.

use wasm_bindgen::JsValue;
use websocket_web_actors::{CloseCode, ClosedReason, Error, ErrorKind, Port, concat};

use super::{not_a_url, refused_by_constructor};
use crate::{
    js::{URL, has, property, string_property},
    subprotocols::Offered,
};

/// Makes a socket with `new`, and if that refuses the URL, once more with the URL as the standard resolves it
/// ([constructor, steps 1 to 7](https://websockets.spec.whatwg.org/#dom-websocket-websocket)): relative to the page's,
/// and with `ws` for `http`.
///
/// Deno 2.9's WebSocketStream takes neither, and throws a `TypeError` for what is no URL; nor do browsers of before
/// 2023, in which the standard took only absolute `ws` and `wss` URLs.
pub(super) fn with_resolved_url<T>(url: &str, new: impl Fn(&str) -> Result<T, JsValue>) -> Result<T, Error> {
    new(url).or_else(|exception| {
        let base = property(&property(&js_sys::global(), "location"), "href");
        let Ok(resolved) = URL::new(url, &base) else {
            let is_url = string_property(&exception, "name") != "TypeError";
            return Err(if is_url { refused_by_constructor(&exception) } else { not_a_url() });
        };
        let href = string_property(&resolved, "href");
        let href = href.strip_prefix("http").map_or(href.clone(), |rest| concat(&["ws", rest]));
        let again = if href == url { Err(exception) } else { new(&href) };
        again.map_err(|exception| refused_by_constructor(&exception))
    })
}

/// Ends a connection whose server chose none of the subprotocols that it was offered, or another.
///
/// The standard fails such a connection ([RFC 6455, section 4.1](https://www.rfc-editor.org/rfc/rfc6455#section-4.1),
/// items 5 and 6 of the server's response). Firefox 153 and WebKitGTK 2.50 open it if none was chosen, Deno 2.9
/// whatever was.
pub(super) fn check_protocol(port: &Port, offered: &Offered, chosen: &str) -> bool {
    let refusal = match offered {
        Some(offer) => offer.refusal(chosen),
        None if chosen.is_empty() => None,
        None => Some(concat(&[
            "the server chose the subprotocol \"",
            chosen,
            "\", and none was offered to it: offer that one",
        ])),
    };
    let Some(refusal) = refusal else { return true };
    port.refuse(ErrorKind::Handshake, ClosedReason::abnormal(refusal));
    false
}

/// Whether the socket tells what it has not sent: Cloudflare's workerd has no `bufferedAmount`. Where it is absent,
/// nothing is known to wait.
pub(super) fn has_buffered_amount(socket: &JsValue) -> bool {
    has(socket, "bufferedAmount")
}

/// Whether the socket looks at bytes again after they were sent: so undici does, of which Node's WebSocket is made, for
/// the length by which `bufferedAmount` falls. A view of WebAssembly memory has none left once that memory has grown, so
/// that what was sent seems to wait for ever.
pub(super) fn reads_bytes_again() -> bool {
    let versions = property(&property(&js_sys::global(), "process"), "versions");
    property(&versions, "undici").is_string()
}

/// Whether an `error` event is all that will be heard. Node 20 and 22 (undici 6.24) fire no close event after one that
/// ends the handshake; an error of an open socket is followed by one everywhere, which knows the reason.
pub(super) fn error_is_the_end(port: &Port) -> bool {
    !port.is_opened()
}

/// The code of a close event. Deno 2.9 has 0 where there was no Close frame, and the standard 1006.
pub(super) fn close_code(code: u16) -> CloseCode {
    match code {
        0 => CloseCode::AbnormalClosure,
        code => code.into(),
    }
}

/// Whether this error, with which a WebSocketStream says that it is closed, means that the close went as `asked`.
///
/// Deno 2.9 reads twice at once when it is closed, and when the other read is the first to see the Close frame, which
/// is now and then, it rejects with an error that has neither code nor reason, but the frame's reason for a message:
/// without a failure, for those of the network have a text of their own. The code is then taken to be that which was
/// sent, which the server echoes ([RFC 6455, section 5.5.1](https://www.rfc-editor.org/rfc/rfc6455#section-5.5.1)).
pub(super) fn closed_as_asked(error: &JsValue, asked: &JsValue) -> bool {
    asked.is_object()
        && property(error, "closeCode").is_null()
        && property(error, "message").as_string() == Some(string_property(asked, "reason"))
}
