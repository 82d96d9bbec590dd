//! No message twice, none lost, and all in order.

use std::rc::Rc;

use proptest::prelude::*;
use websocket_web_actors::supervisor::{Event, Heartbeat, Managed, OutboxPolicy, SupervisorOptions};

use super::{
    faults::{answers, faults, play},
    history,
    senders::{senders, spawn},
};
use crate::{
    properties::check_many,
    support::{Answer, Scheduler, Supervised, lost},
};

/// Messages of the supervisor's own.
const OWN: [&str; 2] = ["hello", "ping"];

fn options(capacity: usize, heartbeat: bool, greeting: bool) -> SupervisorOptions {
    let mut options = SupervisorOptions::default();
    options.retry = Rc::new(|_| true);
    options.outbox.capacity = capacity;
    options.event_capacity = 100_000;
    options.heartbeat = heartbeat.then(|| Heartbeat::new(OWN[1]));
    if greeting {
        options.greeting = Some(Rc::new(|_| Box::pin(async { Ok(vec![OWN[0].into()]) })));
    }
    options
}

/// A supervisor of connections whose lanes hold so many messages.
fn supervise(
    seed: u64,
    lane: usize,
    options: SupervisorOptions,
    answers: Vec<Answer>,
) -> (Supervised, Managed<&'static str>) {
    let (supervised, managed) = Supervised::new(options, Scheduler::seeded(seed));
    supervised.world.seed(seed);
    supervised.net.limit(|limits| {
        limits.send_capacity = lane;
        limits.connect_timeout = Some(std::time::Duration::from_secs(10));
    });
    supervised.net.answer(answers);
    (supervised, managed)
}

/// What the sockets took, in order, but for the supervisor's own.
fn sent(supervised: &Supervised) -> Vec<String> {
    supervised.net.sent_texts().concat().into_iter().filter(|text| !OWN.contains(&&**text)).collect()
}

#[test]
fn what_was_accepted_is_handed_over_once_and_in_order_and_what_came_in_is_seen_once_and_in_order() {
    let kinds = (1..6usize, 1..6usize, any::<bool>(), any::<bool>());
    let plans = (any::<u64>(), kinds, senders(), answers(), faults());
    check_many(6000, plans, |(seed, (capacity, lane, heartbeat, greeting), senders, answers, faults)| {
        let options = options(capacity, heartbeat, greeting);
        let (mut supervised, managed) = supervise(seed, lane, options, answers);
        let log = spawn(&mut supervised, &managed, senders);
        play(&mut supervised, &managed, faults);
        assert_eq!(sent(&supervised), log.borrow().accepted);
        assert_eq!(log.borrow().lies, Vec::<String>::new());
        assert!(
            !supervised.tasks.left().iter().any(|task| task.starts_with("sender")),
            "{:?}",
            supervised.tasks.left()
        );
        let events = supervised.history();
        history::assert_order(&events);
        let seen: Vec<u32> = events
            .iter()
            .filter_map(|(_, event)| match event {
                Event::Message(msg) => msg.as_text()?.strip_prefix("in ")?.parse().ok(),
                _ => None,
            })
            .collect();
        assert!(seen.is_sorted_by(|a, b| a < b), "{seen:?}");
        assert_eq!(managed.metrics().connections.received_messages, seen.len() as u64);
        managed.close(None);
        supervised.run();
        supervised.net.peer().break_off(lost());
        supervised.run();
        assert!(supervised.is_done());
    });
}

#[test]
fn what_is_dropped_is_counted_and_the_rest_is_in_order() {
    let plans = (any::<u64>(), 1..4usize, 1..4usize, senders(), answers(), faults());
    check_many(1500, plans, |(seed, capacity, lane, senders, answers, faults)| {
        let mut options = options(capacity, false, true);
        options.outbox.policy = OutboxPolicy::DropOldest;
        let (mut supervised, managed) = supervise(seed, lane, options, answers);
        let log = spawn(&mut supervised, &managed, senders);
        play(&mut supervised, &managed, faults);
        let (sent, accepted) = (sent(&supervised), &log.borrow().accepted);
        let mut rest = accepted.iter();
        assert!(sent.iter().all(|text| rest.any(|accepted| accepted == text)), "{sent:?} of {accepted:?}");
        assert_eq!((accepted.len() - sent.len()) as u64, managed.metrics().dropped_messages);
    });
}
