//! What waits for a connection, and how much of it.

mod lane;

pub(super) use lane::OutboxLane;

/// What waits while there is no connection, or none that takes more.
///
/// What the connection's own lane holds comes on top, within the connection's own bounds. It comes back here, in front,
/// when the connection ends before it was handed over, so that the outbox may then hold as much more for a while.
///
/// # Example
/// ```
/// # mod websocket_web { pub use websocket_web_actors::supervisor as managed; }
/// use websocket_web::managed::{Outbox, OutboxPolicy};
///
/// // Positions: what is older than the last few is of no use to anybody.
/// let positions = Outbox { capacity: 4, policy: OutboxPolicy::DropOldest, ..Outbox::default() };
///
/// // Orders: who gives one is told at once that it did not go out.
/// let orders = Outbox { capacity: 1, policy: OutboxPolicy::Reject, ..Outbox::default() };
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outbox {
    /// Messages at most. At least 1.
    pub capacity: usize,
    /// Bytes at most, with [`MESSAGE_COST`](crate::MESSAGE_COST) for each message. At least 1. An empty outbox takes a
    /// message of any size.
    pub buffer_size: usize,
    /// What happens to a message for which there is no room.
    pub policy: OutboxPolicy,
}

/// What happens to a message for which the [`Outbox`] has no room. [Example](Outbox#example).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum OutboxPolicy {
    /// Its sender waits.
    #[default]
    Wait,
    /// The oldest that wait are dropped until it fits: for what only matters while it is new.
    DropOldest,
    /// It is refused, and given back with [`ErrorKind::Full`](crate::ErrorKind::Full). The sink is always ready.
    Reject,
}

/// As much as a connection's own lane holds by default.
impl Default for Outbox {
    fn default() -> Self {
        Self { capacity: 1024, buffer_size: 4 << 20, policy: OutboxPolicy::Wait }
    }
}
