//! A clock that goes on when the test says so.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use websocket_web_actors::Clock;

/// Clones show the same time.
#[derive(Debug, Clone, Default)]
pub(crate) struct VirtualClock(Rc<RefCell<Time>>);

#[derive(Debug, Default)]
struct Time {
    now: Duration,
    started: u64,
    /// The timers that somebody waits for.
    waiting: BTreeMap<u64, (Duration, Waker)>,
}

/// A timer of a [`VirtualClock`].
#[derive(Debug)]
pub(crate) struct VirtualSleep {
    clock: VirtualClock,
    number: u64,
    deadline: Duration,
}

impl VirtualClock {
    /// Lets time pass and wakes those whose timers have run out by then.
    pub(crate) fn advance(&self, duration: Duration) {
        let due = {
            let mut time = self.0.borrow_mut();
            time.now += duration;
            let now = time.now;
            let (due, waiting) =
                std::mem::take(&mut time.waiting).into_iter().partition(|(_, (deadline, _))| *deadline <= now);
            time.waiting = waiting;
            let due: BTreeMap<u64, (Duration, Waker)> = due;
            due
        };
        due.into_values().for_each(|(_, waker)| waker.wake());
    }

    /// What it shows.
    pub(crate) fn now(&self) -> Duration {
        self.0.borrow().now
    }

    /// When the next timer that somebody waits for runs out.
    pub(crate) fn next_deadline(&self) -> Option<Duration> {
        self.0.borrow().waiting.values().map(|(deadline, _)| *deadline).min()
    }

    /// How many timers were ever started.
    pub(crate) fn started(&self) -> u64 {
        self.0.borrow().started
    }

    /// How many timers somebody waits for.
    pub(crate) fn waiting(&self) -> usize {
        self.0.borrow().waiting.len()
    }
}

impl Clock for VirtualClock {
    type Sleep = VirtualSleep;

    fn sleep(&self, duration: Duration) -> VirtualSleep {
        let mut time = self.0.borrow_mut();
        time.started += 1;
        VirtualSleep { clock: self.clone(), number: time.started, deadline: time.now + duration }
    }
}

impl Future for VirtualSleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut time = self.clock.0.borrow_mut();
        if time.now >= self.deadline {
            return Poll::Ready(());
        }
        time.waiting.insert(self.number, (self.deadline, cx.waker().clone()));
        Poll::Pending
    }
}

impl Drop for VirtualSleep {
    fn drop(&mut self) {
        let stale = self.clock.0.borrow_mut().waiting.remove(&self.number);
        drop(stale);
    }
}
