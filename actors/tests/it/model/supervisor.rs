//! A managed connection, with tasks that send, over a network that fails: no message twice, none lost, all in order.

mod faults;
pub(crate) mod history;
mod senders;

use std::{rc::Rc, time::Duration};

use arbitrary::{Result, Unstructured};
use websocket_web_actors::{
    broadcast::Lag,
    supervisor::{Event, Heartbeat, OutboxPolicy, SupervisorOptions},
};

pub(crate) use faults::Fault;
pub(crate) use senders::Step;

use crate::support::{Answer, Scheduler, Supervised, lost, refused};

/// What is done, and what happens.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    /// Messages that the outbox holds.
    pub(crate) capacity: usize,
    /// Messages that each connection's lane holds.
    pub(crate) lane: usize,
    pub(crate) policy: OutboxPolicy,
    pub(crate) heartbeat: bool,
    pub(crate) greeting: bool,
    /// What is told waits for its subscriber, which is never far behind then.
    pub(crate) waits: bool,
    pub(crate) senders: Vec<Vec<Step>>,
    pub(crate) answers: Vec<Answer>,
    pub(crate) faults: Vec<Fault>,
}

/// Messages of the supervisor's own.
const OWN: [&str; 2] = ["hello", "ping"];

/// Plays what `input` says, to the end.
///
/// # Panics
/// If anything does not hold.
pub(crate) fn play(input: &[u8]) {
    if let Ok(plan) = Plan::read(input) {
        plan.play();
    }
}

impl Plan {
    /// Runs it until all is quiet, and then to its end.
    ///
    /// # Panics
    /// If anything does not hold.
    pub(crate) fn play(self) {
        let (mut supervised, managed) = Supervised::new(self.options(), Scheduler::seeded(self.seed));
        supervised.world.seed(self.seed);
        supervised.net.limit(|limits| {
            limits.send_capacity = self.lane;
            limits.connect_timeout = Some(Duration::from_secs(10));
        });
        supervised.net.answer(self.answers);
        let log = senders::spawn(&mut supervised, &managed, self.senders);
        faults::play(&mut supervised, &managed, self.faults);

        let sent: Vec<String> =
            supervised.net.sent_texts().concat().into_iter().filter(|text| !OWN.contains(&&**text)).collect();
        let accepted = &log.borrow().accepted;
        let mut rest = accepted.iter();
        assert!(sent.iter().all(|text| rest.any(|accepted| accepted == text)), "{sent:?} of {accepted:?}");
        assert_eq!(
            (accepted.len() - sent.len()) as u64,
            managed.metrics().dropped_messages,
            "{sent:?} of {accepted:?}"
        );
        assert!(self.policy == OutboxPolicy::DropOldest || sent == *accepted, "{sent:?} of {accepted:?}");
        if self.policy != OutboxPolicy::DropOldest {
            assert_eq!(log.borrow().lies, Vec::<String>::new());
        }
        let left = supervised.tasks.left();
        assert!(!left.iter().any(|task| task.starts_with("sender")), "{left:?}");

        let events = supervised.history();
        history::assert_order(&events);
        let seen: Vec<u32> = events.iter().filter_map(|(_, event)| number(event)).collect();
        assert!(seen.is_sorted_by(|a, b| a < b), "{seen:?}");
        assert_eq!(managed.metrics().connections.received_messages, seen.len() as u64);
        managed.close(None);
        supervised.run();
        if !supervised.is_done() {
            supervised.net.peer().break_off(lost());
            supervised.run();
        }
        assert!(supervised.is_done());
    }

    fn options(&self) -> SupervisorOptions {
        let mut options = SupervisorOptions::default();
        options.retry = Rc::new(|_| true);
        options.outbox.capacity = self.capacity;
        options.outbox.policy = self.policy;
        if self.waits {
            // More than a connection that is given up leaves unread: that is told at once, whoever has room for it or not.
            (options.event_capacity, options.lag) = (1024, Lag::Wait);
        } else {
            options.event_capacity = 100_000;
        }
        options.heartbeat = self.heartbeat.then(|| Heartbeat::new(OWN[1]));
        if self.greeting {
            options.greeting = Some(Rc::new(|_| Box::pin(async { Ok(vec![OWN[0].into()]) })));
        }
        options
    }

    pub(crate) fn read(input: &[u8]) -> Result<Self> {
        let mut u = Unstructured::new(input);
        let flags: u8 = u.arbitrary()?;
        let seed = u.arbitrary::<u8>()?.into();
        let (capacity, lane) = (u.int_in_range(1..=4)?, u.int_in_range(1..=4)?);
        let policy = *u.choose(&[OutboxPolicy::Wait, OutboxPolicy::DropOldest, OutboxPolicy::Reject])?;
        let (heartbeat, greeting, waits) = (flags & 1 > 0, flags & 2 > 0, flags & 4 > 0);
        let answers = (0..u.int_in_range(0..=8)?).map(|_| answer(&mut u)).collect::<Result<_>>()?;
        let mut senders = Vec::new();
        for _ in 0..u.int_in_range(1..=3)? {
            senders.push((0..u.int_in_range(0..=16)?).map(|_| step(&mut u)).collect::<Result<_>>()?);
        }
        let mut faults = Vec::new();
        while !u.is_empty() && faults.len() < LONGEST {
            faults.push(fault(&mut u)?);
        }
        Ok(Self { seed, capacity, lane, policy, heartbeat, greeting, waits, senders, answers, faults })
    }
}

/// Faults of one plan at most: a longer one finds nothing that a shorter one does not.
const LONGEST: usize = 80;

/// What a server says when it goes.
const GOODBYES: [(u16, &str); 9] = [
    (1001, ""),
    (1005, ""),
    (1012, ""),
    (1013, ""),
    (4000, ""),
    (4000, "retry-after=1-3"),
    (1012, "retry-after=2"),
    (3000, "retry-after=9-1"),
    (1013, "retry-after=99999999999999999999"),
];

fn answer(u: &mut Unstructured<'_>) -> Result<Answer> {
    Ok(match u.int_in_range(0..=9u8)? {
        0..=3 => Answer::Open,
        4..=5 => Answer::Refuse,
        6 => Answer::Fail(refused()),
        7 => Answer::Silence,
        8 => Answer::Slow(Duration::from_millis(100 * u.int_in_range(1..=90u64)?)),
        _ => Answer::Last(Duration::from_millis(100 * u.int_in_range(0..=90u64)?)),
    })
}

fn step(u: &mut Unstructured<'_>) -> Result<Step> {
    Ok(match u.int_in_range(0..=17u8)? {
        0..=3 => Step::Try,
        4..=9 => Step::Feed,
        10..=12 => Step::Flush,
        13 => Step::FlushCancelled,
        14 => Step::ReadyCancelled,
        15 => Step::Clone,
        _ => Step::Rest(u.int_in_range(1..=19)?),
    })
}

fn fault(u: &mut Unstructured<'_>) -> Result<Fault> {
    Ok(match u.int_in_range(0..=63u8)? {
        0..=2 => Fault::BreakOff,
        3..=5 => {
            let (code, reason) = *u.choose(&GOODBYES)?;
            Fault::Close(code, reason)
        }
        6 => Fault::StartClosing,
        7..=8 => Fault::StartClosingAfter(u.int_in_range(0..=3)?),
        9 => Fault::StopTaking,
        10..=13 => Fault::Room(u.int_in_range(0..=59)?),
        14..=21 => Fault::Drain(u.int_in_range(1..=59)?),
        22..=23 => Fault::HoldSettling,
        24..=29 => Fault::Settle(u.int_in_range(1..=3)?),
        30..=33 => Fault::Deliver,
        34 => Fault::RetryNow,
        35 => Fault::Pause,
        36..=37 => Fault::Resume,
        38 => Fault::Leave,
        39 => Fault::Reconnect,
        40..=49 => Fault::Wait(100 * u.int_in_range(1..=200u64)?),
        50 => Fault::Oversleep(1000 * u.int_in_range(1..=100u64)?),
        _ => Fault::Polls(u.int_in_range(1..=29)?),
    })
}

/// Of a message that came in.
fn number(event: &Event<&'static str>) -> Option<u32> {
    match event {
        Event::Message(msg) => msg.as_text()?.strip_prefix("in ")?.parse().ok(),
        _ => None,
    }
}
