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
            None => push(&mut self.entries, Entry { handle, until, waker: Some(cx.waker().clone()) }),
        }
    }

    /// `handle` waits no more.
    pub(crate) fn remove(&mut self, handle: u64, wakes: &mut Wakes) {
        if let Some(index) = self.entries.iter().position(|entry| entry.handle == handle) {
            if let Some(waker) = self.entries.remove(index).waker {
                wakes.discard(waker);
            }
        }
    }

    /// As [`remove`](Self::remove), where hardly anyone waits a second time: keeps no room for that.
    pub(crate) fn remove_for_good(&mut self, handle: u64, wakes: &mut Wakes) {
        self.remove(handle, wakes);
        if self.entries.is_empty() {
            self.entries = Vec::new();
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
        slot => {
            if let Some(waker) = slot.replace(cx.waker().clone()) {
                wakes.discard(waker);
            }
        }
    }
}

/// Wakers to call once the connection's lock is released: a waker runs, and a dropped one may run, code that locks
/// it again.
///
/// The connection keeps it, so that waking several tasks allocates once and not each time.
#[derive(Debug, Default)]
pub(crate) struct Wakes {
    first: Option<Waker>,
    more: Vec<Due>,
}

/// What is to be done with a waker.
#[derive(Debug)]
enum Due {
    Call(Waker),
    /// It was replaced.
    Drop(Waker),
}

impl Wakes {
    pub(crate) fn extend(&mut self, waker: Option<Waker>) {
        let Some(waker) = waker else { return };
        match &self.first {
            None => self.first = Some(waker),
            Some(_) => push(&mut self.more, Due::Call(waker)),
        }
    }

    /// Adds one that is to be dropped, and not called.
    pub(crate) fn discard(&mut self, waker: Waker) {
        push(&mut self.more, Due::Drop(waker));
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_none() && self.more.is_empty()
    }

    /// The waker, if calling one is all there is to do: the common case.
    pub(crate) fn take_single(&mut self) -> Option<Waker> {
        if self.more.is_empty() { self.first.take() } else { None }
    }

    /// Calls the wakers, in the order in which they were added.
    pub(crate) fn call(&mut self) {
        let first = self.first.take().map(Due::Call);
        despite_panics::for_each(first.into_iter().chain(self.more.drain(..)), |due| match due {
            Due::Call(waker) => waker.wake(),
            Due::Drop(waker) => drop(waker),
        });
    }

    /// Uses the room of `called`, which is empty, for what is collected from now on.
    pub(crate) fn reuse(&mut self, called: Self) {
        // What was called may have come here as well, and brought its own.
        if self.more.capacity() < called.more.capacity() {
            self.more = called.more;
        }
    }
}

/// Most lists never have a second item, and a vector has room for four at once.
pub(crate) fn push<T>(list: &mut Vec<T>, item: T) {
    if list.capacity() == 0 {
        list.reserve_exact(1);
    }
    list.push(item);
}
