//! What is known of a connection once it is open.

use std::fmt;

use crate::secrets::without_secrets;

/// What the opening handshake settled.
///
/// # Example
/// ```
/// # mod websocket_web { pub use websocket_web_actors as managed; pub use managed::Msg; }
/// use websocket_web::{Msg, managed::Opened};
///
/// /// What goes out first, which depends on what the server speaks: for `ManagedBuilder::set_greeting`.
/// async fn greeting(opened: &Opened) -> std::io::Result<Vec<Msg>> {
///     Ok(match opened.protocol.as_str() {
///         "chat.v2" => vec!["resume".into()],
///         _ => vec!["history".into(), "subscribe".into()],
///     })
/// }
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Opened {
    /// The URL as the runtime resolved it. May hold secrets.
    pub url: String,
    /// The subprotocol that the server chose; empty if none.
    pub protocol: String,
    /// The extensions that were negotiated; empty if none.
    pub extensions: String,
}

/// Without the credentials and the query of the URL, and without the subprotocol, which may be a token.
impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("url", &without_secrets(&self.url))
            .field("extensions", &self.extensions)
            .finish_non_exhaustive()
    }
}
