//! Everyone sees what is published, in order; what somebody missed is counted to the item.

use std::{cell::Cell, cell::RefCell, future::poll_fn, rc::Rc};

use proptest::{collection::vec, prelude::*};
use websocket_web_actors::{
    MESSAGE_COST,
    broadcast::{Lag, Lagged, Publisher, Subscription, channel},
};

use super::{
    check,
    reader_script::{Then, then},
};
use crate::support::{Probe, Scheduler, yield_now};

/// An item that says how much of its kind there is.
struct Item {
    number: u64,
    bytes: usize,
    held: Rc<Held>,
}

/// What is in the ring: nobody else keeps an item.
#[derive(Default)]
struct Held {
    items: Cell<usize>,
    bytes: Cell<usize>,
}

impl Item {
    fn new(number: u64, bytes: usize, held: &Rc<Held>) -> Rc<Self> {
        held.items.set(held.items.get() + 1);
        held.bytes.set(held.bytes.get() + bytes + MESSAGE_COST);
        Rc::new(Self { number, bytes, held: held.clone() })
    }
}

impl Drop for Item {
    fn drop(&mut self) {
        self.held.items.set(self.held.items.get() - 1);
        self.held.bytes.set(self.held.bytes.get() - self.bytes - MESSAGE_COST);
    }
}

/// What a subscriber does.
#[derive(Debug, Clone, Copy)]
enum Step {
    Next,
    /// Polls once, with another task's waker, and gives up.
    NextCancelled,
    Try,
    /// Goes on with a clone.
    Clone,
    /// Drops its subscription and makes another.
    Renew,
    Rest,
}

fn plans() -> impl Strategy<Value = Vec<(Vec<Step>, Then)>> {
    let step = prop_oneof![
        4 => Just(Step::Next),
        2 => Just(Step::NextCancelled),
        2 => Just(Step::Try),
        1 => Just(Step::Clone),
        1 => Just(Step::Renew),
        3 => Just(Step::Rest),
    ];
    vec((vec(step, 0..12), then(3)), 0..5)
}

fn items(most: usize) -> impl Strategy<Value = Vec<(usize, bool)>> {
    vec((0..60usize, any::<bool>()), 0..most)
}

/// How many were published so far.
type Published = Rc<Cell<u64>>;

/// A subscription, and the item that it has to see next.
struct Reader {
    subscription: Subscription<Rc<Item>>,
    next: u64,
    published: Published,
    missed: u64,
}

impl Reader {
    fn new(subscription: Subscription<Rc<Item>>, published: &Published) -> Self {
        Self { subscription, next: published.get(), published: published.clone(), missed: 0 }
    }

    fn see(&mut self, item: Result<Rc<Item>, Lagged>) {
        match item {
            Ok(item) => {
                assert_eq!(item.number, self.next);
                self.next += 1;
            }
            Err(Lagged(missed)) => {
                assert!(missed > 0);
                self.next += missed;
                self.missed += missed;
            }
        }
    }

    /// Whether there was one.
    async fn next(&mut self) -> bool {
        let item = poll_fn(|cx| self.subscription.poll_next(cx)).await;
        let is_some = item.is_some();
        item.into_iter().for_each(|item| self.see(item));
        is_some
    }

    async fn play(mut self, steps: Vec<Step>, then: Then) -> Option<Self> {
        for step in steps {
            match step {
                Step::Next => {
                    self.next().await;
                }
                Step::NextCancelled => {
                    if let std::task::Poll::Ready(Some(item)) =
                        Probe::default().poll(|cx| self.subscription.poll_next(cx))
                    {
                        self.see(item);
                    }
                }
                Step::Try => {
                    let item = self.subscription.try_recv();
                    item.into_iter().for_each(|item| self.see(item));
                }
                Step::Clone => {
                    self.subscription = self.subscription.clone();
                    self.next = self.published.get();
                }
                // The old one goes when the new one is there: a ring without subscribers is another test.
                Step::Renew => self = Self::new(self.subscription.clone(), &self.published),
                Step::Rest => yield_now().await,
            }
        }
        match then {
            Then::ReadOn => {
                while self.next().await {}
                assert_eq!(self.next, self.published.get(), "the end comes after everything");
                None
            }
            Then::Sleep => Some(self),
            Then::Drop => None,
        }
    }
}

/// Publishes items of these sizes, pausing where told.
async fn publish(
    mut publisher: Publisher<Rc<Item>>,
    items: Vec<(usize, bool)>,
    waits: bool,
    published: Published,
    held: Rc<Held>,
) {
    for (bytes, rest) in items {
        if waits {
            poll_fn(|cx| publisher.poll_ready(cx)).await;
        }
        let number = published.replace(published.get() + 1);
        publisher.publish(Item::new(number, bytes, &held), bytes);
        if rest {
            yield_now().await;
        }
    }
}

/// What is to be asked once nothing more happens.
struct Played {
    tasks: Scheduler,
    held: Rc<Held>,
    sleeping: Rc<RefCell<Vec<Reader>>>,
    published: Published,
}

/// Runs to rest, and checks the bounds meanwhile.
fn play(
    mut tasks: Scheduler,
    (capacity, buffer_size, lag): (usize, usize, Lag),
    (items, waits): (Vec<(usize, bool)>, bool),
    readers: Vec<(Vec<Step>, Then)>,
) -> Played {
    let (held, published, sleeping) =
        (Rc::<Held>::default(), Published::default(), Rc::<RefCell<Vec<Reader>>>::default());
    let publisher = channel(capacity, buffer_size, lag);
    for (n, (steps, then)) in readers.into_iter().enumerate() {
        let reader = Reader::new(publisher.subscribe(), &published).play(steps, then);
        let sleeping = sleeping.clone();
        tasks.spawn(format!("reader {n}"), async move {
            let reader = reader.await;
            sleeping.borrow_mut().extend(reader);
        });
    }
    tasks.spawn("publisher", publish(publisher, items, waits, published.clone(), held.clone()));
    let beyond = if lag == Lag::Wait { 60 + MESSAGE_COST } else { 0 };
    tasks.run(|| {
        assert!(held.items.get() <= capacity, "{} items", held.items.get());
        assert!(held.items.get() <= 1 || held.bytes.get() <= buffer_size + beyond, "{} bytes", held.bytes.get());
    });
    Played { tasks, held, sleeping, published }
}

fn bounds() -> impl Strategy<Value = (usize, usize)> {
    (1..6usize, prop_oneof![1..300usize, Just(usize::MAX / 2)])
}

#[test]
fn each_sees_what_is_published_or_how_many_it_missed_and_none_delays_another() {
    let plans = (any::<u64>(), bounds(), items(30), any::<bool>(), plans());
    check(plans, |(seed, (capacity, size), items, waits, readers)| {
        let played = play(Scheduler::seeded(seed), (capacity, size, Lag::DropOldest), (items, waits), readers);
        assert_eq!(played.tasks.left(), Vec::<&str>::new(), "whoever sleeps, the others come to the end");
        for reader in played.sleeping.borrow_mut().iter_mut() {
            while let Some(item) = reader.subscription.try_recv() {
                reader.see(item);
            }
            assert_eq!(reader.next, played.published.get(), "what is left, after a true number of those missed");
        }
        played.sleeping.take();
        assert_eq!(played.held.items.get(), 0);
    });
}

#[test]
fn with_a_publisher_that_waits_nobody_misses_anything() {
    let plans = (any::<u64>(), bounds(), items(30), plans());
    check(plans, |(seed, (capacity, size), items, readers)| {
        let count = items.len() as u64;
        let mut played = play(Scheduler::seeded(seed), (capacity, size, Lag::Wait), (items, true), readers);
        let sleeps = !played.sleeping.borrow().is_empty();
        assert!(played.tasks.left().is_empty() || sleeps, "nobody sleeps, but: {:?}", played.tasks.left());
        // Each that sleeps reads on and goes; others may come to sleep then.
        loop {
            let Some(mut reader) = played.sleeping.borrow_mut().pop() else { break };
            while let Some(item) = reader.subscription.try_recv() {
                reader.see(item);
                played.tasks.run(|| {});
            }
            assert_eq!(reader.missed, 0);
            drop(reader);
            played.tasks.run(|| {});
        }
        assert_eq!(played.tasks.left(), Vec::<&str>::new());
        assert_eq!(played.published.get(), count);
        assert_eq!(played.held.items.get(), 0);
    });
}

#[test]
fn who_reads_whenever_it_is_woken_misses_nothing_of_any_burst() {
    check((bounds(), items(60), 1..5usize, 0..3usize), |((capacity, size), items, readers, sleepers)| {
        let (held, published, missed) = (Rc::<Held>::default(), Published::default(), Rc::new(Cell::new(0)));
        let publisher = channel(capacity, size, Lag::DropOldest);
        let sleeping: Vec<_> = (0..sleepers).map(|_| publisher.subscribe()).collect();
        let mut tasks = Scheduler::fair();
        for n in 0..readers {
            let mut reader = Reader::new(publisher.subscribe(), &published);
            let missed = missed.clone();
            tasks.spawn(format!("reader {n}"), async move {
                while reader.next().await {}
                missed.set(missed.get() + reader.missed);
            });
        }
        // Sizes are not known when it is asked for room: those that all fit where one does.
        let items = items.into_iter().map(|(_, rest)| (0, rest)).collect();
        tasks.spawn("publisher", publish(publisher, items, true, published, held));
        tasks.run(|| {});
        assert_eq!((tasks.left().len(), missed.get()), (0, 0));
        drop(sleeping);
    });
}
