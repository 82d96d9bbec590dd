//! What can go wrong, and the [`std::io::Error`] that it becomes.

use std::{fmt, io};

use crate::{ClosedReason, Msg, text::concat};

/// An error of a WebSocket.
///
/// Every [`io::Error`] that a socket gives carries one inside: [`Error::of`] finds it.
///
/// # Example
/// ```
/// # use websocket_web_actors as websocket_web;
/// use std::io;
/// use websocket_web::{CloseCode, ClosedReason, Error, ErrorKind};
///
/// /// Whether the server said that it does not want this user any more.
/// fn is_expelled(error: &io::Error) -> bool {
///     let reason = Error::of(error).and_then(Error::closed_reason);
///     reason.is_some_and(|reason| reason.code == CloseCode::Other(4003))
/// }
///
/// let reason = ClosedReason { code: CloseCode::Other(4003), reason: "expelled".to_owned(), was_clean: true };
/// let error = io::Error::from(Error::closed(reason)); // what a `send` fails with after that
/// assert!(is_expelled(&error));
/// assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
/// assert_eq!(Error::of(&error).map(Error::kind), Some(ErrorKind::Closed));
/// assert_eq!(error.to_string(), "the connection is closed: expelled (4003)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Contents>);

#[derive(Clone, PartialEq, Eq)]
struct Contents {
    kind: ErrorKind,
    detail: String,
    closed: Option<ClosedReason>,
    msg: Option<Msg>,
}

/// The kinds of [`Error`], each with the [`io::ErrorKind`] that it becomes.
///
/// # Example
/// ```
/// # use websocket_web_actors as websocket_web;
/// use websocket_web::{Error, ErrorKind, Msg};
///
/// /// Keeps what had no room, and gives up where there will be none again.
/// fn keep(sent: Result<(), Error>, waiting: &mut Vec<Msg>) -> Result<(), Error> {
///     match sent {
///         Err(error) if error.kind() == ErrorKind::Full => {
///             waiting.extend(error.into_msg());
///             Ok(())
///         }
///         sent => sent,
///     }
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The URL is not one that a WebSocket connects to. [`io::ErrorKind::InvalidInput`].
    InvalidUrl,
    /// A subprotocol is not a token, or is asked for twice. [`io::ErrorKind::InvalidInput`].
    InvalidProtocol,
    /// A close code or reason that may not be sent. [`io::ErrorKind::InvalidInput`].
    InvalidClose,
    /// An option that cannot work, such as a capacity of zero. [`io::ErrorKind::InvalidInput`].
    InvalidOption,
    /// The runtime has no such interface. [`io::ErrorKind::Unsupported`].
    Unsupported,
    /// The runtime's security policy forbids the connection. [`io::ErrorKind::PermissionDenied`].
    Forbidden,
    /// The connection was not established. [`io::ErrorKind::ConnectionRefused`].
    Handshake,
    /// The connection was not established in time. [`io::ErrorKind::TimedOut`].
    ConnectTimeout,
    /// The connection is closing or closed. [`io::ErrorKind::ConnectionReset`].
    Closed,
    /// The outgoing lane has no room now. [`io::ErrorKind::WouldBlock`].
    Full,
    /// A subscriber was too slow and missed something. [`io::ErrorKind::Other`].
    Lagged,
    /// A value has no JSON, or a message is not the JSON that is expected. [`io::ErrorKind::InvalidData`].
    Json,
}

impl Error {
    /// An error with a text that names cause and remedy.
    #[doc(hidden)]
    pub fn new(kind: ErrorKind, detail: impl Into<String>) -> Self {
        Self::with_detail(kind, detail.into())
    }

    #[inline(never)]
    fn with_detail(kind: ErrorKind, detail: String) -> Self {
        Self(Box::new(Contents { kind, detail, closed: None, msg: None }))
    }

    /// The connection has ended. [Example](Self#example).
    pub fn closed(reason: ClosedReason) -> Self {
        Self::new(ErrorKind::Closed, concat(&["the connection is closed: ", &reason.text()])).with_reason(reason)
    }

    /// The connection ended before it was open.
    pub(crate) fn not_opened(kind: ErrorKind, reason: ClosedReason) -> Self {
        Self::new(kind, reason.reason.clone()).with_reason(reason)
    }

    /// The connection ended, and something that was accepted was not sent.
    pub(crate) fn unsent(reason: ClosedReason) -> Self {
        let text = concat(&["the connection was closed before the message was sent: ", &reason.text()]);
        Self::new(ErrorKind::Closed, text).with_reason(reason)
    }

    /// Puts `context` and a colon in front of the text.
    #[doc(hidden)]
    #[must_use]
    pub fn context(mut self, context: &str) -> Self {
        self.0.detail = concat(&[context, ": ", &self.0.detail]);
        self
    }

    /// The connection is ending, and it is not known yet with which reason.
    pub(crate) fn closing() -> Self {
        Self::new(ErrorKind::Closed, "the connection is closing and takes no more messages")
    }

    /// The outgoing lane is full.
    pub(crate) fn full() -> Self {
        Self::new(
            ErrorKind::Full,
            "the outgoing lane is full: wait until the sink is ready, or raise the send capacity or buffer size",
        )
    }

    pub(crate) fn with_reason(mut self, reason: ClosedReason) -> Self {
        self.0.closed = Some(reason);
        self
    }

    pub(crate) fn with_msg(mut self, msg: Msg) -> Self {
        self.0.msg = Some(msg);
        self
    }

    /// The error inside an [`io::Error`] of this library. [Example](Self#example).
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }

    /// What kind of error this is. [Example](Self#example).
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Why the connection ended, where it has. [Example](Self#example).
    pub fn closed_reason(&self) -> Option<&ClosedReason> {
        self.0.closed.as_ref()
    }

    /// The message that was refused by `try_send` or `start_send`, or is not the JSON that was expected, so that nothing
    /// is lost. [Example](ErrorKind#example).
    pub fn into_msg(self) -> Option<Msg> {
        self.0.msg
    }

    fn io_kind(&self) -> io::ErrorKind {
        match self.0.kind {
            ErrorKind::InvalidUrl | ErrorKind::InvalidProtocol | ErrorKind::InvalidClose | ErrorKind::InvalidOption => {
                io::ErrorKind::InvalidInput
            }
            ErrorKind::Unsupported => io::ErrorKind::Unsupported,
            ErrorKind::Forbidden => io::ErrorKind::PermissionDenied,
            ErrorKind::Handshake => io::ErrorKind::ConnectionRefused,
            ErrorKind::ConnectTimeout => io::ErrorKind::TimedOut,
            ErrorKind::Closed => io::ErrorKind::ConnectionReset,
            ErrorKind::Full => io::ErrorKind::WouldBlock,
            ErrorKind::Lagged => io::ErrorKind::Other,
            ErrorKind::Json => io::ErrorKind::InvalidData,
        }
    }
}

/// The kind and the text, which has the reason. Not the message, which may be large and nobody else's business; and
/// every program links this, since [`io::Error`] asks for it.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.kind(), f)?;
        f.write_str(": ")?;
        f.write_str(&self.0.detail)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)
    }
}

impl std::error::Error for Error {}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        Self::new(error.io_kind(), error)
    }
}
