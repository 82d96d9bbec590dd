//! The JavaScript interfaces to a WebSocket.

use std::fmt;

use crate::transport;

/// A JavaScript interface to a WebSocket.
///
/// # Example
/// ```
/// use websocket_web::{Interface, WebSocketBuilder};
///
/// let mut builder = WebSocketBuilder::new("wss://example.org/feed");
/// // A feed that is only read, from a server that stays: where there is backpressure, it is of use.
/// if Interface::Stream.is_supported() {
///     builder.set_interface(Interface::Stream);
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Interface {
    /// The experimental [WebSocketStream](https://developer.mozilla.org/en-US/docs/Web/API/WebSocketStream), which
    /// has backpressure both ways: a server is slowed down to the speed at which its messages are read.
    ///
    /// Not used unless asked for. Of browsers, only those made of Chromium have it, of servers' runtimes Deno with
    /// `--unstable-net`. In Chromium 156 the tab crashes when the connection is lost while a write is under way,
    /// whatever the program does: seen with a page of plain JavaScript that writes 16 bytes at a time and awaits each
    /// write. Use it where the server is near and does not go away, or where receiving is all that is done.
    ///
    /// What differs from the standard WebSocket:
    /// * Messages are read ahead into the receive buffer, by default 8 MiB. When that is full, reading stops, and
    ///   the server has to wait: nothing overflows.
    /// * With a full buffer the runtime does not see a close until somebody reads, and neither does
    ///   [`Closed`](crate::Closed).
    /// * What does not fit into the receive buffer when the server closes may be lost: Chromium acts on the close
    ///   while messages wait in its own pipe, drops them, up to some 128 KiB, and reports a clean close. What is in
    ///   the receive buffer is never lost: set
    ///   [its size](crate::WebSocketBuilder::set_receive_buffer_size) to what a server sends before it closes, or have
    ///   the server wait for an answer.
    Stream,
    /// The [standard WebSocket](https://websockets.spec.whatwg.org/), which has backpressure when sending only.
    Standard,
}

impl Interface {
    /// Whether it can be used in this runtime. [Example](Self#example).
    pub fn is_supported(&self) -> bool {
        match self {
            Self::Stream => transport::Stream::is_supported(),
            Self::Standard => transport::Standard::is_supported(),
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Stream => "WebSocketStream",
            Self::Standard => "WebSocket",
        }
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
