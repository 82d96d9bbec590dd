//! With this library: `connect` and `close` take references.

// ANCHOR: code
use websocket_web::WebSocket;

pub fn close(socket: Option<WebSocket>) {
    socket.map(|socket| socket.close());
}
// ANCHOR_END: code
