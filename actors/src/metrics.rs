//! Counts of what a connection has done and holds.

/// Figures of one connection, taken at one moment.
///
/// What is counted from the beginning has 64 bits: no program runs long enough to see one wrap.
///
/// # Example
/// ```
/// # use websocket_web_actors as websocket_web;
/// use websocket_web::Metrics;
///
/// /// A line for a page's own debugging view.
/// fn line(metrics: &Metrics) -> String {
///     let Metrics { sent_messages, received_messages, dropped_messages, outgoing_bytes, incoming_bytes, .. } = metrics;
///     format!(
///         "{sent_messages} sent, {received_messages} received, {dropped_messages} dropped; \
///          {outgoing_bytes} bytes wait to be sent, {incoming_bytes} to be read"
///     )
/// }
/// ```
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

/// What is counted for [`Metrics`] alone: the rest is what the lanes go by.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) sent_bytes: u64,
    pub(crate) received_messages: u64,
    pub(crate) received_bytes: u64,
    pub(crate) dropped_messages: u64,
    pub(crate) discarded_messages: u64,
}

impl Counts {
    pub(crate) fn sent(&mut self, bytes: usize) {
        self.sent_bytes = self.sent_bytes.wrapping_add(bytes as u64);
    }

    pub(crate) fn received(&mut self, bytes: usize) {
        self.received_messages = self.received_messages.wrapping_add(1);
        self.received_bytes = self.received_bytes.wrapping_add(bytes as u64);
    }

    pub(crate) fn dropped(&mut self, messages: usize) {
        self.dropped_messages = self.dropped_messages.wrapping_add(messages as u64);
    }

    pub(crate) fn discarded(&mut self, messages: usize) {
        self.discarded_messages = self.discarded_messages.wrapping_add(messages as u64);
    }
}
