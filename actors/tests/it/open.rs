//! From connecting to open, or not.

use futures_util::FutureExt;
use websocket_web_actors::{Error, ErrorKind, Opened, Outgoing, ReadyState};

use crate::support::{Probe, clean, connect, lost, open};

/// What `opened` says when it is asked once.
fn opened_now(outgoing: &Outgoing) -> Option<Result<Opened, Error>> {
    outgoing.opened().now_or_never().map(|result| result.cloned())
}

#[test]
fn a_new_connection_is_connecting_and_asks_nothing_of_its_socket() {
    let (mut world, outgoing, _incoming, _closed) = connect(|_| {});
    world.run();
    assert_eq!(outgoing.ready_state(), ReadyState::Connecting);
    assert_eq!(outgoing.info(), None);
    assert_eq!(outgoing.closed_reason(), None);
    assert_eq!(opened_now(&outgoing), None);
    assert_eq!(world.peer.close_asked(), None);
}

#[test]
fn opened_says_what_the_handshake_settled() {
    let (mut world, outgoing, _incoming, _closed) = connect(|_| {});
    world.run();
    let settled =
        Opened { url: "wss://example.org/a".to_owned(), protocol: "chat".to_owned(), extensions: "x".to_owned() };
    world.peer.open_as(settled.clone());
    world.run();
    assert_eq!(outgoing.ready_state(), ReadyState::Open);
    assert_eq!(outgoing.info(), Some(&settled));
    assert_eq!(opened_now(&outgoing), Some(Ok(settled)));
}

#[test]
fn everyone_who_waits_for_the_connection_to_open_is_woken() {
    let (mut world, outgoing, _incoming, _closed) = connect(|_| {});
    let clone = outgoing.clone();
    let (first, second) = (Probe::default(), Probe::default());
    let (mut one, mut other) = (Box::pin(outgoing.opened()), Box::pin(clone.opened()));
    assert!(first.poll(|cx| one.poll_unpin(cx)).is_pending());
    assert!(second.poll(|cx| other.poll_unpin(cx)).is_pending());
    world.peer.open();
    world.run();
    assert!(first.is_woken() && second.is_woken());
    assert!(first.poll(|cx| one.poll_unpin(cx)).is_ready());
    assert!(second.poll(|cx| other.poll_unpin(cx)).is_ready());
}

#[test]
fn a_failed_handshake_fails_opened_with_the_reason() {
    let (mut world, outgoing, _incoming, _closed) = connect(|_| {});
    world.run();
    world.peer.break_off(lost());
    world.run();
    let error = opened_now(&outgoing).expect("it is over").expect_err("it failed");
    assert_eq!(error.kind(), ErrorKind::Handshake);
    assert_eq!(error.closed_reason(), Some(&lost()));
    assert!(world.actor_is_done());
}

#[test]
fn opened_messages_and_closed_may_come_in_one_go() {
    let (mut world, outgoing, mut incoming, mut closed) = connect(|_| {});
    world.peer.open();
    world.peer.deliver("hello");
    world.peer.close(clean());
    world.run();
    assert!(opened_now(&outgoing).is_some_and(|result| result.is_ok()));
    assert_eq!(Probe::default().next(&mut incoming), std::task::Poll::Ready(Some(Ok("hello".into()))));
    assert_eq!(Probe::default().next(&mut incoming), std::task::Poll::Ready(None));
    assert_eq!(Probe::default().closed(&mut closed), std::task::Poll::Ready(clean()));
}

#[test]
fn opened_stays_true_after_the_end() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    world.peer.close(clean());
    world.run();
    assert!(opened_now(&outgoing).is_some_and(|result| result.is_ok()));
    assert!(outgoing.info().is_some());
}

#[test]
fn what_was_accepted_while_connecting_is_sent_once_it_is_open() {
    let (mut world, outgoing, _incoming, _closed) = connect(|_| {});
    assert_eq!(outgoing.try_send("early".into()), Ok(()));
    world.run();
    assert_eq!(world.peer.sent_count(), 0);
    world.peer.open();
    world.run();
    assert_eq!(world.peer.sent_texts(), ["early"]);
}

#[test]
fn a_refused_handshake_keeps_the_reason_that_this_side_decided_on() {
    let (mut world, outgoing, _incoming, _closed) = connect(|_| {});
    world.run();
    world.peer.port().refuse(ErrorKind::Forbidden, lost());
    world.peer.break_off(clean());
    world.run();
    let error = opened_now(&outgoing).expect("it is over").expect_err("it failed");
    assert_eq!((error.kind(), error.closed_reason()), (ErrorKind::Forbidden, Some(&lost())));
}

#[test]
fn the_port_knows_whether_the_end_has_begun() {
    let (mut world, outgoing, _incoming, _closed) = connect(|_| {});
    world.peer.open();
    world.run();
    assert!(!world.peer.port().is_ending());
    outgoing.close(None);
    assert!(world.peer.port().is_ending(), "before the actor has its turn");

    let (mut world, _outgoing, _incoming, _closed) = connect(|_| {});
    world.peer.open();
    world.run();
    world.peer.break_off(lost());
    assert!(world.peer.port().is_ending());
}

#[test]
fn a_dropped_actor_leaves_nobody_waiting() {
    let (mut world, outgoing, mut incoming, mut closed) = connect(|_| {});
    let probe = Probe::default();
    assert!(probe.closed(&mut closed).is_pending());
    world.run();
    world.tasks.cancel(world.actor);
    assert!(probe.is_woken());
    assert!(probe.closed(&mut closed).is_ready());
    assert!(opened_now(&outgoing).is_some_and(|result| result.is_err()));
    assert!(matches!(Probe::default().next(&mut incoming), std::task::Poll::Ready(Some(Err(_)))));
    assert!(world.peer.is_abandoned() && world.peer.is_dropped());
}

#[test]
fn the_port_knows_whether_the_handshake_has_succeeded() {
    let (mut world, _outgoing, _incoming, _closed) = connect(|_| {});
    world.run();
    assert!(!world.peer.port().is_opened());
    world.peer.open();
    assert!(world.peer.port().is_opened(), "before the actor has its turn");
    world.run();
    assert!(world.peer.port().is_opened());
}

#[test]
fn a_handshake_that_this_side_refused_does_not_succeed_after() {
    let (mut world, outgoing, _incoming, _closed) = connect(|_| {});
    world.run();
    world.peer.port().refuse(ErrorKind::InvalidProtocol, lost());
    world.peer.open();
    world.run();
    let error = opened_now(&outgoing).expect("it is over").expect_err("it was refused");
    assert_eq!((error.kind(), outgoing.info()), (ErrorKind::InvalidProtocol, None));
}

#[test]
fn an_opened_that_is_given_up_is_not_woken() {
    let (mut world, outgoing, _incoming, _closed) = connect(|_| {});
    let probe = Probe::default();
    let mut opening = Box::pin(outgoing.opened());
    assert!(probe.poll(|cx| opening.poll_unpin(cx)).is_pending());
    assert!(probe.is_kept());
    drop(opening);
    assert!(!probe.is_kept());
    world.peer.open();
    world.run();
    assert!(!probe.is_woken());
}
