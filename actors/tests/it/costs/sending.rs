//! The way out: `feed`, `send`, and what a full lane or a slow socket adds.

use websocket_web_actors::Limits;

use super::{BATCHES, Costs, HANDLES, Stage, Turns, feed, messages, send, steady};
use crate::support::{Calls, Scheduler, limits};

/// Bytes of one of the [`messages`].
const LEN: usize = 32;

/// How a task sends each of its messages.
#[derive(Debug, Clone, Copy)]
enum Way {
    Feed,
    Send,
}

fn room_for(messages: usize) -> Limits {
    limits(|limits| limits.send_capacity = messages)
}

/// Each of so many handles sends `batch` messages.
fn round(stage: &mut Stage, way: Way, handles: usize, batch: usize) -> Costs {
    for _ in 0..handles {
        let (mut outgoing, messages) = (stage.outgoing.clone(), messages(batch));
        stage.user(async move {
            for msg in messages {
                match way {
                    Way::Feed => feed(&mut outgoing, msg).await,
                    Way::Send => send(&mut outgoing, msg).await,
                }
            }
        });
    }
    stage.world.peer.expect(handles * batch);
    stage.count(|_| {})
}

fn costs(limits: &Limits, way: Way, handles: usize, batch: usize) -> Costs {
    let mut stage = Stage::new::<false>(limits, Scheduler::fair());
    steady(|| round(&mut stage, way, handles, batch))
}

fn each(check: impl Fn(usize, usize)) {
    for handles in HANDLES {
        for batch in BATCHES {
            check(handles, batch);
        }
    }
}

#[test]
fn feeding_wakes_the_actor_once_and_asks_the_socket_once_however_many_messages_and_handles() {
    each(|handles, batch| {
        let costs = costs(&room_for(handles * batch), Way::Feed, handles, batch);
        let expected = Costs {
            actor: Turns { wakes: 1, polls: 1 },
            users: Turns { wakes: 0, polls: handles },
            calls: Calls { budget: 1, send: handles * batch, settled: 1, other: 0 },
            allocations: 0,
            allocated_bytes: 0,
        };
        assert_eq!(costs, expected, "{handles} handles, {batch} messages each");
    });
}

#[test]
fn a_send_costs_one_turn_of_its_task_and_handles_that_send_together_share_that_of_the_actor() {
    each(|handles, batch| {
        let costs = costs(&room_for(handles), Way::Send, handles, batch);
        let expected = Costs {
            actor: Turns { wakes: batch, polls: batch },
            users: Turns { wakes: handles * batch, polls: handles * batch + handles },
            calls: Calls { budget: batch, send: handles * batch, settled: batch, other: 0 },
            allocations: 0,
            allocated_bytes: 0,
        };
        assert_eq!(costs, expected, "{handles} handles, {batch} messages each");
    });
}

#[test]
fn a_full_lane_costs_one_turn_of_the_actor_and_of_its_sender_for_each_time_that_it_is_full() {
    let (capacity, batch) = (100, 1000);
    let costs = costs(&room_for(capacity), Way::Feed, 1, batch);
    let fills = batch / capacity;
    let expected = Costs {
        actor: Turns { wakes: fills, polls: fills },
        users: Turns { wakes: fills - 1, polls: fills },
        calls: Calls { budget: fills, send: batch, settled: fills, other: 0 },
        allocations: 0,
        allocated_bytes: 0,
    };
    assert_eq!(costs, expected);
}

#[test]
fn a_full_lane_wakes_each_waiting_sender_once_for_each_time_that_it_is_full() {
    let (capacity, batch) = (100, 1000);
    for handles in HANDLES {
        let costs = costs(&room_for(capacity), Way::Feed, handles, batch);
        let fills = handles * batch / capacity;
        assert_eq!((costs.actor.wakes, costs.actor.polls, costs.calls.budget), (fills, fills, fills));
        // Who is woken may find that those before it took every place.
        assert!(costs.users.wakes <= fills * handles, "{handles} handles: {costs:?}");
        assert_eq!(costs.users.polls, handles + costs.users.wakes, "{handles} handles");
        assert_eq!((costs.allocations, costs.allocated_bytes), (0, 0), "{handles} handles");
    }
}

#[test]
fn a_full_socket_costs_one_turn_and_two_questions_each_time_that_it_drains() {
    let (drains, together) = (10, 10);
    let batch = drains * together;
    let mut stage = Stage::new::<false>(&room_for(batch), Scheduler::fair());
    stage.world.peer.set_room(stage.limits.send_buffer_size);
    round(&mut stage, Way::Feed, 1, batch);
    stage.world.peer.fill();
    let full = round(&mut stage, Way::Feed, 1, batch);
    assert_eq!(full.calls, Calls { budget: 1, ..Calls::default() });
    let costs = stage.count(|world| {
        for _ in 0..drains {
            world.peer.drain(together * LEN);
            world.run();
        }
    });
    let expected = Costs {
        // This socket wakes who waits for room, and who waits for what it took to settle: twice the same.
        actor: Turns { wakes: 2 * drains, polls: drains },
        users: Turns::default(),
        // Once for what there is room, once to wait for more; the last leaves nothing to ask for.
        calls: Calls { budget: 2 * drains - 1, send: batch, settled: drains, other: 0 },
        allocations: 0,
        allocated_bytes: 0,
    };
    assert_eq!(costs, expected);
}

#[test]
fn whatever_the_schedule_the_actor_is_not_woken_while_it_is_woken() {
    for seed in 0..100 {
        for way in [Way::Feed, Way::Send] {
            let mut stage = Stage::new::<false>(&room_for(8), Scheduler::seeded(seed).with_turns(false));
            let costs = round(&mut stage, way, 4, 25);
            assert_eq!(costs.actor.wakes, costs.actor.polls, "seed {seed}, {way:?}");
            assert!(costs.actor.polls <= costs.users.polls, "seed {seed}, {way:?}: {costs:?}");
            assert!(costs.calls.budget <= costs.actor.polls, "seed {seed}, {way:?}: {costs:?}");
            assert!(costs.calls.settled <= costs.actor.polls, "seed {seed}, {way:?}: {costs:?}");
        }
    }
}

#[test]
fn a_new_connection_allocates_for_its_queue_as_it_doubles() {
    let batch = 1024;
    let mut stage = Stage::new::<false>(&room_for(batch), Scheduler::fair());
    let costs = round(&mut stage, Way::Feed, 1, batch);
    // From 4 places, a vector's first, to 1024.
    assert_eq!(costs.allocations, 9);
}
