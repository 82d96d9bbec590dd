//! Closing: what was accepted goes first, and nothing follows.

use std::task::Poll;

use websocket_web_actors::{CloseCode, CloseFrame, ErrorKind, Incoming, Outgoing, ReadyState};

use crate::support::{Probe, World, clean, connect, lost, open};

fn frame(code: u16) -> Option<CloseFrame> {
    Some(CloseFrame::new(CloseCode::from(code), "done").expect("a valid frame"))
}

/// Three messages accepted, then a close asked for, with a socket that takes nothing.
fn closing() -> (World, Outgoing, Incoming) {
    let (mut world, outgoing, incoming, _closed) = open(|_| {});
    world.peer.set_room(1);
    world.peer.fill();
    for text in ["a", "b", "c"] {
        assert_eq!(outgoing.try_send(text.into()), Ok(()));
    }
    assert!(outgoing.close(frame(3000)));
    world.run();
    (world, outgoing, incoming)
}

#[test]
fn close_hands_over_what_was_accepted_first() {
    let (mut world, outgoing, _incoming) = closing();
    for sent in 1..=3 {
        assert_eq!(world.peer.close_asked(), None);
        world.peer.drain(1);
        world.run();
        assert_eq!(world.peer.sent_count(), sent);
    }
    assert_eq!(world.peer.close_asked(), Some(frame(3000)));
    assert_eq!(outgoing.ready_state(), ReadyState::Closing);
    assert_eq!(outgoing.closed_reason(), None);
    world.peer.close(clean());
    world.run();
    assert_eq!(outgoing.ready_state(), ReadyState::Closed);
    assert_eq!(outgoing.closed_reason(), Some(clean()));
    assert!(world.actor_is_done());
}

#[test]
fn close_waits_for_messages_to_settle() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    world.peer.hold_settling();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    outgoing.close(None);
    world.run();
    assert_eq!(world.peer.sent_count(), 1);
    assert_eq!(world.peer.close_asked(), None);
    world.peer.settle(1);
    world.run();
    assert_eq!(world.peer.close_asked(), Some(None));
}

#[test]
fn nothing_is_accepted_once_a_close_was_asked_for() {
    let (_world, mut outgoing, _incoming) = closing();
    let error = outgoing.try_send("late".into()).expect_err("it is closing");
    assert_eq!((error.kind(), error.into_msg()), (ErrorKind::Closed, Some("late".into())));
    assert!(matches!(Probe::default().ready(&mut outgoing), Poll::Ready(Err(_))));
}

#[test]
fn a_place_that_was_kept_before_the_close_is_lost() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|_| {});
    assert!(Probe::default().ready(&mut outgoing).is_ready());
    outgoing.clone().close(None);
    let error = outgoing.start_send("late".into()).expect_err("it is closing");
    assert_eq!(error.into_msg(), Some("late".into()));
    world.run();
    assert_eq!(world.peer.sent_count(), 0);
}

#[test]
fn a_close_wakes_those_who_wait_for_room() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|limits| limits.send_capacity = 1);
    world.peer.fill();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.run();
    let probe = Probe::default();
    assert!(probe.ready(&mut outgoing).is_pending());
    outgoing.close(None);
    assert!(probe.is_woken());
    assert!(matches!(probe.ready(&mut outgoing), Poll::Ready(Err(_))));
}

#[test]
fn the_first_close_wins() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    assert!(outgoing.clone().close(frame(3000)));
    assert!(!outgoing.close(frame(4000)));
    world.run();
    assert!(!outgoing.close(frame(4001)));
    world.run();
    assert_eq!(world.peer.close_asked(), Some(frame(3000)));
}

#[test]
fn a_closed_connection_needs_no_close() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    world.peer.close(clean());
    world.run();
    assert!(!outgoing.close(frame(3000)));
    assert_eq!(world.peer.close_asked(), None);
}

#[test]
fn a_close_while_connecting_gives_up() {
    let (mut world, outgoing, _incoming, _closed) = connect(|_| {});
    world.run();
    outgoing.close(frame(3000));
    world.run();
    assert_eq!(world.peer.close_asked(), Some(frame(3000)));
    world.peer.break_off(lost());
    world.run();
    assert!(world.actor_is_done());
}

#[test]
fn a_close_while_connecting_waits_for_what_was_accepted() {
    let (mut world, mut outgoing, _incoming, _closed) = connect(|_| {});
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    outgoing.close(None);
    world.run();
    assert_eq!(world.peer.close_asked(), None);
    world.peer.open();
    world.run();
    assert_eq!(world.peer.sent_texts(), ["a"]);
    assert_eq!(world.peer.close_asked(), Some(None));
    assert_eq!(world.peer.sent_before_close(), 1);
    assert_eq!(Probe::default().flush(&mut outgoing), Poll::Ready(Ok(())));
}

#[test]
fn poll_close_flushes_then_closes_without_a_code() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|_| {});
    world.peer.fill();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    let probe = Probe::default();
    assert!(probe.poll(|cx| outgoing.poll_close(cx)).is_pending());
    world.run();
    assert_eq!(world.peer.close_asked(), None);
    world.peer.drain(1);
    world.run();
    assert!(probe.is_woken());
    assert_eq!(probe.poll(|cx| outgoing.poll_close(cx)), Poll::Ready(Ok(())));
    world.run();
    assert_eq!(world.peer.close_asked(), Some(None));
}

#[test]
fn poll_close_fails_where_the_flush_does() {
    let (mut world, mut outgoing, _incoming, _closed) = connect(|_| {});
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.peer.break_off(lost());
    world.run();
    assert!(matches!(Probe::default().poll(|cx| outgoing.poll_close(cx)), Poll::Ready(Err(_))));
}

#[test]
fn a_socket_that_closes_by_itself_is_not_closed_again() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    world.peer.start_closing();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.run();
    outgoing.close(frame(3000));
    world.run();
    assert_eq!(world.peer.close_asked(), None);
    world.peer.close(clean());
    world.run();
    assert!(world.actor_is_done());
}

#[test]
fn a_sender_waits_for_the_reason_where_the_socket_closes_by_itself() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|_| {});
    world.peer.start_closing();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.run();
    let probe = Probe::default();
    assert!(probe.ready(&mut outgoing).is_pending());
    world.peer.close(lost());
    world.run();
    assert!(probe.is_woken());
    let Poll::Ready(Err(error)) = probe.ready(&mut outgoing) else { panic!("it is closed") };
    assert_eq!(error.closed_reason(), Some(&lost()));
}

#[test]
fn a_socket_that_gave_a_message_back_is_offered_no_other_and_asked_for_no_room() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    world.peer.start_closing_after(1);
    for text in ["a", "b", "c"] {
        assert_eq!(outgoing.try_send(text.into()), Ok(()));
    }
    world.run();
    let calls = world.peer.calls();
    assert_eq!((calls.budget, calls.send), (1, 2));
    assert_eq!(outgoing.ready_state(), ReadyState::Closing);
}
