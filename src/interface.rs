//! The JavaScript interfaces to a WebSocket.

use std::fmt;

use crate::transport;

/// A JavaScript interface to a WebSocket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Interface {
    /// The experimental [WebSocketStream](https://developer.mozilla.org/en-US/docs/Web/API/WebSocketStream), which
    /// has backpressure both ways.
    ///
    /// Not offered by this version, whatever the runtime has.
    Stream,
    /// The [standard WebSocket](https://websockets.spec.whatwg.org/), which has backpressure when sending only.
    Standard,
}

impl Interface {
    /// Whether it can be used in this runtime.
    pub fn is_supported(&self) -> bool {
        match self {
            Self::Stream => false,
            Self::Standard => transport::Standard::is_supported(),
        }
    }
}

impl fmt::Display for Interface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stream => "WebSocketStream",
            Self::Standard => "WebSocket",
        })
    }
}
