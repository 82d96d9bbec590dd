//! Where a connection stands.

use std::fmt;

/// Where a connection stands, as the WebSockets Standard's
/// [`readyState`](https://websockets.spec.whatwg.org/#dom-websocket-readystate).
///
/// # Example
/// ```
/// # use websocket_web_actors as websocket_web;
/// use websocket_web::ReadyState;
///
/// /// Whether a "send" button is of use.
/// fn can_send(state: ReadyState) -> bool {
///     state == ReadyState::Open
/// }
///
/// assert!(!can_send(ReadyState::Closing));
/// assert_eq!(ReadyState::Closing.to_string(), "closing");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReadyState {
    /// The opening handshake is under way.
    Connecting,
    /// Messages go both ways.
    Open,
    /// It is closing: nothing more is accepted, and what was accepted before may still be handed over.
    Closing,
    /// It has ended. What was received before can still be read.
    Closed,
}

/// `connecting`, `open`, `closing` or `closed`.
impl fmt::Display for ReadyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connecting => "connecting",
            Self::Open => "open",
            Self::Closing => "closing",
            Self::Closed => "closed",
        })
    }
}
