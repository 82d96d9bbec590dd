//! Counts of what a connection has done and holds.

/// Figures of one connection, taken at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Metrics {
    /// Messages handed over to the socket.
    pub sent_messages: u64,
    /// Bytes of payload handed over to the socket.
    pub sent_bytes: u64,
    /// Messages that came in before the end was decided, whether or not they were kept.
    pub received_messages: u64,
    /// Bytes of payload of those.
    pub received_bytes: u64,
    /// Messages that came in and were dropped for lack of room.
    pub dropped_messages: u64,
    /// Messages that came in and were discarded because no receiver was left to read them.
    pub discarded_messages: u64,
    /// Messages that wait in the outgoing lane.
    pub outgoing_messages: usize,
    /// Bytes that wait in the outgoing lane, with [`MESSAGE_COST`](crate::MESSAGE_COST) for each message.
    pub outgoing_bytes: usize,
    /// Messages that wait to be read.
    pub incoming_messages: usize,
    /// Bytes that wait to be read, with [`MESSAGE_COST`](crate::MESSAGE_COST) for each message.
    pub incoming_bytes: usize,
}
