//! `flush` tells the truth.

use proptest::prelude::*;
use websocket_web_actors::{ClosedReason, ErrorKind};

use super::{
    check,
    peer_script::{Event, fickle},
    sender_script::{Log, Step, senders, spawn},
};
use crate::support::{Peer, Scheduler, World, limits};

type Plan = (u64, usize, bool, Vec<Vec<Step>>, Vec<Event>);

fn plan() -> impl Strategy<Value = Plan> {
    (any::<u64>(), 1..6usize, any::<bool>(), senders(20), fickle())
}

/// Plays senders that flush against a socket that may end in any way, and then does.
fn run((seed, capacity, settles_at_once, senders, script): Plan) -> (Log, Peer, ClosedReason) {
    let limits = limits(|limits| limits.send_capacity = capacity);
    let (mut world, outgoing, _incoming, _closed) = World::new::<false>(&limits, Scheduler::seeded(seed));
    world.peer.set_room(30);
    if !settles_at_once {
        world.peer.hold_settling();
    }
    let log = spawn(&mut world, &outgoing, senders, script);
    world.run();
    // Whoever waits now waits for what will not happen any more.
    world.peer.break_off(ClosedReason::abnormal("the test is over"));
    world.run();
    assert_eq!(world.tasks.left(), Vec::<&str>::new(), "a flush hangs");
    (log.take(), world.peer, outgoing.closed_reason().expect("it is closed"))
}

#[test]
fn flush_is_ok_only_after_everything_is_handed_over_for_good() {
    check(plan(), |plan| {
        let (log, _, _) = run(plan);
        assert_eq!(log.lies, [], "settled messages, against those that were flushed");
    });
}

#[test]
fn flush_fails_with_the_reason_of_the_end() {
    check(plan(), |plan| {
        let (log, _, reason) = run(plan);
        for (_, error) in log.failed {
            assert_eq!((error.kind(), error.closed_reason()), (ErrorKind::Closed, Some(&reason)));
        }
    });
}

#[test]
fn flush_fails_only_if_it_will_never_happen() {
    check(plan(), |plan| {
        let (log, peer, _) = run(plan);
        for (last, error) in log.failed {
            assert!(peer.settled_count() < last, "message {last} had settled: {error}");
        }
    });
}
