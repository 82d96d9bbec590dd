//! Counts of what a managed connection has done and holds.

use crate::Metrics;

/// Figures of a managed connection, taken at one moment.
///
/// # Example
/// ```
/// # mod websocket_web { pub use websocket_web_actors::supervisor as managed; }
/// use websocket_web::managed::ManagedMetrics;
///
/// /// A line for a page's own debugging view.
/// fn line(metrics: &ManagedMetrics) -> String {
///     let ManagedMetrics { attempts, opened, lost_messages, outbox_messages, connections, .. } = metrics;
///     format!(
///         "{opened} connections in {attempts} attempts; {} messages sent, {lost_messages} perhaps lost, \
///          {outbox_messages} wait",
///         connections.sent_messages
///     )
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ManagedMetrics {
    /// Attempts that were begun.
    pub attempts: u64,
    /// Connections that were opened.
    pub opened: u64,
    /// Messages whose fate is unknown: a socket had taken them, and not for good, when its connection ended, or they
    /// waited when it ended for good. The standard WebSocket takes each for good: what its buffer holds in the end is not
    /// counted.
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
        for (sum, of_this) in [
            (&mut sum.sent_messages, connection.sent_messages),
            (&mut sum.sent_bytes, connection.sent_bytes),
            (&mut sum.received_messages, connection.received_messages),
            (&mut sum.received_bytes, connection.received_bytes),
            (&mut sum.dropped_messages, connection.dropped_messages),
            (&mut sum.discarded_messages, connection.discarded_messages),
        ] {
            *sum = sum.wrapping_add(of_this);
        }
        for (sum, of_this) in [
            (&mut sum.outgoing_messages, connection.outgoing_messages),
            (&mut sum.outgoing_bytes, connection.outgoing_bytes),
            (&mut sum.incoming_messages, connection.incoming_messages),
            (&mut sum.incoming_bytes, connection.incoming_bytes),
        ] {
            *sum = sum.saturating_add(of_this);
        }
    }
}
