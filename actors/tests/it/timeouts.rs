//! Who gives up, and when.

use std::{task::Poll, time::Duration};

use futures_util::FutureExt;
use websocket_web_actors::{CloseCode, CloseFrame, ErrorKind, ReadyState};

use crate::support::{Probe, clean, connect, open, open_pausing};

const SECOND: Duration = Duration::from_secs(1);
const MOMENT: Duration = Duration::from_millis(1);

#[test]
fn an_open_connection_runs_no_timer() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    world.peer.fill();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.run();
    assert_eq!(world.clock.started(), 0);
}

#[test]
fn a_handshake_that_takes_too_long_fails() {
    let (mut world, outgoing, _incoming, mut closed) = connect(|limits| limits.connect_timeout = Some(5 * SECOND));
    world.run();
    world.advance(5 * SECOND - MOMENT);
    assert_eq!(outgoing.closed_reason(), None);
    world.advance(MOMENT);
    let error = outgoing.opened().now_or_never().expect("it is over").expect_err("it failed");
    assert_eq!(error.kind(), ErrorKind::ConnectTimeout);
    assert!(error.to_string().contains("5000 ms"), "{error}");
    let Poll::Ready(reason) = Probe::default().closed(&mut closed) else { panic!("it is over") };
    assert_eq!((reason.code, reason.was_clean), (CloseCode::AbnormalClosure, false));
    assert_eq!(world.peer.close_asked(), Some(None));
    world.peer.break_off(clean());
    world.run();
    assert_eq!(outgoing.closed_reason(), Some(reason));
    assert!(world.actor_is_done());
}

#[test]
fn the_connect_timeout_ends_with_the_handshake() {
    let (mut world, outgoing, _incoming, _closed) = connect(|limits| limits.connect_timeout = Some(SECOND));
    world.run();
    world.peer.open();
    world.run();
    assert_eq!(world.clock.waiting(), 0);
    world.advance(10 * SECOND);
    assert_eq!(outgoing.ready_state(), ReadyState::Open);
}

#[test]
fn a_handshake_that_succeeds_in_the_last_moment_succeeded() {
    let (mut world, outgoing, _incoming, _closed) = connect(|limits| limits.connect_timeout = Some(SECOND));
    world.run();
    world.peer.open();
    world.advance(SECOND);
    assert_eq!(outgoing.ready_state(), ReadyState::Open);
}

#[test]
fn a_close_that_the_peer_does_not_answer_is_given_up() {
    let (mut world, outgoing, _incoming, mut closed) = open(|limits| limits.close_timeout = 3 * SECOND);
    outgoing.close(None);
    world.run();
    world.advance(3 * SECOND - MOMENT);
    assert_eq!(Probe::default().closed(&mut closed), Poll::Pending);
    world.advance(MOMENT);
    let Poll::Ready(reason) = Probe::default().closed(&mut closed) else { panic!("it was given up") };
    assert!(!reason.was_clean && reason.reason.contains("3000 ms"), "{reason}");
    assert!(world.peer.is_abandoned() && world.peer.is_dropped());
    assert!(world.actor_is_done());
    assert_eq!(world.clock.waiting(), 0);
}

#[test]
fn a_close_that_hangs_before_everything_is_sent_is_given_up() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|limits| limits.close_timeout = 3 * SECOND);
    world.peer.fill();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    outgoing.close(None);
    world.run();
    world.advance(3 * SECOND);
    assert!(world.actor_is_done() && world.peer.is_abandoned());
    assert_eq!(world.peer.close_asked(), None);
    assert!(matches!(Probe::default().flush(&mut outgoing), Poll::Ready(Err(_))));
}

#[test]
fn a_slow_network_is_not_a_dead_one() {
    let (mut world, outgoing, _incoming, _closed) = open(|limits| limits.close_timeout = 3 * SECOND);
    world.peer.set_room(100);
    world.peer.fill();
    (0..20).for_each(|_| assert_eq!(outgoing.try_send(vec![0; 10].into()), Ok(())));
    outgoing.close(None);
    world.run();
    for _ in 0..30 {
        world.advance(2 * SECOND);
        assert!(!world.actor_is_done());
        world.peer.drain(10);
        world.run();
    }
    assert_eq!(world.peer.sent_count(), 20);
    assert_eq!(world.peer.close_asked(), Some(None));
    // A timer cannot be moved: silence is noticed when the one that runs is over, and the next.
    world.advance(3 * SECOND);
    world.advance(3 * SECOND);
    assert!(world.actor_is_done() && world.peer.is_abandoned());
}

#[test]
fn a_socket_that_drains_before_it_is_closed_is_waited_for_while_bytes_leave() {
    let (mut world, outgoing, _incoming, _closed) = open(|limits| limits.close_timeout = 3 * SECOND);
    world.peer.drain_before_close();
    assert_eq!(outgoing.try_send(vec![0; 20].into()), Ok(()));
    outgoing.close(None);
    world.run();
    for _ in 0..20 {
        assert_eq!(world.peer.close_asked(), None);
        world.advance(2 * SECOND);
        world.peer.drain(1);
        world.run();
    }
    assert_eq!(world.peer.close_asked(), Some(None));
    assert!(!world.actor_is_done());
}

#[test]
fn a_socket_that_never_drains_is_given_up_with_the_close_that_was_asked_for() {
    let (mut world, outgoing, _incoming, _closed) = open(|limits| limits.close_timeout = 3 * SECOND);
    world.peer.drain_before_close();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    let frame = CloseFrame::new(CloseCode::Other(4001), "enough").unwrap();
    outgoing.close(Some(frame.clone()));
    world.run();
    assert_eq!(world.peer.close_asked(), None);
    world.advance(3 * SECOND);
    assert!(world.actor_is_done() && world.peer.is_abandoned());
    assert_eq!(world.peer.close_asked(), Some(Some(frame)));
}

#[test]
fn patience_is_never_shorter_than_the_close_timeout() {
    let (mut world, outgoing, _incoming, _closed) = open(|limits| limits.close_timeout = 3 * SECOND);
    world.peer.set_room(10);
    world.peer.fill();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    outgoing.close(None);
    world.run();
    world.advance(3 * SECOND - MOMENT);
    world.peer.drain(1);
    world.run();
    world.advance(3 * SECOND - MOMENT);
    assert!(!world.actor_is_done());
}

#[test]
fn a_socket_that_closes_by_itself_and_never_says_why_is_given_up() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|limits| limits.close_timeout = SECOND);
    world.peer.start_closing();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    let probe = Probe::default();
    assert!(probe.flush(&mut outgoing).is_pending());
    world.run();
    world.advance(SECOND);
    assert!(probe.is_woken());
    assert!(matches!(probe.flush(&mut outgoing), Poll::Ready(Err(_))));
    assert!(world.actor_is_done() && world.peer.is_abandoned());
}

#[test]
fn a_close_while_connecting_with_something_to_send_is_given_up() {
    let (mut world, outgoing, _incoming, _closed) = connect(|limits| limits.close_timeout = SECOND);
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    outgoing.close(None);
    world.run();
    world.advance(SECOND);
    assert!(world.actor_is_done() && world.peer.is_abandoned());
    assert!(outgoing.opened().now_or_never().is_some_and(|result| result.is_err()));
}

#[test]
fn a_socket_that_this_side_ended_is_not_waited_for_longer_than_the_close_timeout() {
    let (mut world, outgoing, _incoming, _closed) = open(|limits| {
        limits.receive_capacity = 1;
        limits.close_timeout = SECOND;
    });
    world.peer.deliver("a");
    world.peer.deliver("b");
    world.run();
    assert_eq!(outgoing.ready_state(), ReadyState::Closed);
    assert!(!world.actor_is_done());
    world.advance(SECOND);
    assert!(world.actor_is_done() && world.peer.is_abandoned());
}

#[test]
fn a_paused_socket_that_nobody_reads_is_given_up() {
    let (mut world, outgoing, _incoming, mut closed) = open_pausing(|limits| {
        limits.receive_capacity = 1;
        limits.close_timeout = SECOND;
    });
    world.peer.deliver("a");
    outgoing.close(None);
    world.run();
    world.peer.close(clean());
    world.run();
    assert!(!world.peer.is_closed(), "a paused socket does not see the close");
    world.advance(SECOND);
    assert!(Probe::default().closed(&mut closed).is_ready());
}
