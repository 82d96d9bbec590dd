//! What becomes of a managed connection, told to all who subscribed.

use std::{fmt, sync::Arc, time::Duration};

use crate::{ClosedReason, Msg, secrets::without_secrets};

/// Something that happened to a managed connection; `I` says how a connection is made.
///
/// Every `Connecting` is followed by `Open` or `Disconnected`, every `Open` by `Disconnected`, and messages come between
/// those two. `Closed` is the last, once.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<I> {
    /// An attempt begins.
    Connecting {
        /// Its number: the first since there was a connection that held is 1.
        attempt: u32,
    },
    /// The connection is open, and the greeting is on its way.
    Open {
        /// The URL as the runtime resolved it. May hold secrets.
        url: String,
        /// The subprotocol that the server chose; empty if none.
        protocol: String,
        /// How the connection was made.
        interface: I,
    },
    /// A message came in. All subscribers share it.
    Message(Arc<Msg>),
    /// The attempt failed, or the connection ended.
    Disconnected {
        /// Why.
        reason: ClosedReason,
        /// After which time the next attempt begins; `None` if there is none, or none before the network or the page
        /// is back.
        retry_in: Option<Duration>,
    },
    /// So many events were missed by this subscriber, which was slow to read.
    Lagged(u64),
    /// It ended for good: it was closed, was not worth another attempt, or too many have failed.
    Closed(ClosedReason),
}

impl<I> Event<I> {
    /// What a subscription's buffer is charged for it, besides the place that it takes.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Message(msg) => msg.len(),
            _ => 0,
        }
    }
}

/// Without the credentials and the query of the URL, and without the subprotocol, which may be a token.
impl<I: fmt::Debug> fmt::Debug for Event<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connecting { attempt } => f.debug_struct("Connecting").field("attempt", attempt).finish(),
            Self::Open { url, protocol: _, interface } => f
                .debug_struct("Open")
                .field("url", &without_secrets(url))
                .field("interface", interface)
                .finish_non_exhaustive(),
            Self::Message(msg) => f.debug_tuple("Message").field(msg).finish(),
            Self::Disconnected { reason, retry_in } => {
                f.debug_struct("Disconnected").field("reason", reason).field("retry_in", retry_in).finish()
            }
            Self::Lagged(missed) => f.debug_tuple("Lagged").field(missed).finish(),
            Self::Closed(reason) => f.debug_tuple("Closed").field(reason).finish(),
        }
    }
}
