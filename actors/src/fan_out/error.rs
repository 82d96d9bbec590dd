//! Why a subscription gives no message.

use std::{fmt, io};

use crate::{ClosedReason, broadcast::Lagged, text::concat};

/// What a subscription yields in place of a message.
///
/// # Example
/// ```
/// # mod websocket_web { pub use websocket_web_actors::fan_out as broadcast; }
/// use websocket_web::broadcast::RecvError;
///
/// fn tell(error: &RecvError) -> String {
///     match error {
///         // Not the end: the next messages follow.
///         RecvError::Lagged(missed) => format!("{missed} messages missed: load them anew"),
///         RecvError::Closed(reason) => format!("connection lost: {reason}"),
///     }
/// }
///
/// assert_eq!(tell(&RecvError::Lagged(3)), "3 messages missed: load them anew");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecvError {
    /// It was too slow: so many messages are gone that it had yet to read. It goes on at the oldest that is left.
    Lagged(u64),
    /// The connection has ended, not cleanly, and everything was read.
    Closed(ClosedReason),
}

/// Why a subscription has no message now.
///
/// # Example
/// ```
/// # mod websocket_web { pub use websocket_web_actors::{Msg, fan_out as broadcast}; }
/// use std::sync::Arc;
/// use websocket_web::{Msg, broadcast::TryRecvError};
///
/// /// What a frame makes of `subscription.try_recv()`; says whether to ask once more.
/// fn take(received: Result<Arc<Msg>, TryRecvError>, lines: &mut Vec<String>) -> bool {
///     match received {
///         Ok(msg) => lines.push(msg.to_string()),
///         Err(TryRecvError::Lagged(missed)) => lines.push(format!("({missed} missed)")),
///         Err(TryRecvError::Empty | TryRecvError::Closed(_)) => return false,
///     }
///     true
/// }
///
/// assert!(!take(Err(TryRecvError::Empty), &mut Vec::new()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TryRecvError {
    /// None is there now.
    Empty,
    /// It was too slow: so many messages are gone that it had yet to read. It goes on at the oldest that is left.
    Lagged(u64),
    /// The connection has ended, and everything was read.
    Closed(ClosedReason),
}

impl From<Lagged> for RecvError {
    fn from(Lagged(missed): Lagged) -> Self {
        Self::Lagged(missed)
    }
}

impl From<RecvError> for TryRecvError {
    fn from(error: RecvError) -> Self {
        match error {
            RecvError::Lagged(missed) => Self::Lagged(missed),
            RecvError::Closed(reason) => Self::Closed(reason),
        }
    }
}

impl fmt::Display for RecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lagged(missed) => fmt::Display::fmt(&Lagged(*missed), f),
            Self::Closed(reason) => f.write_str(&concat(&["the connection is closed: ", &reason.text()])),
        }
    }
}

impl fmt::Display for TryRecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no message has arrived"),
            Self::Lagged(missed) => fmt::Display::fmt(&Lagged(*missed), f),
            Self::Closed(reason) => f.write_str(&concat(&["the connection is closed: ", &reason.text()])),
        }
    }
}

impl std::error::Error for RecvError {}

impl std::error::Error for TryRecvError {}

/// [`io::ErrorKind::Other`] or [`io::ErrorKind::ConnectionReset`].
impl From<RecvError> for io::Error {
    fn from(error: RecvError) -> Self {
        match error {
            RecvError::Lagged(missed) => Lagged(missed).into(),
            RecvError::Closed(reason) => reason.into(),
        }
    }
}

/// [`io::ErrorKind::WouldBlock`], [`io::ErrorKind::Other`] or [`io::ErrorKind::ConnectionReset`].
impl From<TryRecvError> for io::Error {
    fn from(error: TryRecvError) -> Self {
        match error {
            TryRecvError::Empty => io::ErrorKind::WouldBlock.into(),
            TryRecvError::Lagged(missed) => Lagged(missed).into(),
            TryRecvError::Closed(reason) => reason.into(),
        }
    }
}
