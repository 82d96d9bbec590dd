//! `flush`: `Ok` is never a lie, and nor is an error.

use std::task::Poll;

use websocket_web_actors::{ErrorKind, ReadyState};

use crate::support::{Probe, clean, connect, lost, open};

#[test]
fn there_is_nothing_to_wait_for_where_nothing_was_sent() {
    let (_world, mut outgoing, _incoming, _closed) = connect(|_| {});
    assert_eq!(Probe::default().flush(&mut outgoing), Poll::Ready(Ok(())));
}

#[test]
fn flush_waits_for_the_socket_to_settle_the_message() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|_| {});
    world.peer.hold_settling();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    let probe = Probe::default();
    assert_eq!(probe.flush(&mut outgoing), Poll::Pending);
    world.run();
    assert_eq!(world.peer.sent_texts(), ["a"]);
    assert_eq!(probe.flush(&mut outgoing), Poll::Pending);
    world.peer.settle(1);
    world.run();
    assert!(probe.is_woken());
    assert_eq!(probe.flush(&mut outgoing), Poll::Ready(Ok(())));
}

#[test]
fn flush_waits_for_no_message_that_others_sent_later() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|_| {});
    world.peer.hold_settling();
    let mut other = outgoing.clone();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    assert_eq!(other.try_send("b".into()), Ok(()));
    world.run();
    let (early, late) = (Probe::default(), Probe::default());
    assert_eq!(early.flush(&mut outgoing), Poll::Pending);
    assert_eq!(late.flush(&mut other), Poll::Pending);
    world.peer.settle(1);
    world.run();
    assert!(early.is_woken() && !late.is_woken());
    assert_eq!(early.flush(&mut outgoing), Poll::Ready(Ok(())));
    assert_eq!(late.flush(&mut other), Poll::Pending);
}

#[test]
fn a_clone_flushes_what_it_was_cloned_after() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    world.peer.fill();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    let mut clone = outgoing.clone();
    world.run();
    assert_eq!(Probe::default().flush(&mut clone), Poll::Pending);
}

#[test]
fn flush_fails_with_the_reason_when_the_connection_never_opens() {
    let (mut world, mut outgoing, _incoming, _closed) = connect(|_| {});
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    let probe = Probe::default();
    assert_eq!(probe.flush(&mut outgoing), Poll::Pending);
    world.peer.break_off(lost());
    world.run();
    assert!(probe.is_woken());
    let Poll::Ready(Err(error)) = probe.flush(&mut outgoing) else { panic!("it was never sent") };
    assert_eq!((error.kind(), error.closed_reason()), (ErrorKind::Closed, Some(&lost())));
}

#[test]
fn flush_waits_for_the_reason_when_the_socket_starts_to_close_without_an_event() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|_| {});
    world.peer.start_closing();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    let probe = Probe::default();
    assert_eq!(probe.flush(&mut outgoing), Poll::Pending);
    world.run();
    assert_eq!(probe.flush(&mut outgoing), Poll::Pending);
    assert_eq!(outgoing.ready_state(), ReadyState::Closing);
    world.peer.close(clean());
    world.run();
    assert!(probe.is_woken());
    let Poll::Ready(Err(error)) = probe.flush(&mut outgoing) else { panic!("it was never sent") };
    assert_eq!(error.closed_reason(), Some(&clean()));
    assert_eq!(world.peer.sent_count(), 0);
}

#[test]
fn a_message_that_the_socket_gives_back_is_not_flushed() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|_| {});
    world.peer.start_closing_after(1);
    let mut other = outgoing.clone();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    assert_eq!(other.try_send("b".into()), Ok(()));
    assert_eq!(other.try_send("c".into()), Ok(()));
    world.run();
    assert_eq!(Probe::default().flush(&mut outgoing), Poll::Ready(Ok(())));
    assert_eq!(Probe::default().flush(&mut other), Poll::Pending);
    world.peer.close(lost());
    world.run();
    assert_eq!(world.peer.sent_texts(), ["a"]);
    assert_eq!(Probe::default().flush(&mut outgoing), Poll::Ready(Ok(())));
    assert!(matches!(Probe::default().flush(&mut other), Poll::Ready(Err(_))));
    assert_eq!(other.metrics().outgoing_messages, 2, "what was not handed over stays in the lane");
}

#[test]
fn a_message_in_flight_when_the_line_breaks_is_not_flushed() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|_| {});
    world.peer.hold_settling();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.run();
    let probe = Probe::default();
    assert_eq!(probe.flush(&mut outgoing), Poll::Pending);
    world.peer.break_off(lost());
    world.run();
    assert!(probe.is_woken());
    let Poll::Ready(Err(error)) = probe.flush(&mut outgoing) else { panic!("its fate is not known") };
    assert_eq!(error.closed_reason(), Some(&lost()));
}

#[test]
fn flush_succeeds_when_the_socket_settles_and_is_closed_in_one_go() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|_| {});
    world.peer.hold_settling();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.run();
    world.peer.settle(1);
    world.peer.close(clean());
    world.run();
    assert_eq!(Probe::default().flush(&mut outgoing), Poll::Ready(Ok(())));
}

#[test]
fn what_the_socket_took_may_settle_after_it_takes_nothing_more() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|_| {});
    world.peer.hold_settling();
    let mut other = outgoing.clone();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.run();
    world.peer.stop_taking();
    assert_eq!(other.try_send("b".into()), Ok(()));
    world.run();
    world.peer.settle(1);
    world.run();
    assert_eq!(Probe::default().flush(&mut outgoing), Poll::Ready(Ok(())));
    world.peer.close(clean());
    world.run();
    assert_eq!(Probe::default().flush(&mut outgoing), Poll::Ready(Ok(())));
    assert!(matches!(Probe::default().flush(&mut other), Poll::Ready(Err(_))));
}

#[test]
fn flush_stays_ok_after_the_end() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|_| {});
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.run();
    world.peer.break_off(lost());
    world.run();
    assert_eq!(Probe::default().flush(&mut outgoing), Poll::Ready(Ok(())));
}

#[test]
fn a_refused_message_does_not_spoil_the_flush() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|limits| limits.send_capacity = 1);
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    assert!(outgoing.try_send("b".into()).is_err());
    world.run();
    assert_eq!(Probe::default().flush(&mut outgoing), Poll::Ready(Ok(())));
}
