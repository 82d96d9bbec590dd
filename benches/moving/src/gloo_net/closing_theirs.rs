//! With gloo-net 0.7: closes with a code, after a split.

// ANCHOR: code
use futures_util::stream::{SplitSink, SplitStream};
use gloo_net::websocket::{Message, futures::WebSocket};

pub fn close(write: SplitSink<WebSocket, Message>, read: SplitStream<WebSocket>) {
    if let Ok(socket) = read.reunite(write) {
        let _ = socket.close(Some(1000), Some("done"));
    }
}
// ANCHOR_END: code
