//! No message twice, none lost, and all in order.

use proptest::prelude::*;
use websocket_web_actors::supervisor::OutboxPolicy;

use super::plans::{answers, faults, senders};
use crate::{model::supervisor::Plan, properties::check_many};

#[test]
fn what_was_accepted_is_handed_over_once_and_in_order_and_what_came_in_is_seen_once_and_in_order() {
    let kinds = (1..6usize, 1..6usize, any::<bool>(), any::<bool>());
    let plans = (any::<u64>(), kinds, senders(), answers(), faults());
    check_many(6000, plans, |(seed, (capacity, lane, heartbeat, greeting), senders, answers, faults)| {
        let policy = OutboxPolicy::Wait;
        Plan { seed, capacity, lane, policy, heartbeat, greeting, waits: false, senders, answers, faults }.play();
    });
}

#[test]
fn what_is_dropped_is_counted_and_the_rest_is_in_order() {
    let plans = (any::<u64>(), 1..4usize, 1..4usize, senders(), answers(), faults());
    check_many(1500, plans, |(seed, capacity, lane, senders, answers, faults)| {
        let (policy, heartbeat, greeting) = (OutboxPolicy::DropOldest, false, true);
        Plan { seed, capacity, lane, policy, heartbeat, greeting, waits: false, senders, answers, faults }.play();
    });
}
