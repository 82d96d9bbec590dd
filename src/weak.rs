//! A handle that does not keep the connection open.

use websocket_web_actors::WeakHandle;

use crate::{Interface, WebSocket};

/// A handle that does not keep the connection open, for caches and registries.
///
/// # Example
/// ```
/// use std::collections::HashMap;
/// use websocket_web::{WeakWebSocket, WebSocket};
///
/// /// The connections of a page, each of which ends with the components that use it.
/// #[derive(Default)]
/// struct Connections(HashMap<String, WeakWebSocket>);
///
/// impl Connections {
///     fn add(&mut self, url: &str, socket: &WebSocket) {
///         self.0.insert(url.to_owned(), socket.downgrade());
///     }
///
///     fn find(&self, url: &str) -> Option<WebSocket> {
///         self.0.get(url)?.upgrade().filter(|socket| socket.closed_reason().is_none())
///     }
/// }
/// ```
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
    /// Messages that came in while there was no receiver are gone. [Example](Self#example).
    pub fn upgrade(&self) -> Option<WebSocket> {
        let (outgoing, incoming) = self.handle.upgrade()?;
        Some(WebSocket::new(outgoing, incoming, self.interface))
    }
}
