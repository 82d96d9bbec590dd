//! There and back: a socket that answers each message as soon as it takes it.

use super::{BATCHES, Costs, HANDLES, Stage, Turns, feed, messages, next, send, steady};
use crate::support::{Calls, Scheduler, limits};

/// Each of so many handles sends a message and takes an answer, `batch` times.
fn costs(handles: usize, batch: usize, flush: bool) -> Costs {
    let mut stage = Stage::new::<false>(&limits(|_| {}), Scheduler::fair());
    steady(|| {
        let mut answers = messages(handles * batch).into_iter();
        stage.world.peer.on_send(move |port| {
            let _ = port.message(answers.next().expect("one for each"));
        });
        for _ in 0..handles {
            let (mut outgoing, mut incoming) = (stage.outgoing.clone(), stage.incoming.clone());
            let messages = messages(batch);
            stage.user(async move {
                for msg in messages {
                    if flush {
                        send(&mut outgoing, msg).await
                    } else {
                        feed(&mut outgoing, msg).await
                    }
                    next(&mut incoming).await;
                }
            });
        }
        stage.world.peer.expect(handles * batch);
        stage.count(|_| {})
    })
}

/// A turn of each task for each of its round trips, one of the actor for those that are under way together.
fn one_turn_each(handles: usize, batch: usize) -> Costs {
    Costs {
        actor: Turns { wakes: batch, polls: batch },
        users: Turns { wakes: handles * batch, polls: handles * batch + handles },
        calls: Calls { budget: batch, send: handles * batch, settled: batch, other: 0 },
        allocations: 0,
        allocated_bytes: 0,
    }
}

#[test]
fn a_round_trip_costs_one_turn_of_its_task_and_one_of_the_actor() {
    for batch in BATCHES {
        assert_eq!(costs(1, batch, false), one_turn_each(1, batch), "{batch} round trips");
    }
}

#[test]
fn handles_share_the_turns_of_the_actor_though_one_may_take_the_answers_of_all() {
    for handles in HANDLES {
        for batch in BATCHES {
            let costs = costs(handles, batch, false);
            let turns = costs.actor.polls;
            // At the end, some have none left to send while others have.
            assert!((batch..=batch + handles).contains(&turns), "{handles} handles, {batch} each: {costs:?}");
            assert!(costs.users.wakes <= handles * turns, "{handles} handles, {batch} each: {costs:?}");
            let expected = Costs {
                actor: Turns { wakes: turns, polls: turns },
                users: Turns { polls: costs.users.wakes + handles, ..costs.users },
                calls: Calls { budget: turns, send: handles * batch, settled: turns, other: 0 },
                ..one_turn_each(handles, batch)
            };
            assert_eq!(costs, expected, "{handles} handles, {batch} each");
        }
    }
}

#[test]
fn waiting_for_the_hand_over_costs_a_round_trip_no_further_turn() {
    for handles in HANDLES {
        for batch in BATCHES {
            let costs = costs(handles, batch, true);
            assert_eq!(costs, one_turn_each(handles, batch), "{handles} handles, {batch} each");
        }
    }
}
