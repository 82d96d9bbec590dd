//! Whether the peer is still there.

use websocket_web_actors::{
    broadcast::Lag,
    supervisor::{Heartbeat, Managed, Status},
};

use super::{MOMENT, SECOND, open};
use crate::support::{Supervised, clean, lost};

/// An open connection that asks `ping` after 30 s without a message, and waits 10 s for another.
fn beating() -> (Supervised, Managed<&'static str>) {
    open(|options| options.heartbeat = Some(Heartbeat::new("ping")))
}

#[test]
fn a_quiet_peer_is_asked_and_whatever_it_says_is_an_answer() {
    let (mut supervised, _managed) = beating();
    supervised.pass(30 * SECOND - MOMENT);
    assert_eq!(supervised.net.peer().sent_count(), 0);
    for pings in 1..4 {
        supervised.pass(MOMENT);
        assert_eq!(supervised.net.peer().sent_texts(), vec!["ping"; pings]);
        supervised.pass(10 * SECOND - MOMENT);
        supervised.net.peer().deliver("x");
        supervised.pass(30 * SECOND - MOMENT);
        assert_eq!(supervised.story(), "mx");
    }
}

#[test]
fn a_peer_that_talks_is_not_asked() {
    let (mut supervised, _managed) = beating();
    for _ in 0..20 {
        supervised.pass(29 * SECOND);
        supervised.net.peer().deliver("x");
    }
    supervised.run();
    assert_eq!(supervised.net.peer().sent_count(), 0);
    assert!(supervised.world.clock.started() < 25, "no timer for each message");
}

#[test]
fn the_time_counts_from_the_last_message() {
    let (mut supervised, _managed) = beating();
    supervised.pass(SECOND);
    supervised.net.peer().deliver("x");
    supervised.pass(30 * SECOND - MOMENT);
    assert_eq!(supervised.net.peer().sent_count(), 0);
    supervised.pass(MOMENT);
    assert_eq!(supervised.net.peer().sent_texts(), ["ping"]);
}

#[test]
fn a_peer_that_does_not_answer_is_given_up_at_once() {
    let (mut supervised, managed) = beating();
    let dead = supervised.net.peer();
    supervised.pass(40 * SECOND - MOMENT);
    assert_eq!((supervised.story().as_str(), managed.status()), ("", Status::Open));
    supervised.pass(MOMENT);
    assert_eq!(supervised.story(), "d1000");
    assert!(dead.is_abandoned() && dead.is_dropped(), "nobody waits for its end");
    supervised.pass(SECOND);
    assert_eq!(supervised.story(), "c1 o");
    assert_eq!(managed.metrics().lost_messages, 0);
}

#[test]
fn the_question_goes_out_in_front_of_what_waits() {
    let (mut supervised, managed) = beating();
    supervised.net.peer().fill();
    for text in ["a", "b"] {
        assert_eq!(managed.try_send(text.into()), Ok(()));
    }
    supervised.pass(31 * SECOND);
    supervised.net.peer().cooperate();
    supervised.run();
    assert_eq!(supervised.net.peer().sent_texts(), ["ping", "a", "b"]);
}

#[test]
fn a_question_that_was_not_sent_is_not_kept_and_what_was_around_it_is() {
    let (mut supervised, managed) = beating();
    supervised.net.peer().set_room(1);
    supervised.net.peer().hold_settling();
    assert_eq!(managed.try_send("a".into()), Ok(()));
    supervised.run();
    for text in ["b", "c"] {
        assert_eq!(managed.try_send(text.into()), Ok(()));
    }
    supervised.pass(41 * SECOND);
    assert_eq!(supervised.net.sent_texts(), [vec!["a"], vec!["b", "c"]]);
    assert_eq!(managed.metrics().lost_messages, 1);
}

#[test]
fn only_what_is_said_to_be_an_answer_is_one() {
    let pong = Heartbeat::new("ping").with_answer(|msg| *msg == "pong");
    let (mut supervised, _managed) = open(|options| options.heartbeat = Some(pong));
    supervised.net.peer().deliver("x");
    supervised.pass(30 * SECOND);
    assert_eq!(supervised.net.peer().sent_count(), 1, "other messages do not count");
    supervised.net.peer().deliver("pong");
    supervised.pass(30 * SECOND);
    assert_eq!(supervised.net.peer().sent_count(), 2);
    supervised.net.peer().deliver("x");
    supervised.pass(10 * SECOND);
    assert_eq!(supervised.story(), "mx mpong mx d1000");
}

#[test]
fn a_machine_that_slept_asks_again_before_it_takes_a_peer_for_dead() {
    let (mut supervised, _managed) = beating();
    supervised.pass(35 * SECOND);
    supervised.oversleep(600 * SECOND);
    assert_eq!(supervised.net.peer().sent_texts(), ["ping", "ping"]);
    supervised.pass(29 * SECOND);
    supervised.net.peer().deliver("x");
    supervised.pass(29 * SECOND);
    assert_eq!(supervised.story(), "mx");
    supervised.oversleep(600 * SECOND);
    assert_eq!(supervised.net.peer().sent_count(), 3, "late, but nothing was asked");
    supervised.oversleep(600 * SECOND);
    assert_eq!(supervised.story(), "", "grace, each time that it answers");
}

#[test]
fn grace_is_given_once() {
    let (mut supervised, _managed) = beating();
    supervised.pass(35 * SECOND);
    supervised.oversleep(60 * SECOND);
    supervised.pass(30 * SECOND - MOMENT);
    assert_eq!(supervised.story(), "");
    supervised.pass(MOMENT);
    assert_eq!(supervised.story(), "d1000", "in time");
    let (mut supervised, _managed) = beating();
    // A page in the background: each timer is late.
    for _ in 0..3 {
        supervised.oversleep(60 * SECOND);
    }
    assert_eq!(supervised.story(), "d1000", "late again");
}

#[test]
fn a_timer_that_is_late_by_less_than_a_second_is_in_time() {
    let (mut supervised, _managed) = beating();
    supervised.pass(30 * SECOND);
    supervised.oversleep(11 * SECOND - MOMENT);
    assert_eq!(supervised.story(), "d1000");
    let (mut supervised, _managed) = beating();
    supervised.pass(30 * SECOND);
    supervised.oversleep(11 * SECOND);
    assert_eq!(supervised.story(), "");
}

#[test]
fn an_answer_that_came_while_nobody_looked_counts() {
    let (mut supervised, _managed) = beating();
    supervised.pass(30 * SECOND);
    supervised.net.peer().deliver("x");
    supervised.oversleep(10 * SECOND);
    assert_eq!(supervised.story(), "mx");
}

#[test]
fn an_answer_that_waits_behind_a_slow_subscriber_counts() {
    let (mut supervised, managed) = open(|options| {
        options.heartbeat = Some(Heartbeat::new("ping").with_answer(|msg| *msg == "pong"));
        (options.event_capacity, options.lag) = (2, Lag::Wait);
    });
    let mut slow = managed.events();
    supervised.pass(30 * SECOND);
    for text in ["x", "x", "pong"] {
        supervised.net.peer().deliver(text);
    }
    supervised.pass(100 * SECOND);
    assert_eq!((supervised.story().as_str(), managed.status()), ("mx mx", Status::Open));
    while slow.try_recv().is_some() {
        supervised.run();
    }
    supervised.pass(29 * SECOND);
    assert_eq!(supervised.story(), "mpong");
    assert_eq!(supervised.net.peer().sent_count(), 1);
}

#[test]
fn a_clock_that_is_put_back_saves_nobody() {
    let (mut supervised, _managed) = beating();
    supervised.pass(30 * SECOND);
    supervised.world.set_back(10_000 * SECOND);
    supervised.pass(10 * SECOND);
    assert!(supervised.story().starts_with('d'));
}

#[test]
fn a_page_that_is_back_asks_at_once() {
    let (mut supervised, managed) = beating();
    managed.page().retry_now();
    managed.page().retry_now();
    supervised.run();
    managed.page().retry_now();
    supervised.run();
    assert_eq!(supervised.net.peer().sent_texts(), ["ping"]);
    supervised.pass(10 * SECOND);
    assert_eq!(supervised.story(), "d1000");
}

#[test]
fn a_connection_that_is_being_closed_is_not_asked() {
    let (mut supervised, managed) = beating();
    supervised.net.limit(|limits| limits.close_timeout = 1000 * SECOND);
    managed.reconnect();
    supervised.run();
    managed.close(None);
    supervised.pass(100 * SECOND);
    assert_eq!(supervised.net.peer().sent_count(), 0);
    supervised.net.peer().close(clean());
    supervised.run();
    assert!(supervised.is_done());
}

#[test]
fn a_question_that_overtakes_what_waits_does_not_mix_up_who_lost_what() {
    let (mut supervised, managed) = beating();
    let peer = supervised.net.peer();
    peer.hold_settling();
    assert_eq!(managed.try_send("a".into()), Ok(()));
    supervised.run();
    peer.settle(1);
    assert_eq!(managed.try_send("b".into()), Ok(()));
    supervised.run();
    peer.set_places(1);
    assert_eq!(managed.try_send("c".into()), Ok(()));
    supervised.pass(30 * SECOND);
    peer.set_places(2);
    supervised.run();
    assert_eq!(peer.sent_texts(), ["a", "b", "ping"]);
    peer.break_off(lost());
    supervised.pass(SECOND);
    assert_eq!(supervised.net.peer().sent_texts(), ["c"]);
    assert_eq!(managed.metrics().lost_messages, 1);
}
