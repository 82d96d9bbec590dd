//! Counts of what a managed connection has done and holds.

use crate::Metrics;

/// Figures of a managed connection, taken at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ManagedMetrics {
    /// Attempts that were begun.
    pub attempts: u64,
    /// Connections that were opened.
    pub opened: u64,
    /// Messages whose fate is unknown: a socket had taken them when its connection ended, or they waited when it ended
    /// for good.
    pub lost_messages: u64,
    /// Messages that the outbox dropped for newer ones.
    pub dropped_messages: u64,
    /// Messages that wait for a connection.
    pub outbox_messages: usize,
    /// Bytes that wait, with [`MESSAGE_COST`](crate::MESSAGE_COST) for each message.
    pub outbox_bytes: usize,
    /// All connections together; what waits in lanes is that of the present one.
    pub connections: Metrics,
}

impl ManagedMetrics {
    pub(super) fn add(&mut self, connection: &Metrics) {
        let sum = &mut self.connections;
        sum.sent_messages += connection.sent_messages;
        sum.sent_bytes += connection.sent_bytes;
        sum.received_messages += connection.received_messages;
        sum.received_bytes += connection.received_bytes;
        sum.dropped_messages += connection.dropped_messages;
        sum.discarded_messages += connection.discarded_messages;
        sum.outgoing_messages += connection.outgoing_messages;
        sum.outgoing_bytes += connection.outgoing_bytes;
        sum.incoming_messages += connection.incoming_messages;
        sum.incoming_bytes += connection.incoming_bytes;
    }
}
