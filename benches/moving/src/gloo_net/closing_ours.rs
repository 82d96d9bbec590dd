//! With this library: closes with a code, after a split.

// ANCHOR: code
use websocket_web::{CloseCode, WebSocketSender};

pub fn close(write: &WebSocketSender) {
    write.close_with_reason(CloseCode::NormalClosure, "done");
}
// ANCHOR_END: code
