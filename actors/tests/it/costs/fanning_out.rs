//! Fan-out: what it costs that several see each message.

use std::future::poll_fn;

use websocket_web_actors::{Msg, broadcast::Lag, fan_out::FanOut};

use super::{BATCHES, Costs, Counter, HANDLES, Stage, Turns, all_at_once, messages, one_by_one, steady};
use crate::support::{Calls, Scheduler, World, limits};

/// What it costs that `batch` messages come in for so many subscriptions that wait, and so many that sleep.
fn costs(
    handles: usize,
    sleepers: usize,
    capacity: usize,
    batch: usize,
    come_in: impl Fn(&mut World, Vec<Msg>),
) -> Costs {
    let mut stage = Stage::new::<false>(&limits(|_| {}), Scheduler::fair());
    let fan_out = FanOut::new(stage.incoming.clone(), capacity, None, Lag::DropOldest);
    let received = Counter::default();
    for _ in 0..handles {
        let (mut subscription, received) = (fan_out.subscribe(), received.clone());
        stage.user(async move {
            loop {
                poll_fn(|cx| subscription.poll_next(cx)).await.expect("not the end").expect("none is missed");
                received.add();
            }
        });
    }
    let sleeping: Vec<_> = (0..sleepers).map(|_| fan_out.subscribe()).collect();
    stage.world.run();
    let costs = steady(|| {
        let messages = messages(batch);
        let costs = stage.count(|world| come_in(world, messages));
        assert_eq!(received.take(), handles * batch);
        costs
    });
    drop(sleeping);
    costs
}

/// The actor and the transport have no part in it; each message is put where it can be shared, once.
fn only_readers(turns: usize, batch: usize) -> Costs {
    // An `Arc` is two counts and the message.
    let shared = 2 * size_of::<usize>() + size_of::<Msg>();
    Costs {
        actor: Turns::default(),
        users: Turns { wakes: turns, polls: turns },
        calls: Calls::default(),
        allocations: batch as u64,
        allocated_bytes: (batch * shared) as u64,
    }
}

#[test]
fn a_message_costs_one_allocation_however_many_see_it_and_one_turn_of_each() {
    for handles in HANDLES {
        for batch in BATCHES {
            let costs = costs(handles, 0, 10, batch, one_by_one);
            assert_eq!(costs, only_readers(handles * batch, batch), "{handles} handles, {batch} messages");
        }
    }
}

#[test]
fn a_burst_that_fits_costs_one_turn_of_each() {
    for handles in HANDLES {
        for batch in BATCHES {
            let costs = costs(handles, 0, 1000, batch, all_at_once);
            assert_eq!(costs, only_readers(handles, batch), "{handles} handles, {batch} messages");
        }
    }
}

#[test]
fn a_burst_that_does_not_fit_costs_at_most_one_turn_of_each_for_each_part_that_does() {
    let (capacity, batch) = (100, 1000);
    let costs = costs(4, 0, capacity, batch, all_at_once);
    assert!(costs.users.polls <= 4 * batch / capacity, "{costs:?}");
    assert_eq!(costs, only_readers(costs.users.polls, batch));
}

#[test]
fn one_that_sleeps_costs_the_others_nothing() {
    for sleepers in [1, 100] {
        let costs = costs(4, sleepers, 10, 100, one_by_one);
        assert_eq!(costs, only_readers(4 * 100, 100), "{sleepers} sleep");
    }
}
