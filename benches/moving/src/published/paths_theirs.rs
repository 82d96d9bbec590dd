//! With websocket-web 0.1.9: `connect` and `close` take references.

// ANCHOR: code
use published::WebSocket;

pub fn close(socket: Option<WebSocket>) {
    socket.map(WebSocket::close);
}
// ANCHOR_END: code
