//! Messages on their way to the readers.

use std::{collections::VecDeque, task::Context};

use super::{Waiters, Wakes, cost};
use crate::{Limits, Msg, Overflow};

/// Received messages that nobody has read yet.
#[derive(Debug)]
pub(crate) struct IncomingLane {
    queue: VecDeque<Msg>,
    /// What `queue` is charged.
    bytes: usize,
    /// Whether the transport stops receiving when asked to; then nothing overflows.
    pauses: bool,
    paused: bool,
    capacity: usize,
    buffer_size: usize,
    overflow: Overflow,
    pub(crate) readers: Waiters,
    /// Among the readers is who waits for another message to be the next.
    another: Awaited,
}

/// By what a fan-out is known as long as it has a subscription: where its ring is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FanOutId(pub(crate) usize);

/// Whether, and by the subscriptions of how many fan-outs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Awaited {
    No,
    One(FanOutId),
    Several,
}

/// What became of a message that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// It waits to be read, and there is room for more.
    Kept,
    /// It waits to be read, and the transport is to pause.
    Full,
    /// It, or older ones in its favour, had to go: so many.
    Dropped(usize),
    /// There is no room for it, and nothing may be dropped.
    Overflow,
}

impl IncomingLane {
    pub(crate) fn new(limits: &Limits, pauses: bool) -> Self {
        Self {
            queue: VecDeque::new(),
            bytes: 0,
            pauses,
            paused: false,
            capacity: limits.receive_capacity,
            buffer_size: limits.receive_buffer_size,
            overflow: limits.overflow,
            readers: Waiters::default(),
            another: Awaited::No,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.queue.len()
    }

    /// What the waiting messages may be charged.
    pub(crate) fn buffer_size(&self) -> usize {
        self.buffer_size
    }

    /// Length of the next message to read.
    pub(crate) fn next_len(&self) -> Option<usize> {
        self.queue.front().map(Msg::len)
    }

    /// What the waiting messages are charged.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether a message of at least `len` bytes would be kept, or make room for itself.
    pub(crate) fn would_keep(&self, len: usize) -> bool {
        self.pauses || self.fits(len) || self.overflow == Overflow::DropOldest && len <= self.buffer_size
    }

    pub(crate) fn push(&mut self, msg: Msg, wakes: &mut Wakes) -> Arrival {
        let len = msg.len();
        let mut dropped = 0usize;
        if !self.pauses && !self.fits(len) {
            if self.overflow != Overflow::DropOldest || len > self.buffer_size {
                return self.turn_away();
            }
            while !self.fits(len) && self.pop().is_some() {
                dropped = dropped.saturating_add(1);
            }
        }
        self.bytes = self.bytes.saturating_add(cost(len));
        self.queue.push_back(msg);
        self.readers.wake_all(wakes);
        if self.pauses && (self.bytes >= self.buffer_size || self.queue.len() >= self.capacity) {
            self.paused = true;
            Arrival::Full
        } else if dropped > 0 {
            Arrival::Dropped(dropped)
        } else {
            Arrival::Kept
        }
    }

    /// What becomes of a message that there is no room for.
    pub(crate) fn turn_away(&self) -> Arrival {
        match self.overflow {
            Overflow::Close => Arrival::Overflow,
            Overflow::DropOldest | Overflow::DropNewest => Arrival::Dropped(1),
        }
    }

    /// A subscription of `fan_out` has no room for the next message, and waits among the readers for another to be that.
    pub(crate) fn wait_for_another(&mut self, handle: u64, fan_out: FanOutId, cx: &Context<'_>, wakes: &mut Wakes) {
        self.readers.register(handle, 0, cx, wakes);
        self.another = match self.another {
            Awaited::No => Awaited::One(fan_out),
            Awaited::One(other) if other == fan_out => Awaited::One(fan_out),
            Awaited::One(_) | Awaited::Several => Awaited::Several,
        };
    }

    /// A message was taken, by a receiver or for the fan-out `taker`: now another is the next. Those who wait for room in
    /// that fan-out have been told of the room for it.
    pub(crate) fn tell_of_another(&mut self, taker: Option<FanOutId>, wakes: &mut Wakes) {
        // Not for each message: those who read wait for none while there are some, and keep their places meanwhile.
        if self.another == Awaited::No || taker.is_some_and(|taker| self.another == Awaited::One(taker)) {
            return;
        }
        self.another = Awaited::No;
        self.readers.wake_all(wakes);
    }

    pub(crate) fn pop(&mut self) -> Option<Msg> {
        let msg = self.queue.pop_front()?;
        self.bytes = self.bytes.saturating_sub(cost(msg.len()));
        Some(msg)
    }

    /// Puts back what a handle had taken and not used up. May exceed the bounds by what other handles hold in the
    /// same way: one message each.
    pub(crate) fn put_back(&mut self, msg: Msg, wakes: &mut Wakes) {
        self.bytes = self.bytes.saturating_add(cost(msg.len()));
        self.queue.push_front(msg);
        self.readers.wake_all(wakes);
    }

    /// Nobody is left to read: gives the number of messages that are lost by it.
    pub(crate) fn discard(&mut self) -> usize {
        self.bytes = 0;
        std::mem::take(&mut self.queue).len()
    }

    /// Whether the transport, which had been paused, is to go on: once half of the lane is free, so that it does not
    /// stop and start for every message.
    pub(crate) fn take_resume(&mut self) -> bool {
        let resume = self.paused && self.bytes <= self.buffer_size / 2 && self.queue.len() <= self.capacity / 2;
        self.paused &= !resume;
        resume
    }

    /// An empty lane takes a message that fills the buffer to the last byte, without the charge: who sets the buffer
    /// to the size of the largest message gets that message.
    fn fits(&self, len: usize) -> bool {
        if self.queue.is_empty() {
            return len <= self.buffer_size;
        }
        self.queue.len() < self.capacity && self.bytes.saturating_add(cost(len)) <= self.buffer_size
    }
}
