//! More comes in than there is room for.

use std::task::Poll;

use websocket_web_actors::{CloseCode, ClosedReason, MESSAGE_COST, Overflow};

use crate::support::{Probe, clean, open};

fn overflown() -> ClosedReason {
    ClosedReason::unclean(CloseCode::MessageTooBig, "receive buffer overflow")
}

#[test]
fn an_overflow_closes_the_socket_once_and_keeps_its_reason() {
    let (mut world, outgoing, mut incoming, mut closed) = open(|limits| limits.receive_capacity = 2);
    (0..10).for_each(|n| world.peer.deliver(n.to_string()));
    assert_eq!(outgoing.closed_reason(), Some(overflown()));
    assert_eq!(outgoing.metrics().dropped_messages, 1, "the others came after the end");
    world.run();
    assert_eq!(world.peer.close_asked(), Some(None));
    assert_eq!(Probe::default().closed(&mut closed), Poll::Ready(overflown()), "without waiting for the peer");
    world.peer.close(clean());
    world.run();
    assert_eq!(outgoing.closed_reason(), Some(overflown()));
    assert!(world.actor_is_done());
    let probe = Probe::default();
    assert_eq!(probe.next(&mut incoming), Poll::Ready(Some(Ok("0".into()))));
    assert_eq!(probe.next(&mut incoming), Poll::Ready(Some(Ok("1".into()))));
    assert!(matches!(probe.next(&mut incoming), Poll::Ready(Some(Err(_)))));
    assert_eq!(probe.next(&mut incoming), Poll::Ready(None));
}

#[test]
fn room_that_was_made_after_an_overflow_takes_nothing_more() {
    let (mut world, _outgoing, mut incoming, _closed) = open(|limits| limits.receive_capacity = 1);
    world.peer.deliver("a");
    world.peer.deliver("b");
    assert_eq!(incoming.try_recv(), Ok("a".into()));
    world.peer.deliver("c");
    world.run();
    assert!(matches!(Probe::default().next(&mut incoming), Poll::Ready(Some(Err(_)))));
}

#[test]
fn an_overflow_ends_a_connection_that_has_something_to_send() {
    let (mut world, mut outgoing, _incoming, mut closed) = open(|limits| limits.receive_capacity = 1);
    world.peer.fill();
    assert_eq!(outgoing.try_send("stuck".into()), Ok(()));
    world.run();
    world.peer.deliver("a");
    world.peer.deliver("b");
    world.run();
    assert_eq!(world.peer.close_asked(), Some(None));
    assert_eq!(Probe::default().closed(&mut closed), Poll::Ready(overflown()));
    assert!(matches!(Probe::default().flush(&mut outgoing), Poll::Ready(Err(_))));
}

#[test]
fn an_overflow_while_closing_does_not_close_twice() {
    let (mut world, outgoing, _incoming, mut closed) = open(|limits| limits.receive_capacity = 1);
    outgoing.close(None);
    world.run();
    world.peer.deliver("a");
    world.peer.deliver("b");
    world.run();
    assert_eq!(Probe::default().closed(&mut closed), Poll::Ready(overflown()));
    world.peer.close(clean());
    world.run();
    assert!(world.actor_is_done());
}

#[test]
fn received_bytes_are_bounded_and_empty_messages_are_not_free() {
    let (world, outgoing, _incoming, _closed) = open(|limits| limits.receive_buffer_size = 10 * MESSAGE_COST);
    (0..10).for_each(|_| world.peer.deliver(""));
    assert_eq!(outgoing.closed_reason(), None);
    world.peer.deliver("");
    assert_eq!(outgoing.closed_reason(), Some(overflown()));
}

#[test]
fn the_oldest_go_until_the_new_one_fits() {
    let (world, outgoing, mut incoming, _closed) = open(|limits| {
        limits.overflow = Overflow::DropOldest;
        limits.receive_buffer_size = 3 * MESSAGE_COST + 30;
    });
    for text in ["0123456789", "a", "b"] {
        world.peer.deliver(text);
    }
    world.peer.deliver("01234567890123456789");
    assert_eq!(outgoing.metrics().dropped_messages, 1);
    let left: Vec<_> = std::iter::from_fn(|| incoming.try_recv().ok()).collect();
    assert_eq!(left, ["a", "b", "01234567890123456789"]);
    assert_eq!(outgoing.closed_reason(), None);
}

#[test]
fn a_message_that_can_never_fit_drives_nothing_else_out() {
    let (world, outgoing, mut incoming, _closed) = open(|limits| {
        limits.overflow = Overflow::DropOldest;
        limits.receive_buffer_size = 100;
    });
    world.peer.deliver("a");
    world.peer.deliver(vec![0; 101]);
    assert_eq!(outgoing.metrics().dropped_messages, 1);
    assert_eq!(incoming.try_recv(), Ok("a".into()));
}

#[test]
fn the_newest_go_when_told_so() {
    let (world, outgoing, mut incoming, _closed) = open(|limits| {
        limits.overflow = Overflow::DropNewest;
        limits.receive_capacity = 2;
    });
    (0..5).for_each(|n| world.peer.deliver(n.to_string()));
    assert_eq!(outgoing.metrics().dropped_messages, 3);
    let left: Vec<_> = std::iter::from_fn(|| incoming.try_recv().ok()).collect();
    assert_eq!(left, ["0", "1"]);
}

#[test]
fn a_message_over_the_maximum_size_ends_the_connection() {
    let (mut world, outgoing, mut incoming, _closed) = open(|limits| limits.max_message_size = 4);
    world.peer.deliver("four");
    world.peer.deliver("fiver");
    world.run();
    let reason = outgoing.closed_reason().expect("it was refused");
    assert_eq!((reason.code, reason.was_clean), (CloseCode::MessageTooBig, false));
    assert_eq!(world.peer.close_asked(), Some(None));
    assert_eq!(incoming.try_recv(), Ok("four".into()));
}

#[test]
fn a_message_is_not_wanted_where_it_would_be_dropped() {
    let (world, outgoing, incoming, _closed) = open(|limits| {
        limits.overflow = Overflow::DropNewest;
        limits.receive_capacity = 1;
        limits.max_message_size = 10;
    });
    let port = world.peer.port();
    assert!(port.wants(10));
    assert_eq!(outgoing.metrics().received_messages, 0);
    world.peer.deliver("a");
    assert!(!port.wants(1));
    let metrics = outgoing.metrics();
    assert_eq!((metrics.received_messages, metrics.dropped_messages), (2, 1));
    drop(incoming);
    assert!(!port.wants(1));
    let metrics = outgoing.metrics();
    assert_eq!((metrics.received_messages, metrics.dropped_messages, metrics.discarded_messages), (3, 1, 2));
    assert!(!port.wants(11));
    assert_eq!(outgoing.closed_reason().map(|reason| reason.code), Some(CloseCode::MessageTooBig));
}

#[test]
fn a_message_that_is_not_wanted_for_lack_of_room_ends_the_connection() {
    let (world, outgoing, _incoming, _closed) = open(|limits| limits.receive_capacity = 1);
    world.peer.deliver("a");
    assert!(!world.peer.port().wants(1));
    assert_eq!(outgoing.closed_reason(), Some(overflown()));
}

#[test]
fn a_message_that_fills_the_buffer_fits_if_it_is_alone() {
    for overflow in [Overflow::Close, Overflow::DropOldest, Overflow::DropNewest] {
        let (mut world, _outgoing, mut incoming, _closed) = open(|limits| {
            limits.receive_buffer_size = 100;
            limits.overflow = overflow;
        });
        world.peer.deliver(vec![1; 100]);
        world.run();
        assert_eq!(incoming.metrics().incoming_messages, 1, "{overflow:?}");
        assert_eq!(incoming.try_recv(), Ok(vec![1; 100].into()));
    }
}

#[test]
fn nothing_is_accepted_once_the_end_is_decided() {
    let (mut world, outgoing, _incoming, _closed) = open(|limits| limits.receive_capacity = 1);
    world.peer.deliver("a");
    world.peer.deliver("b");
    // The actor has not had its turn yet.
    assert!(outgoing.closed_reason().is_some());
    assert_eq!(outgoing.ready_state(), websocket_web_actors::ReadyState::Closing);
    assert!(outgoing.try_send("late".into()).is_err());
    world.run();
}

#[test]
fn a_message_as_large_as_the_buffer_drives_all_others_out_and_a_larger_one_is_not_wanted() {
    let (world, outgoing, mut incoming, _closed) = open(|limits| {
        limits.overflow = Overflow::DropOldest;
        limits.receive_buffer_size = 100;
    });
    world.peer.deliver("a");
    world.peer.deliver("b");
    assert!(world.peer.port().wants(100));
    assert!(!world.peer.port().wants(101));
    world.peer.deliver(vec![0; 100]);
    assert_eq!(outgoing.metrics().dropped_messages, 3);
    assert_eq!(incoming.try_recv(), Ok(vec![0; 100].into()));
}
