//! Why a subscription gives no message.

use std::{fmt, io};

use crate::{ClosedReason, broadcast::Lagged, text::concat};

/// What a subscription yields in place of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecvError {
    /// It was too slow: so many messages are gone that it had yet to read. It goes on at the oldest that is left.
    Lagged(u64),
    /// The connection has ended, not cleanly, and everything was read.
    Closed(ClosedReason),
}

/// Why a subscription has no message now.
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
