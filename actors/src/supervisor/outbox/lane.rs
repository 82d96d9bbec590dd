//! Messages that wait for a connection, and what became of those that a connection was given.

use std::collections::{BTreeMap, VecDeque};

use super::{Outbox, OutboxPolicy};
use crate::{
    ClosedReason, Error, ErrorKind, Msg,
    lanes::{Waiters, Wakes, cost},
};

/// The queue of an [`Outbox`], as plain data.
///
/// A message is *queued* here, then *lent* to the connection, whose lane holds it until its socket takes it; it is
/// *settled* when that is for good, and *lost* when the connection ends in between. What ends before its socket took it
/// is queued again, in front. So numbers of messages always rise from the first that is lent to the last queued.
#[derive(Debug)]
pub(in crate::supervisor) struct OutboxLane {
    bounds: Outbox,
    queue: VecDeque<(Ticket, Msg)>,
    /// What `queue` is charged.
    bytes: usize,
    /// Handles that were told to go on and have not sent yet.
    permits: usize,
    accepted: u64,
    sealed: bool,
    /// What the present connection was given and has not settled, in order; `None` is a message of the supervisor's own.
    lent: VecDeque<Option<Ticket>>,
    /// How much the present connection has settled.
    settled: u64,
    /// From which number on nothing was sent, and why, once that is so for good.
    end: Option<(u64, ClosedReason)>,
    /// Every handle, with what it has to be told when it flushes.
    handles: BTreeMap<u64, Option<Error>>,
    /// Messages that a socket took and that may not have left it.
    pub(in crate::supervisor) lost: u64,
    /// Messages that were dropped for newer ones.
    pub(in crate::supervisor) dropped: u64,
    pub(in crate::supervisor) ready: Waiters,
    pub(in crate::supervisor) flush: Waiters,
}

/// A message that was accepted: its number, from 1, and the handle that it came from.
#[derive(Debug, Clone, Copy)]
struct Ticket {
    number: u64,
    handle: u64,
}

impl OutboxLane {
    pub(in crate::supervisor) fn new(bounds: Outbox) -> Self {
        Self {
            bounds: Outbox {
                capacity: bounds.capacity.max(1),
                buffer_size: bounds.buffer_size.max(1),
                policy: bounds.policy,
            },
            queue: VecDeque::new(),
            bytes: 0,
            permits: 0,
            accepted: 0,
            sealed: false,
            lent: VecDeque::new(),
            settled: 0,
            end: None,
            handles: BTreeMap::new(),
            lost: 0,
            dropped: 0,
            ready: Waiters::default(),
            flush: Waiters::default(),
        }
    }

    pub(in crate::supervisor) fn len(&self) -> usize {
        self.queue.len()
    }

    pub(in crate::supervisor) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(in crate::supervisor) fn add_handle(&mut self, handle: u64) {
        self.handles.insert(handle, None);
    }

    pub(in crate::supervisor) fn remove_handle(&mut self, handle: u64, wakes: &mut Wakes) {
        self.handles.remove(&handle);
        self.ready.remove(handle, wakes);
        self.flush.remove(handle, wakes);
    }

    pub(in crate::supervisor) fn has_no_handle(&self) -> bool {
        self.handles.is_empty()
    }

    pub(in crate::supervisor) fn is_sealed(&self) -> bool {
        self.sealed
    }

    /// Accepts nothing more.
    pub(in crate::supervisor) fn seal(&mut self, wakes: &mut Wakes) {
        self.sealed = true;
        self.ready.wake_all(wakes);
    }

    /// Whether senders have to wait for room.
    pub(in crate::supervisor) fn makes_wait(&self) -> bool {
        self.bounds.policy == OutboxPolicy::Wait
    }

    /// Whether a message of yet unknown size may be accepted.
    pub(in crate::supervisor) fn has_room(&self) -> bool {
        self.has_room_for(1)
    }

    fn has_room_for(&self, bytes: usize) -> bool {
        self.queue.len().saturating_add(self.permits) < self.bounds.capacity
            && (self.queue.is_empty() || self.bytes.saturating_add(bytes) <= self.bounds.buffer_size)
    }

    /// Keeps a place for a handle that was told to go on.
    pub(in crate::supervisor) fn reserve(&mut self) {
        self.permits = self.permits.saturating_add(1);
    }

    /// Gives a place back.
    pub(in crate::supervisor) fn release(&mut self, wakes: &mut Wakes) {
        self.permits = self.permits.saturating_sub(1);
        self.wake_ready(wakes);
    }

    /// Accepts a message, and gives its number. With a `permit`, in the place that was kept for it.
    pub(in crate::supervisor) fn accept(
        &mut self,
        msg: Msg,
        handle: u64,
        permit: bool,
        wakes: &mut Wakes,
    ) -> Result<u64, Error> {
        let cost = cost(msg.len());
        if !permit && !self.has_room_for(cost) {
            if self.bounds.policy != OutboxPolicy::DropOldest {
                return Err(full().with_msg(msg));
            }
            self.drop_until(|lane| lane.has_room_for(cost), wakes);
        }
        self.permits = self.permits.saturating_sub(permit.into());
        self.accepted = self.accepted.wrapping_add(1);
        self.bytes = self.bytes.saturating_add(cost);
        self.queue.push_back((Ticket { number: self.accepted, handle }, msg));
        Ok(self.accepted)
    }

    /// The next message, for the connection.
    pub(in crate::supervisor) fn lend(&mut self, wakes: &mut Wakes) -> Option<Msg> {
        let (ticket, msg) = self.queue.pop_front()?;
        self.bytes = self.bytes.saturating_sub(cost(msg.len()));
        self.lent.push_back(Some(ticket));
        self.wake_ready(wakes);
        Some(msg)
    }

    /// The connection did not take what it was lent last.
    pub(in crate::supervisor) fn unlend(&mut self, msg: Msg) {
        if let Some(ticket) = self.lent.pop_back().flatten() {
            self.bytes = self.bytes.saturating_add(cost(msg.len()));
            self.queue.push_front((ticket, msg));
        }
    }

    /// The connection took a message of the supervisor's own, which goes out after `before` that it was given, or after
    /// all that it was.
    pub(in crate::supervisor) fn lend_own(&mut self, before: u64) {
        let index = usize::try_from(before.wrapping_sub(self.settled)).unwrap_or(usize::MAX).min(self.lent.len());
        self.lent.insert(index, None);
    }

    /// The fate of the first `settled` messages of the connection is known.
    pub(in crate::supervisor) fn settle(&mut self, settled: u64, wakes: &mut Wakes) {
        while self.settled < settled && self.lent.pop_front().is_some() {
            self.settled = self.settled.wrapping_add(1);
        }
        let resolved = self.resolved();
        self.flush.wake(resolved, wakes);
    }

    /// The connection has ended for `reason`: its socket took `handed_over` messages, and not `unsent`.
    pub(in crate::supervisor) fn part(
        &mut self,
        handed_over: u64,
        unsent: VecDeque<Msg>,
        reason: &ClosedReason,
        wakes: &mut Wakes,
    ) {
        while self.settled < handed_over && !self.lent.is_empty() {
            if let Some(ticket) = self.lent.pop_front().flatten() {
                self.lost = self.lost.wrapping_add(1);
                self.tell(ticket.handle, Error::unsent(reason.clone()));
            }
            self.settled = self.settled.wrapping_add(1);
        }
        for (ticket, msg) in self.lent.drain(..).zip(unsent).rev() {
            if let Some(ticket) = ticket {
                self.bytes = self.bytes.saturating_add(cost(msg.len()));
                self.queue.push_front((ticket, msg));
            }
        }
        self.settled = 0;
        if self.bounds.policy == OutboxPolicy::DropOldest {
            self.drop_until(Self::is_within_bounds, wakes);
        }
        self.flush.wake_all(wakes);
    }

    /// Whether the messages that `handle` had accepted, up to number `last`, are all settled; `None` if that is open.
    ///
    /// What a connection lost, or was dropped, is told once; what waited at the end always.
    pub(in crate::supervisor) fn flushed(&mut self, handle: u64, last: u64) -> Option<Result<(), Error>> {
        if let Some(error) = self.handles.get_mut(&handle).and_then(Option::take) {
            return Some(Err(error));
        }
        match &self.end {
            Some((from, reason)) if last >= *from => Some(Err(Error::unsent(reason.clone()))),
            _ => (self.resolved() >= last).then_some(Ok(())),
        }
    }

    /// Nothing will be sent any more, for `reason`.
    pub(in crate::supervisor) fn discard(&mut self, reason: &ClosedReason, wakes: &mut Wakes) {
        self.seal(wakes);
        self.end = Some((self.resolved().wrapping_add(1), reason.clone()));
        let lent = std::mem::take(&mut self.lent).into_iter().flatten();
        let queued = std::mem::take(&mut self.queue).into_iter().map(|(ticket, _)| ticket);
        for ticket in lent.chain(queued) {
            self.lost = self.lost.wrapping_add(1);
            self.tell(ticket.handle, Error::unsent(reason.clone()));
        }
        self.bytes = 0;
        self.flush.wake_all(wakes);
    }

    /// Up to which number the fate of every message is known.
    fn resolved(&self) -> u64 {
        let lent = self.lent.iter().flatten().next();
        lent.or(self.queue.front().map(|(ticket, _)| ticket))
            .map_or(self.accepted, |first| first.number.wrapping_sub(1))
    }

    fn is_within_bounds(&self) -> bool {
        self.queue.len() <= self.bounds.capacity && (self.queue.len() <= 1 || self.bytes <= self.bounds.buffer_size)
    }

    fn drop_until(&mut self, fits: impl Fn(&Self) -> bool, wakes: &mut Wakes) {
        while !fits(self) {
            let Some((ticket, msg)) = self.queue.pop_front() else { break };
            self.bytes = self.bytes.saturating_sub(cost(msg.len()));
            self.dropped = self.dropped.wrapping_add(1);
            self.tell(ticket.handle, dropped());
            self.flush.wake_all(wakes);
        }
    }

    /// Has a handle, if it is still there, fail its next flush.
    fn tell(&mut self, handle: u64, error: Error) {
        if let Some(news) = self.handles.get_mut(&handle) {
            *news = Some(error);
        }
    }

    fn wake_ready(&mut self, wakes: &mut Wakes) {
        if self.has_room() {
            self.ready.wake_all(wakes);
        }
    }
}

fn full() -> Error {
    Error::new(
        ErrorKind::Full,
        "the outbox is full: wait until the sink is ready, or raise its capacity or buffer size, or have it drop the oldest",
    )
}

fn dropped() -> Error {
    Error::new(ErrorKind::Full, "the message was dropped from the outbox, which was full, for a newer one")
}
