//! With websocket-web 0.1.9: setters return the builder.

// ANCHOR: code
use published::{Interface, WebSocketBuilder};

pub fn prepare(builder: &mut WebSocketBuilder, standard: bool) {
    if standard {
        builder.set_interface(Interface::Standard)
    }
}
// ANCHOR_END: code
