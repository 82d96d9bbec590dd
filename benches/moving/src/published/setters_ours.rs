//! With this library: setters return the builder.

// ANCHOR: code
use websocket_web::{Interface, WebSocketBuilder};

pub fn prepare(builder: &mut WebSocketBuilder, standard: bool) {
    if standard {
        builder.set_interface(Interface::Standard);
    }
}
// ANCHOR_END: code
