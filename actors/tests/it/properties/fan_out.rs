//! What a connection receives, every subscription sees: in order, with a true count of what it missed, then the end.

use std::{cell::RefCell, future::poll_fn, rc::Rc, task::Poll};

use proptest::{collection::vec, prelude::*};
use websocket_web_actors::{
    Limits, Msg,
    broadcast::Lag,
    fan_out::{FanOut, RecvError, Subscription, TryRecvError},
};

use super::{
    check,
    reader_script::{Then, then},
};
use crate::support::{Peer, Probe, Scheduler, World, clean, limits, lost, yield_now};

/// What a subscriber does.
#[derive(Debug, Clone, Copy)]
enum Step {
    Next,
    /// Polls once, with another task's waker, and gives up.
    NextCancelled,
    Try,
    /// Goes on with a clone.
    Clone,
    Rest,
}

fn steps() -> impl Strategy<Value = Vec<(Vec<Step>, Then)>> {
    let step = prop_oneof![
        4 => Just(Step::Next),
        2 => Just(Step::NextCancelled),
        2 => Just(Step::Try),
        1 => Just(Step::Clone),
        3 => Just(Step::Rest),
    ];
    vec((vec(step, 0..12), then(3)), 1..5)
}

/// The number of the message in each message.
fn msg(number: u32) -> Msg {
    number.to_string().into()
}

fn number(msg: &Msg) -> u32 {
    msg.as_text().and_then(|text| text.parse().ok()).expect("a number")
}

/// A subscription, and the message that it has to see next.
struct Reader {
    subscription: Subscription,
    next: u32,
    /// Whether `next` is only the least that it may be: how much was taken in before a clone was made, only others
    /// know.
    at_least: bool,
    missed: u64,
    /// How the connection ended.
    end: Option<RecvError>,
}

impl Reader {
    fn new(subscription: Subscription) -> Self {
        Self { subscription, next: 0, at_least: false, missed: 0, end: None }
    }

    fn see(&mut self, item: Result<std::sync::Arc<Msg>, RecvError>) {
        assert_eq!(self.end, None, "nothing comes after the end");
        match item {
            Ok(msg) if std::mem::take(&mut self.at_least) => {
                assert!(number(&msg) >= self.next);
                self.next = number(&msg) + 1;
            }
            Ok(msg) => {
                assert_eq!(number(&msg), self.next);
                self.next += 1;
            }
            Err(RecvError::Lagged(missed)) => {
                assert!(missed > 0);
                self.next += u32::try_from(missed).expect("few");
                self.missed += missed;
            }
            Err(end) => self.end = Some(end),
        }
    }

    fn try_recv(&mut self) -> bool {
        match self.subscription.try_recv() {
            Ok(msg) => self.see(Ok(msg)),
            Err(TryRecvError::Lagged(missed)) => self.see(Err(RecvError::Lagged(missed))),
            Err(TryRecvError::Empty | TryRecvError::Closed(_)) => return false,
        }
        true
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
                    if let Poll::Ready(Some(item)) = Probe::default().poll(|cx| self.subscription.poll_next(cx)) {
                        self.see(item);
                    }
                }
                Step::Try => {
                    self.try_recv();
                }
                Step::Clone => {
                    self.subscription = self.subscription.clone();
                    self.at_least = true;
                }
                Step::Rest => yield_now().await,
            }
        }
        if matches!(then, Then::ReadOn) {
            while self.next().await {}
        }
        (!matches!(then, Then::Drop)).then_some(self)
    }
}

/// A connection of which everyone sees everything.
struct Stage {
    world: World,
    fan_out: FanOut,
    readers: Rc<RefCell<Vec<Reader>>>,
}

impl Stage {
    fn new(pauses: bool, limits: &Limits, tasks: Scheduler, capacity: usize, lag: Lag) -> Self {
        let (mut world, _outgoing, incoming, _closed) =
            if pauses { World::new::<true>(limits, tasks) } else { World::new::<false>(limits, tasks) };
        world.peer.open();
        world.run();
        let fan_out = FanOut::new(incoming, capacity, None, lag);
        Self { world, fan_out, readers: Rc::default() }
    }

    fn spawn(&mut self, plans: Vec<(Vec<Step>, Then)>) {
        for (n, (steps, then)) in plans.into_iter().enumerate() {
            let reader = Reader::new(self.fan_out.subscribe()).play(steps, then);
            let readers = self.readers.clone();
            self.world.tasks.spawn(format!("reader {n}"), async move {
                let reader = reader.await;
                readers.borrow_mut().extend(reader);
            });
        }
    }

    fn waits(&self) -> bool {
        self.world.tasks.left().iter().any(|task| task.starts_with("reader"))
    }
}

async fn deliver(rests: Vec<bool>, peer: Peer) {
    for (number, rest) in (0..).zip(rests) {
        peer.deliver(msg(number));
        if rest {
            yield_now().await;
        }
    }
}

#[test]
fn each_sees_every_message_or_how_many_it_missed_and_then_the_end() {
    let plans = (any::<u64>(), any::<bool>(), 1..6usize, steps(), vec(any::<bool>(), 0..40), any::<bool>());
    check(plans, |(seed, pauses, capacity, plans, rests, unclean)| {
        let limits = limits(|limits| limits.receive_capacity = if pauses { 3 } else { usize::MAX });
        let mut stage = Stage::new(pauses, &limits, Scheduler::seeded(seed), capacity, Lag::DropOldest);
        stage.spawn(plans);
        let count = u32::try_from(rests.len()).expect("few");
        stage.world.tasks.spawn("peer", deliver(rests, stage.world.peer.clone()));
        stage.world.run();
        assert!(!stage.waits() || stage.fan_out.metrics().incoming_messages == 0, "one sleeps by a full lane");
        assert!(!stage.waits() || !stage.world.peer.is_paused(), "one sleeps while the socket waits for room");

        let end = if unclean { lost() } else { clean() };
        stage.world.peer.close(end.clone());
        stage.world.run();
        assert!(!stage.waits(), "whoever sleeps, the others come to the end: {:?}", stage.world.tasks.left());
        let mut readers = stage.readers.take();
        while readers.iter_mut().any(Reader::try_recv) {
            stage.world.run();
        }
        for reader in readers {
            // One that ended may have been cloned while others held the rest.
            assert!(reader.next == count || reader.at_least, "{} of {count}", reader.next);
            let ended = reader.subscription.is_terminated();
            assert_eq!(
                ended.then_some(reader.end).flatten(),
                (ended && unclean).then(|| RecvError::Closed(end.clone()))
            );
        }
    });
}

#[test]
fn where_all_wait_for_the_slowest_nobody_misses_anything() {
    let plans = (any::<u64>(), any::<bool>(), 1..6usize, steps(), vec(any::<bool>(), 0..40));
    check(plans, |(seed, pauses, capacity, plans, rests)| {
        let limits = limits(|limits| limits.receive_capacity = if pauses { 3 } else { usize::MAX });
        let mut stage = Stage::new(pauses, &limits, Scheduler::seeded(seed), capacity, Lag::Wait);
        stage.spawn(plans);
        let count = u32::try_from(rests.len()).expect("few");
        stage.world.tasks.spawn("peer", deliver(rests, stage.world.peer.clone()));
        stage.world.run();
        let mut sleeping = stage.readers.take();
        assert!(!stage.waits() || !sleeping.is_empty() || stage.fan_out.metrics().incoming_messages == 0);
        stage.world.peer.close(clean());
        stage.world.run();
        // Those that sleep read on, some, and go, others.
        while sleeping.iter_mut().any(Reader::try_recv) {
            stage.world.run();
            sleeping.append(&mut stage.readers.borrow_mut());
            assert!(sleeping.iter().all(|reader| reader.missed == 0));
        }
        drop(sleeping);
        stage.world.run();
        assert!(!stage.waits(), "{:?}", stage.world.tasks.left());
        for reader in stage.readers.take() {
            assert!((reader.next == count || reader.at_least) && reader.missed == 0, "{} of {count}", reader.next);
        }
    });
}

#[test]
fn who_reads_whenever_it_is_woken_misses_nothing_of_any_burst() {
    check((1..6usize, vec(any::<bool>(), 0..60), 1..5usize, 0..3usize), |(capacity, rests, readers, sleepers)| {
        let mut stage = Stage::new(false, &limits(|_| {}), Scheduler::fair(), capacity, Lag::DropOldest);
        let sleeping: Vec<_> = (0..sleepers).map(|_| stage.fan_out.subscribe()).collect();
        stage.spawn(vec![(Vec::new(), Then::ReadOn); readers]);
        let count = u32::try_from(rests.len()).expect("few");
        stage.world.tasks.spawn("peer", deliver(rests, stage.world.peer.clone()));
        stage.world.run();
        stage.world.peer.close(clean());
        stage.world.run();
        let seen: Vec<_> = stage.readers.borrow().iter().map(|reader| (reader.next, reader.missed)).collect();
        assert_eq!(seen, vec![(count, 0); readers]);
        drop(sleeping);
    });
}
