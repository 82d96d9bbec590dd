//! A managed connection: what its supervisor is woken for.

use websocket_web_actors::supervisor::SupervisorOptions;

use crate::support::{Scheduler, Supervised};

/// How often the supervisor is woken by what `happens` while a message is under way, in a lane of one place.
fn wakes(holds: bool, happens: impl FnOnce(&mut Supervised)) -> usize {
    let (mut supervised, managed) = Supervised::new(SupervisorOptions::default(), Scheduler::fair());
    supervised.net.limit(|limits| limits.send_capacity = 1);
    supervised.run();
    if holds {
        supervised.net.peer().hold_settling();
    } else {
        supervised.net.peer().fill();
    }
    managed.try_send("a".into()).expect("the outbox has room");
    supervised.run();
    let before = supervised.tasks.wakes(supervised.supervisor);
    happens(&mut supervised);
    supervised.run();
    supervised.tasks.wakes(supervised.supervisor) - before
}

#[test]
fn a_message_that_leaves_the_lane_and_settles_wakes_it_once_if_no_other_waits() {
    assert_eq!(wakes(false, |supervised| supervised.net.peer().cooperate()), 1);
}

#[test]
fn a_turn_of_the_actor_that_settles_nothing_does_not_wake_it() {
    // The actor is woken, asks what settled, and learns nothing.
    assert_eq!(wakes(true, |supervised| supervised.net.peer().set_room(1 << 20)), 0);
    assert_eq!(wakes(true, |supervised| supervised.net.peer().settle(1)), 1);
}
