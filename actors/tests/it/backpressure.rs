//! The outgoing lane's bounds.

use std::task::Poll;

use websocket_web_actors::{ErrorKind, MESSAGE_COST, Msg};

use crate::support::{Probe, connect, open};

#[test]
fn a_full_lane_gives_the_message_back() {
    let (_world, outgoing, _incoming, _closed) = connect(|limits| limits.send_capacity = 2);
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    assert_eq!(outgoing.try_send("b".into()), Ok(()));
    let error = outgoing.try_send("c".into()).expect_err("it is full");
    assert_eq!(error.kind(), ErrorKind::Full);
    assert_eq!(error.into_msg(), Some("c".into()));
}

#[test]
fn a_sender_waits_until_the_socket_took_a_message() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|limits| limits.send_capacity = 1);
    world.peer.fill();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.run();
    let probe = Probe::default();
    assert_eq!(probe.ready(&mut outgoing), Poll::Pending);
    world.run();
    assert!(!probe.is_woken());
    world.peer.drain(1);
    world.run();
    assert!(probe.is_woken());
    assert_eq!(probe.ready(&mut outgoing), Poll::Ready(Ok(())));
}

#[test]
fn fresh_clones_bring_no_room_with_them() {
    let (_world, outgoing, _incoming, _closed) = connect(|limits| limits.send_capacity = 4);
    let accepted = (0..1000).filter(|_| outgoing.clone().try_send("x".into()).is_ok()).count();
    assert_eq!(accepted, 4);
    let ready = (0..1000).filter(|_| Probe::default().ready(&mut outgoing.clone()).is_ready()).count();
    assert_eq!(ready, 0);
}

#[test]
fn kept_places_count_as_messages() {
    let (_world, mut outgoing, _incoming, _closed) = connect(|limits| limits.send_capacity = 2);
    let mut other = outgoing.clone();
    assert!(Probe::default().ready(&mut outgoing).is_ready());
    assert_eq!(other.try_send("a".into()), Ok(()));
    assert_eq!(Probe::default().ready(&mut other), Poll::Pending);
    assert_eq!(other.try_send("c".into()).map_err(|error| error.kind()), Err(ErrorKind::Full));
    assert_eq!(outgoing.start_send("b".into()), Ok(()));
}

#[test]
fn asking_twice_keeps_one_place() {
    let (_world, mut outgoing, _incoming, _closed) = connect(|limits| limits.send_capacity = 2);
    for _ in 0..3 {
        assert!(Probe::default().ready(&mut outgoing).is_ready());
    }
    assert_eq!(outgoing.clone().try_send("a".into()), Ok(()));
}

#[test]
fn a_dropped_handle_gives_its_place_to_who_waits() {
    let (_world, mut outgoing, _incoming, _closed) = connect(|limits| limits.send_capacity = 1);
    let mut waiting = outgoing.clone();
    assert!(Probe::default().ready(&mut outgoing).is_ready());
    let probe = Probe::default();
    assert_eq!(probe.ready(&mut waiting), Poll::Pending);
    drop(outgoing);
    assert!(probe.is_woken());
    assert_eq!(probe.ready(&mut waiting), Poll::Ready(Ok(())));
}

#[test]
fn bytes_are_bounded_and_each_message_is_charged_for_itself() {
    let (_world, outgoing, _incoming, _closed) = connect(|limits| limits.send_buffer_size = 2 * MESSAGE_COST + 10);
    assert_eq!(outgoing.try_send(vec![0; 6].into()), Ok(()));
    assert_eq!(outgoing.try_send(vec![0; 5].into()).map_err(|error| error.kind()), Err(ErrorKind::Full));
    assert_eq!(outgoing.try_send(vec![0; 4].into()), Ok(()));
    assert_eq!(outgoing.try_send("".into()).map_err(|error| error.kind()), Err(ErrorKind::Full));
    assert_eq!(outgoing.metrics().outgoing_bytes, 2 * MESSAGE_COST + 10);
}

#[test]
fn empty_messages_fill_the_lane() {
    let (_world, outgoing, _incoming, _closed) = connect(|limits| {
        limits.send_capacity = usize::MAX;
        limits.send_buffer_size = 100 * MESSAGE_COST;
    });
    let accepted = (0..1000).filter(|_| outgoing.clone().try_send("".into()).is_ok()).count();
    assert_eq!(accepted, 100);
}

#[test]
fn an_empty_lane_accepts_one_message_of_any_size() {
    let (mut world, outgoing, _incoming, _closed) = open(|limits| limits.send_buffer_size = 1);
    assert_eq!(outgoing.try_send(vec![7; 5000].into()), Ok(()));
    assert_eq!(outgoing.try_send("".into()).map_err(|error| error.kind()), Err(ErrorKind::Full));
    world.run();
    assert_eq!(world.peer.sent(), [Msg::Binary(vec![7; 5000])]);
}

#[test]
fn what_the_socket_buffers_counts_against_the_buffer_size() {
    let (mut world, outgoing, _incoming, _closed) = open(|limits| limits.send_buffer_size = 1000);
    world.peer.set_room(1000);
    assert_eq!(outgoing.try_send(vec![0; 900].into()), Ok(()));
    world.run();
    assert_eq!(world.peer.unsent(), 900);
    // The first goes into an empty lane; with it, lane and socket hold all that they may.
    assert_eq!(outgoing.try_send(vec![0; 200].into()), Ok(()));
    assert_eq!(outgoing.try_send("".into()).map_err(|error| error.kind()), Err(ErrorKind::Full));
    world.run();
    world.peer.drain(900);
    world.run();
    assert_eq!(outgoing.try_send("".into()), Ok(()));
}

#[test]
fn each_kept_place_lets_one_message_over_the_buffer_size() {
    let (_world, outgoing, _incoming, _closed) = connect(|limits| limits.send_buffer_size = 100);
    let mut ready: Vec<_> = (0..10)
        .map(|_| outgoing.clone())
        .filter_map(|mut clone| Probe::default().ready(&mut clone).is_ready().then_some(clone))
        .collect();
    let accepted = ready.iter_mut().filter_map(|clone| clone.start_send(vec![0; 1000].into()).ok()).count();
    assert_eq!(accepted, ready.len(), "what was told to be ready may send");
    assert!(Probe::default().ready(&mut outgoing.clone()).is_pending(), "no more are told so");
}

#[test]
fn messages_larger_than_the_buffer_size_go_one_at_a_time() {
    let (mut world, outgoing, _incoming, _closed) = open(|limits| limits.send_buffer_size = 100);
    world.peer.set_room(100);
    for _ in 0..10 {
        let _ = outgoing.try_send(vec![0; 1000].into());
        world.run();
    }
    assert_eq!(outgoing.metrics().outgoing_messages, 1, "the lane holds the next");
    assert_eq!(world.peer.unsent(), 1000, "the socket's buffer holds one");
}

#[test]
fn no_more_messages_are_under_way_than_the_socket_has_places() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    world.peer.hold_settling();
    world.peer.set_places(3);
    for text in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        assert_eq!(outgoing.try_send(text.into()), Ok(()));
    }
    for sent in [3, 5, 8] {
        world.run();
        assert_eq!(world.peer.sent_count(), sent, "each that settles makes place for another");
        world.peer.settle(if sent == 3 { 2 } else { 3 });
    }
    assert_eq!(world.peer.sent_texts().concat(), "abcdefgh");
}

#[test]
fn a_close_waits_for_what_has_no_place_yet() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    world.peer.hold_settling();
    world.peer.set_places(1);
    for text in ["a", "b", "c"] {
        assert_eq!(outgoing.try_send(text.into()), Ok(()));
    }
    outgoing.close(None);
    for sent in 1..=3 {
        world.run();
        assert_eq!((world.peer.sent_count(), world.peer.close_asked()), (sent, None));
        world.peer.settle(1);
    }
    world.run();
    assert_eq!((world.peer.sent_before_close(), world.peer.settled_before_close()), (3, 3));
}

#[test]
fn everyone_who_waits_for_room_is_woken() {
    let (mut world, outgoing, _incoming, _closed) = open(|limits| limits.send_capacity = 1);
    world.peer.fill();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.run();
    let mut waiting: Vec<_> = (0..3).map(|_| (Probe::default(), outgoing.clone())).collect();
    for (probe, clone) in &mut waiting {
        assert_eq!(probe.ready(clone), Poll::Pending);
    }
    world.peer.drain(1);
    world.run();
    assert!(waiting.iter().all(|(probe, _)| probe.is_woken()), "else a cancelled `send` would lose the wake-up");
}

#[test]
fn a_flush_gives_back_the_place_that_was_kept() {
    let (_world, mut outgoing, _incoming, _closed) = open(|limits| limits.send_capacity = 1);
    let mut other = outgoing.clone();
    assert!(Probe::default().ready(&mut outgoing).is_ready());
    assert!(Probe::default().ready(&mut other).is_pending());
    assert!(Probe::default().flush(&mut outgoing).is_ready());
    assert!(Probe::default().ready(&mut other).is_ready());
}
