//! A handle that does not keep the connection open.

use websocket_web_actors::WeakHandle;

use crate::{Interface, WebSocket};

/// A handle that does not keep the connection open, for caches and registries.
#[derive(Debug, Clone)]
pub struct WeakWebSocket {
    handle: WeakHandle,
    interface: Interface,
}

impl WeakWebSocket {
    pub(crate) fn new(handle: WeakHandle, interface: Interface) -> Self {
        Self { handle, interface }
    }

    /// A new handle, if another keeps the connection open; also after the connection has ended.
    ///
    /// Messages that came in while there was no receiver are gone.
    pub fn upgrade(&self) -> Option<WebSocket> {
        let (outgoing, incoming) = self.handle.upgrade()?;
        Some(WebSocket::new(outgoing, incoming, self.interface))
    }
}
