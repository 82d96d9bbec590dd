//! What came of a fault, and whether that is what was expected.

use std::{fmt, io};

use websocket_web::{ClosedReason, ErrorKind};

use super::fault::Expected;
use crate::cases::quirks::{ANSWERS_LOST, UNSENT_IS_UNCLEAN};

/// What came of it.
#[derive(Debug)]
pub(super) enum Seen {
    /// The connection was not opened.
    Refused(io::ErrorKind, ErrorKind),
    /// It ended.
    Ended(ClosedReason),
}

/// An end, as a table has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    code: u16,
    /// What the server said. Where this side decided, what its text contains.
    reason: &'static str,
    clean: bool,
}

/// There was no Close of the server.
pub(super) const LOST: End = End { code: 1006, reason: "", clean: false };

/// This side ends it: what comes is more than it takes.
pub(super) const OVERFLOW: End = End { code: 1009, reason: "receive buffer overflow", clean: false };
pub(super) const TOO_BIG: End = End { code: 1009, reason: "exceeds the maximum message size", clean: false };

/// No Close came within the close timeout.
const NOT_CLOSED: End = End { code: 1006, reason: "the close timeout", clean: false };

/// With what this side closes.
pub(super) const OWN_CODE: u16 = 4099;
pub(super) const OWN_REASON: &str = "bye";

/// The server answered that, and failed otherwise.
pub(super) const FAILED_OWN: End = End { code: OWN_CODE, reason: OWN_REASON, clean: false };

/// The closing handshake was finished.
pub(super) const fn clean(code: u16, reason: &'static str) -> End {
    End { code, reason, clean: true }
}

impl End {
    fn is(self, reason: &ClosedReason) -> bool {
        let Self { code, reason: text, clean } = self;
        let decided_here = [OVERFLOW, TOO_BIG, NOT_CLOSED].contains(&self);
        let same = if decided_here { reason.reason.contains(text) } else { reason.reason == text };
        (u16::from(reason.code), reason.was_clean) == (code, clean) && same
    }
}

impl Expected {
    /// Whether that is what was to come of it.
    pub(super) fn is(self, seen: &Seen) -> bool {
        match (self, seen) {
            (Self::Refused(kind), Seen::Refused(outside, inside)) => (*outside, *inside) == (io_kind_of(kind), kind),
            (Self::RefusedOr(_), Seen::Refused(..)) => Self::Refused(ErrorKind::Handshake).is(seen),
            (Self::Ends(end) | Self::RefusedOr(end), Seen::Ended(reason)) => end.is(reason),
            (Self::EndsUnderWay(end), Seen::Ended(reason)) => {
                end.is(reason) || UNSENT_IS_UNCLEAN.is_here() && End { clean: false, ..end }.is(reason)
            }
            (Self::EndsInAnswer(end), Seen::Ended(reason)) => {
                end.is(reason) || ANSWERS_LOST.is_here() && LOST.is(reason)
            }
            (Self::GivenUp, Seen::Ended(reason)) => NOT_CLOSED.is(reason),
            (Self::GoesOn, Seen::Ended(reason)) => clean(OWN_CODE, OWN_REASON).is(reason),
            _ => false,
        }
    }
}

/// What the documentation of `WebSocketBuilder::connect` says.
fn io_kind_of(kind: ErrorKind) -> io::ErrorKind {
    match kind {
        ErrorKind::Handshake => io::ErrorKind::ConnectionRefused,
        ErrorKind::ConnectTimeout => io::ErrorKind::TimedOut,
        other => panic!("no fault comes to {other:?}"),
    }
}

/// In a few words, for the table of the guide.
impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self {
            Self::Refused(kind, _) => return write!(f, "{kind:?}"),
            Self::Ended(reason) => reason,
        };
        write!(f, "{} {}", u16::from(reason.code), if reason.was_clean { "clean" } else { "unclean" })?;
        match () {
            () if NOT_CLOSED.is(reason) => write!(f, ", close timeout"),
            () if u16::from(reason.code) == OWN_CODE => write!(f, ", by this side"),
            () => Ok(()),
        }
    }
}
