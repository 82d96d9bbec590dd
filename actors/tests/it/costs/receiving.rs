//! The way in: from the port to whoever reads.

use websocket_web_actors::{Limits, Msg};

use super::{BATCHES, Costs, Counter, HANDLES, Stage, Turns, all_at_once, messages, next, one_by_one, steady};
use crate::support::{Calls, Probe, Scheduler, World, limits};

/// What it costs that `batch` messages come in for so many handles that wait.
fn costs<const PAUSES: bool>(
    limits: &Limits,
    handles: usize,
    batch: usize,
    come_in: impl Fn(&mut World, Vec<Msg>),
) -> Costs {
    let mut stage = Stage::new::<PAUSES>(limits, Scheduler::fair());
    let received = Counter::default();
    for _ in 0..handles {
        let (mut incoming, received) = (stage.incoming.clone(), received.clone());
        stage.user(async move {
            loop {
                next(&mut incoming).await;
                received.add();
            }
        });
    }
    stage.world.run();
    steady(|| {
        let messages = messages(batch);
        let costs = stage.count(|world| come_in(world, messages));
        assert_eq!(received.take(), batch);
        costs
    })
}

/// The actor and the transport have no part in it; so many wakes of readers, each of which polls once.
fn only_readers(turns: usize) -> Costs {
    Costs {
        actor: Turns::default(),
        users: Turns { wakes: turns, polls: turns },
        calls: Calls::default(),
        allocations: 0,
        allocated_bytes: 0,
    }
}

#[test]
fn a_message_costs_one_turn_of_each_reader_that_waits_and_none_of_the_actor() {
    for handles in HANDLES {
        for batch in BATCHES {
            let costs = costs::<false>(&limits(|_| {}), handles, batch, one_by_one);
            assert_eq!(costs, only_readers(handles * batch), "{handles} handles, {batch} messages");
        }
    }
}

#[test]
fn a_burst_costs_one_turn_of_each_reader_that_waits() {
    for handles in HANDLES {
        for batch in BATCHES {
            let costs = costs::<false>(&limits(|_| {}), handles, batch, all_at_once);
            assert_eq!(costs, only_readers(handles), "{handles} handles, {batch} messages");
        }
    }
}

#[test]
fn a_socket_that_pauses_costs_the_actor_one_turn_for_each_pause() {
    let (capacity, batch) = (100, 1000);
    let costs = costs::<true>(&limits(|limits| limits.receive_capacity = capacity), 1, batch, all_at_once);
    let pauses = batch / capacity;
    let expected = Costs {
        actor: Turns { wakes: pauses, polls: pauses },
        users: Turns { wakes: pauses, polls: pauses },
        // `resume`.
        calls: Calls { other: pauses, ..Calls::default() },
        allocations: 0,
        allocated_bytes: 0,
    };
    assert_eq!(costs, expected);
}

#[test]
fn a_reader_that_asks_again_costs_nothing_and_one_that_moves_between_tasks_nothing_in_the_long_run() {
    let mut stage = Stage::new::<false>(&limits(|_| {}), Scheduler::fair());
    let (here, there) = (Probe::default(), Probe::default());
    let mut ask = |probe: &Probe| {
        // The waker is made before anything is counted.
        probe.poll(|cx| allocation_counter::measure(|| assert!(stage.incoming.poll_next(cx).is_pending())).count_total)
    };
    ask(&here);
    assert_eq!(ask(&here), 0, "the same task");
    ask(&there);
    assert_eq!([ask(&here), ask(&there)], [0, 0], "two in turn");
}
