//! Who waits for a lane, in the order in which they began to.

use std::task::{Context, Waker};

use crate::despite_panics;

/// Tasks that wait, one entry for each handle.
///
/// A waiter keeps its place until it is served (`remove`): woken and turned away, because another was quicker, it
/// is woken before that other the next time. So no one who waits starves
/// another who waits. Everyone concerned is woken, not only the first, since
/// a handle whose read or write was cancelled never says so: waking it alone would lose the wake-up.
#[derive(Debug, Default)]
pub(crate) struct Waiters {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    handle: u64,
    /// Wakes once the lane has come this far; 0 wakes at any change.
    until: u64,
    waker: Option<Waker>,
}

impl Waiters {
    /// Wakes the task of `cx`, for `handle`, once the lane has come as far as `until`.
    pub(crate) fn register(&mut self, handle: u64, until: u64, cx: &Context<'_>, wakes: &mut Wakes) {
        match self.entries.iter_mut().find(|entry| entry.handle == handle) {
            Some(entry) => {
                entry.until = until;
                set_waker(&mut entry.waker, cx, wakes);
            }
            None => self.entries.push(Entry { handle, until, waker: Some(cx.waker().clone()) }),
        }
    }

    /// `handle` waits no more.
    pub(crate) fn remove(&mut self, handle: u64, wakes: &mut Wakes) {
        if let Some(index) = self.entries.iter().position(|entry| entry.handle == handle) {
            if let Some(waker) = self.entries.remove(index).waker {
                wakes.stale.push(waker);
            }
        }
    }

    /// Wakes everyone who waits for no more than `progress`.
    pub(crate) fn wake(&mut self, progress: u64, wakes: &mut Wakes) {
        for entry in self.entries.iter_mut().filter(|entry| entry.until <= progress) {
            wakes.extend(entry.waker.take());
        }
    }

    /// Wakes everyone.
    pub(crate) fn wake_all(&mut self, wakes: &mut Wakes) {
        self.wake(u64::MAX, wakes);
    }
}

/// Makes `slot` wake the task of `cx`.
pub(crate) fn set_waker(slot: &mut Option<Waker>, cx: &Context<'_>, wakes: &mut Wakes) {
    match slot {
        Some(waker) if waker.will_wake(cx.waker()) => {}
        slot => wakes.stale.extend(slot.replace(cx.waker().clone())),
    }
}

/// Wakers to call once the connection's lock is released: a waker runs, and a dropped one may run, code that locks
/// it again.
///
/// The connection keeps it, so that waking several tasks allocates once and not each time.
#[derive(Debug, Default)]
pub(crate) struct Wakes {
    first: Option<Waker>,
    rest: Vec<Waker>,
    /// Replaced wakers, to be dropped.
    stale: Vec<Waker>,
}

impl Wakes {
    pub(crate) fn extend(&mut self, waker: Option<Waker>) {
        let Some(waker) = waker else { return };
        match &self.first {
            None => self.first = Some(waker),
            Some(_) => self.rest.push(waker),
        }
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_none() && self.has_at_most_one()
    }

    /// The waker, if calling one is all there is to do: the common case.
    pub(crate) fn take_single(&mut self) -> Option<Waker> {
        if self.has_at_most_one() { self.first.take() } else { None }
    }

    fn has_at_most_one(&self) -> bool {
        self.rest.is_empty() && self.stale.is_empty()
    }

    /// Calls the wakers, in the order in which they were added.
    pub(crate) fn call(&mut self) {
        despite_panics::for_each(self.first.take().into_iter().chain(self.rest.drain(..)), Waker::wake);
        despite_panics::for_each(self.stale.drain(..), drop);
    }

    /// Uses the room of `called`, which is empty, for what is collected from now on.
    pub(crate) fn reuse(&mut self, called: Self) {
        // What was called may have come here as well, and brought its own.
        if self.rest.capacity() < called.rest.capacity() {
            self.rest = called.rest;
        }
        if self.stale.capacity() < called.stale.capacity() {
            self.stale = called.stale;
        }
    }
}
