//! Where an actor sits that handles can give its turn.

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    pin::Pin,
    rc::Rc,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use websocket_web_actors::Turn;

thread_local! {
    /// A `Turn` may be sent to other threads, an actor may not: so it is found by its number.
    static SEATS: RefCell<Vec<Option<Rc<Seat>>>> = RefCell::default();
}

struct Seat {
    actor: RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>>,
    bell: Arc<Bell>,
    turns: Cell<usize>,
}

#[derive(Default)]
struct Bell {
    rung: AtomicBool,
    executor: Mutex<Option<Waker>>,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, Ordering::Relaxed);
        let executor = self.executor.lock().unwrap_or_else(PoisonError::into_inner).clone();
        executor.into_iter().for_each(Waker::wake);
    }
}

/// The actor's turn, by the number of its seat.
#[derive(Debug)]
pub(crate) struct Numbered(usize);

impl Numbered {
    /// A seat for an actor that is still to come.
    pub(crate) fn reserve() -> Arc<Self> {
        SEATS.with_borrow_mut(|seats| {
            let seat = Some(Rc::new(Seat { actor: RefCell::default(), bell: Arc::default(), turns: Cell::new(0) }));
            let free = seats.iter().position(Option::is_none).unwrap_or(seats.len());
            match seats.get_mut(free) {
                Some(slot) => *slot = seat,
                None => seats.push(seat),
            }
            Arc::new(Self(free))
        })
    }

    /// The task for an executor.
    pub(crate) fn run(&self, actor: impl Future<Output = ()> + 'static) -> impl Future<Output = ()> + 'static {
        let seat = Leave(self.seat());
        seat.0.actor.replace(Some(Box::pin(actor)));
        poll_fn(move |cx| {
            let Leave(seat) = &seat;
            *seat.bell.executor.lock().unwrap_or_else(PoisonError::into_inner) = Some(cx.waker().clone());
            match seat.poll() {
                Some(poll) => poll,
                None => Poll::Ready(()),
            }
        })
    }

    /// How often a handle had it polled.
    pub(crate) fn turns(&self) -> usize {
        self.seat().turns.get()
    }

    fn seat(&self) -> Rc<Seat> {
        SEATS.with_borrow(|seats| seats[self.0].clone()).expect("it is taken")
    }
}

/// The seat is free again.
impl Drop for Numbered {
    fn drop(&mut self) {
        // At the end of a thread there may be no seats any more.
        let seat = SEATS.try_with(|seats| seats.borrow_mut().get_mut(self.0).and_then(Option::take));
        drop(seat);
    }
}

/// An executor that drops the task drops the actor.
struct Leave(Rc<Seat>);

impl Drop for Leave {
    fn drop(&mut self) {
        let actor = self.0.actor.take();
        drop(actor);
    }
}

impl Turn for Numbered {
    fn take(self: Arc<Self>, asked: bool) -> bool {
        let seat = self.seat();
        if !asked && !seat.bell.rung.load(Ordering::Relaxed) {
            return false;
        }
        let polled = seat.poll();
        seat.turns.set(seat.turns.get() + usize::from(polled.is_some()));
        // The executor has to learn of the end.
        if polled == Some(Poll::Ready(())) {
            seat.bell.clone().wake();
        }
        polled.is_some()
    }
}

impl Seat {
    /// None if it is being polled, or done.
    fn poll(&self) -> Option<Poll<()>> {
        let mut slot = self.actor.try_borrow_mut().ok()?;
        let actor = slot.as_mut()?;
        self.bell.rung.store(false, Ordering::Relaxed);
        let waker = Waker::from(self.bell.clone());
        let poll = actor.as_mut().poll(&mut Context::from_waker(&waker));
        if poll.is_ready() {
            let done = slot.take();
            drop((slot, done));
        }
        Some(poll)
    }
}
