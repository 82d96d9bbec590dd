//! Messages on their way to the socket.

use std::collections::VecDeque;

use super::{Waiters, Wakes, cost};
use crate::{Limits, MESSAGE_COST, Msg};

/// Accepted messages that were not handed over to the socket yet.
///
/// A message is *accepted* here, *handed over* when the socket took it, and *settled* when that is for good. Each of
/// the three counts messages from the connection's beginning, and messages pass in order, so that a number says
/// whether a given message has come that far.
#[derive(Debug)]
pub(crate) struct OutgoingLane {
    queue: VecDeque<Msg>,
    /// Messages that the actor took out and has not handed over yet.
    in_hand: usize,
    /// What `queue` and `in_hand` are charged.
    bytes: usize,
    /// Handles that were told to go on and have not sent yet.
    permits: usize,
    /// Bytes in the socket's own buffer when it was last asked, and what was handed over since.
    in_socket: usize,
    accepted: u64,
    handed_over: u64,
    settled: u64,
    sealed: bool,
    capacity: usize,
    buffer_size: usize,
    pub(crate) ready: Waiters,
    pub(crate) flush: Waiters,
}

impl OutgoingLane {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            queue: VecDeque::new(),
            in_hand: 0,
            bytes: 0,
            permits: 0,
            in_socket: 0,
            accepted: 0,
            handed_over: 0,
            settled: 0,
            sealed: false,
            capacity: limits.send_capacity,
            buffer_size: limits.send_buffer_size,
            ready: Waiters::default(),
            flush: Waiters::default(),
        }
    }

    /// Accepted messages that were not handed over.
    pub(crate) fn len(&self) -> usize {
        self.queue.len().saturating_add(self.in_hand)
    }

    /// What they are charged.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn is_sealed(&self) -> bool {
        self.sealed
    }

    /// Whether everything accepted is settled.
    pub(crate) fn is_settled(&self) -> bool {
        self.settled == self.accepted
    }

    /// Whether a message was handed over whose fate is open.
    pub(crate) fn is_settling(&self) -> bool {
        self.settled < self.handed_over
    }

    /// Whether the message with that number is settled.
    pub(crate) fn has_settled(&self, number: u64) -> bool {
        self.settled >= number
    }

    /// Whether a message of yet unknown size may be accepted.
    pub(crate) fn has_room(&self) -> bool {
        self.has_room_for_bytes(1)
    }

    /// Whether this message may be accepted.
    pub(crate) fn has_room_for(&self, msg: &Msg) -> bool {
        self.has_room_for_bytes(cost(msg.len()))
    }

    /// An empty lane takes a message of any size: else a large one could never be sent, and what was last known of
    /// the socket's buffer, which is only asked when there is something to hand over, might never be put right.
    fn has_room_for_bytes(&self, bytes: usize) -> bool {
        let held = self.bytes.saturating_add(self.in_socket);
        self.len().saturating_add(self.permits) < self.capacity
            && (self.len() == 0 || held.saturating_add(bytes) <= self.buffer_size)
    }

    /// Keeps a place for a handle that was told to go on.
    pub(crate) fn reserve(&mut self) {
        self.permits = self.permits.saturating_add(1);
    }

    /// Gives a place back.
    pub(crate) fn release(&mut self, wakes: &mut Wakes) {
        self.permits = self.permits.saturating_sub(1);
        self.wake_ready(wakes);
    }

    /// Accepts a message and gives its number. With a `permit`, in the place that was kept for it.
    pub(crate) fn accept(&mut self, msg: Msg, permit: bool) -> u64 {
        self.permits = self.permits.saturating_sub(permit.into());
        self.bytes = self.bytes.saturating_add(cost(msg.len()));
        self.queue.push_back(msg);
        self.accepted = self.accepted.wrapping_add(1);
        self.accepted
    }

    /// Accepts a message whether or not there is room: behind all that wait, or in front of them.
    pub(crate) fn insert(&mut self, msg: Msg, first: bool) {
        self.bytes = self.bytes.saturating_add(cost(msg.len()));
        if first {
            self.queue.push_front(msg);
        } else {
            self.queue.push_back(msg);
        }
        self.accepted = self.accepted.wrapping_add(1);
    }

    /// Takes out, once nothing more will be handed over, what was not, in order.
    pub(crate) fn take_unsent(&mut self) -> VecDeque<Msg> {
        self.bytes = 0;
        std::mem::take(&mut self.queue)
    }

    /// How many messages the socket took, ever.
    pub(crate) fn handed_over(&self) -> u64 {
        self.handed_over
    }

    /// How many of them are settled.
    pub(crate) fn settled(&self) -> u64 {
        self.settled
    }

    /// Accepts nothing more.
    pub(crate) fn seal(&mut self, wakes: &mut Wakes) {
        self.sealed = true;
        self.ready.wake_all(wakes);
    }

    /// Length of the next message to hand over.
    pub(crate) fn next_len(&self) -> Option<usize> {
        self.queue.front().map(Msg::len)
    }

    /// Takes out everything, for a socket with room for `bytes`. What that does not take comes back.
    pub(crate) fn take_batch(&mut self, bytes: usize) -> VecDeque<Msg> {
        self.in_hand = self.queue.len();
        self.in_socket = self.buffer_size.saturating_sub(bytes);
        std::mem::take(&mut self.queue)
    }

    /// The socket took `messages` of what was taken out, with `payload` bytes in all; `rest` is left.
    pub(crate) fn hand_over(&mut self, messages: usize, payload: usize, mut rest: VecDeque<Msg>) {
        self.in_hand = 0;
        self.handed_over = self.handed_over.wrapping_add(messages as u64);
        self.bytes = self.bytes.saturating_sub(payload.saturating_add(messages.saturating_mul(MESSAGE_COST)));
        self.in_socket = self.in_socket.saturating_add(payload);
        // What was accepted meanwhile follows.
        rest.append(&mut self.queue);
        self.queue = rest;
    }

    /// The fate of the first `settled` messages is known.
    pub(crate) fn settle(&mut self, settled: u64, wakes: &mut Wakes) {
        self.settled = settled;
        self.flush.wake(settled, wakes);
    }

    /// Wakes those who wait for room, if there is some.
    pub(crate) fn wake_ready(&mut self, wakes: &mut Wakes) {
        if self.has_room() {
            self.ready.wake_all(wakes);
        }
    }
}
