//! What a page and its network do to a connection.

use websocket_web_actors::{
    broadcast::Lag,
    supervisor::{Heartbeat, Status},
};

use super::{SECOND, open, supervise};
use crate::support::{Answer, clean, lost};

#[test]
fn a_delay_ends_when_the_user_is_back() {
    let (mut supervised, managed) = supervise(|_| {});
    supervised.net.answer([Answer::Refuse, Answer::Refuse]);
    supervised.pass(SECOND);
    assert_eq!(supervised.story(), "c1 d1000 c2 d2000");
    managed.page().retry_now();
    supervised.run();
    assert_eq!(supervised.story(), "c3 o");
}

#[test]
fn without_a_network_nothing_is_tried() {
    let (mut supervised, managed) = supervise(|options| options.max_attempts = Some(2));
    supervised.net.answer([Answer::Refuse]);
    supervised.run();
    managed.page().pause();
    supervised.pass(1000 * SECOND);
    assert_eq!((supervised.story().as_str(), managed.status()), ("c1 d1000", Status::Paused));
    managed.page().retry_now();
    supervised.pass(1000 * SECOND);
    assert_eq!(supervised.story(), "", "nor when the user looks");
    managed.page().resume();
    supervised.run();
    assert_eq!(supervised.story(), "c2 o");
}

#[test]
fn an_attempt_that_the_network_leaves_does_not_count() {
    let (mut supervised, managed) = supervise(|options| options.max_attempts = Some(1));
    supervised.net.answer([Answer::Silence, Answer::Silence]);
    for _ in 0..2 {
        supervised.run();
        managed.page().pause();
        supervised.pass(100 * SECOND);
        assert_eq!((supervised.story().as_str(), managed.status()), ("c1 d", Status::Paused));
        managed.page().resume();
    }
    supervised.run();
    assert_eq!(supervised.story(), "c1 o");
    assert!(supervised.net.peers()[0].is_gone(), "what was given up is gone");
}

#[test]
fn a_connection_that_is_open_stays_without_a_network_and_is_asked_once() {
    let (mut supervised, managed) = open(|options| options.heartbeat = Some(Heartbeat::new("ping")));
    managed.page().pause();
    supervised.run();
    assert_eq!(supervised.net.peer().sent_texts(), ["ping"]);
    supervised.net.peer().deliver("x");
    supervised.run();
    managed.page().pause();
    supervised.pass(29 * SECOND);
    assert_eq!((supervised.story().as_str(), managed.status()), ("mx", Status::Open));
    assert_eq!(supervised.net.peer().sent_count(), 1);
    supervised.net.peer().break_off(lost());
    supervised.pass(1000 * SECOND);
    assert_eq!((supervised.story().as_str(), managed.status()), ("d", Status::Paused));
    managed.page().resume();
    supervised.run();
    assert_eq!(supervised.story(), "c1 o");
}

#[test]
fn a_program_may_try_without_a_network() {
    let (mut supervised, managed) = supervise(|_| {});
    managed.page().pause();
    supervised.pass(10 * SECOND);
    assert_eq!((supervised.story().as_str(), managed.status()), ("", Status::Paused));
    assert!(managed.reconnect());
    supervised.run();
    assert_eq!((supervised.story().as_str(), managed.status()), ("c1 o", Status::Open));
}

#[test]
fn a_program_may_give_up_a_connection_for_another_without_a_network() {
    let (mut supervised, managed) = open(|_| {});
    managed.page().pause();
    supervised.run();
    assert!(managed.reconnect());
    supervised.run();
    assert_eq!((supervised.story().as_str(), managed.status()), ("d0 c1 o", Status::Open));
}

#[test]
fn what_a_program_has_asked_for_without_a_network_waits_for_who_reads() {
    let (mut supervised, managed) = open(|options| {
        options.lag = Lag::Wait;
        options.event_capacity = 1;
    });
    let mut late = managed.events();
    managed.page().pause();
    supervised.net.peer().break_off(lost());
    supervised.run();
    assert!(managed.reconnect());
    supervised.run();
    assert_eq!(managed.status(), Status::Waiting { attempt: 1 });
    while late.try_recv().is_some() {
        supervised.run();
    }
    assert_eq!(managed.status(), Status::Open);
}

#[test]
fn a_page_that_is_shown_without_a_network_waits_for_that() {
    let (mut supervised, managed) = open(|_| {});
    managed.page().pause();
    managed.page().leave();
    supervised.net.peer().break_off(lost());
    supervised.pass(1000 * SECOND);
    managed.page().show();
    supervised.pass(1000 * SECOND);
    assert_eq!((supervised.story().as_str(), managed.status()), ("d", Status::Paused));
    managed.page().resume();
    supervised.run();
    assert_eq!(supervised.story(), "c1 o");
    managed.page().leave();
    supervised.net.peer().break_off(lost());
    supervised.pass(1000 * SECOND);
    managed.page().show();
    supervised.run();
    assert_eq!(supervised.story(), "d c1 o", "there is one now");
}

#[test]
fn a_page_that_is_left_closes_and_comes_back_when_it_is_shown() {
    let (mut supervised, managed) = open(|_| {});
    managed.page().leave();
    supervised.run();
    assert_eq!(supervised.net.peer().close_asked(), Some(None));
    supervised.net.peer().close(clean());
    supervised.pass(1000 * SECOND);
    assert_eq!((supervised.story().as_str(), managed.status()), ("d", Status::Paused));
    assert!(managed.reconnect());
    supervised.pass(1000 * SECOND);
    assert_eq!(supervised.story(), "", "what is opened there stands still there");
    assert_eq!(managed.try_send("a".into()), Ok(()));
    managed.page().resume();
    supervised.run();
    assert_eq!(supervised.story(), "c1 o");
    assert_eq!(supervised.net.peer().sent_texts(), ["a"]);
}

#[test]
fn a_connection_that_the_browser_ends_on_the_way_out_is_not_made_again_there() {
    let (mut supervised, managed) = open(|_| {});
    managed.page().leave();
    supervised.net.peer().break_off(lost());
    supervised.pass(1000 * SECOND);
    assert_eq!(supervised.story(), "d");
    managed.page().resume();
    supervised.run();
    assert_eq!(supervised.story(), "c1 o");
}

#[test]
fn a_page_that_is_back_does_not_wait_for_the_close() {
    let (mut supervised, managed) = open(|_| {});
    supervised.net.peer().fill();
    assert_eq!(managed.try_send("a".into()), Ok(()));
    managed.page().leave();
    supervised.run();
    assert_eq!(supervised.story(), "");
    managed.page().resume();
    supervised.run();
    assert_eq!(supervised.story(), "d0 c1 o");
    assert!(supervised.net.peers()[0].is_abandoned());
    assert_eq!(supervised.net.peer().sent_texts(), ["a"]);
}

#[test]
fn an_attempt_is_given_up_when_the_page_is_left() {
    let (mut supervised, managed) = supervise(|_| {});
    supervised.net.answer([Answer::Silence]);
    supervised.run();
    managed.page().leave();
    supervised.run();
    assert_eq!(supervised.story(), "c1 d");
    assert_eq!(supervised.net.peer().close_asked(), Some(None));
    managed.page().resume();
    supervised.run();
    assert_eq!(supervised.story(), "c1 o");
}

#[test]
fn a_page_that_was_left_can_end_it() {
    let (mut supervised, managed) = open(|_| {});
    managed.page().leave();
    supervised.run();
    managed.close(None);
    supervised.run();
    supervised.net.peer().close(clean());
    supervised.run();
    assert_eq!(supervised.story(), "d x");
    let (mut supervised, managed) = open(|_| {});
    managed.page().leave();
    supervised.net.peer().break_off(lost());
    supervised.run();
    managed.close(None);
    supervised.run();
    assert_eq!(supervised.story(), "d x");
}

#[test]
fn what_comes_in_while_a_page_that_is_left_closes_is_told() {
    let (mut supervised, managed) = open(|_| {});
    managed.page().leave();
    supervised.run();
    supervised.net.peer().deliver("x");
    supervised.run();
    assert_eq!(supervised.story(), "mx");
    assert!(!supervised.net.peer().is_abandoned(), "the closing handshake goes on");
    supervised.net.peer().close(clean());
    supervised.run();
    assert_eq!(supervised.story(), "d");
}
