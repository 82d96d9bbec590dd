//! The last handle that goes closes the connection.

use std::task::Poll;

use crate::support::{Probe, clean, connect, open};

#[test]
fn the_last_drop_closes_the_socket_and_ends_the_actor() {
    let (mut world, outgoing, incoming, closed) = open(|_| {});
    let (second, third) = (outgoing.clone(), incoming.clone());
    drop((closed, outgoing, incoming, second));
    world.run();
    assert_eq!(world.peer.close_asked(), None);
    drop(third);
    world.run();
    assert_eq!(world.peer.close_asked(), Some(None));
    world.peer.close(clean());
    world.run();
    assert!(world.actor_is_done() && world.peer.is_dropped());
}

#[test]
fn what_was_accepted_is_sent_after_the_last_drop() {
    let (mut world, outgoing, incoming, _closed) = open(|_| {});
    world.peer.set_room(1);
    world.peer.fill();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    assert_eq!(outgoing.try_send("b".into()), Ok(()));
    drop((outgoing, incoming));
    world.run();
    assert_eq!(world.peer.close_asked(), None);
    world.peer.drain(1);
    world.run();
    world.peer.drain(1);
    world.run();
    assert_eq!(world.peer.sent_texts(), ["a", "b"]);
    assert_eq!(world.peer.close_asked(), Some(None));
}

#[test]
fn handles_that_go_while_connecting_give_up() {
    let (mut world, outgoing, incoming, _closed) = connect(|_| {});
    drop((outgoing, incoming));
    world.run();
    assert_eq!(world.peer.close_asked(), Some(None));
}

#[test]
fn a_waiting_opened_keeps_the_connection_that_it_borrows() {
    let (mut world, outgoing, incoming, _closed) = connect(|_| {});
    drop(incoming);
    {
        let mut opening = Box::pin(outgoing.opened());
        assert!(Probe::default().poll(|cx| opening.as_mut().poll(cx)).is_pending());
        world.run();
        assert_eq!(world.peer.close_asked(), None);
    }
    drop(outgoing);
    world.run();
    assert_eq!(world.peer.close_asked(), Some(None));
}

#[test]
fn a_weak_handle_does_not_keep_the_connection_open() {
    let (mut world, outgoing, incoming, _closed) = open(|_| {});
    let weak = outgoing.downgrade();
    drop((outgoing, incoming));
    assert!(weak.upgrade().is_none());
    world.run();
    assert_eq!(world.peer.close_asked(), Some(None));
}

#[test]
fn a_weak_handle_gives_handles_as_long_as_one_is_left() {
    let (mut world, outgoing, incoming, _closed) = open(|_| {});
    let weak = outgoing.clone().downgrade();
    drop(outgoing);
    let (sender, receiver) = weak.upgrade().expect("a receiver is left");
    drop((incoming, receiver));
    assert_eq!(sender.try_send("a".into()), Ok(()));
    world.run();
    assert_eq!(world.peer.sent_texts(), ["a"]);
    drop(sender);
    assert!(weak.upgrade().is_none());
    world.run();
    assert_eq!(world.peer.close_asked(), Some(None));
}

#[test]
fn without_a_receiver_messages_are_discarded() {
    let (mut world, outgoing, incoming, _closed) = open(|limits| limits.receive_capacity = 2);
    world.peer.deliver("unread");
    drop(incoming);
    (0..10).for_each(|n| world.peer.deliver(n.to_string()));
    world.run();
    assert_eq!(outgoing.closed_reason(), None);
    assert_eq!(outgoing.metrics().discarded_messages, 11);
    let (_sender, mut receiver) = outgoing.downgrade().upgrade().expect("a sender is left");
    world.peer.deliver("heard");
    assert_eq!(Probe::default().next(&mut receiver), Poll::Ready(Some(Ok("heard".into()))));
}

#[test]
fn a_sender_outlives_the_receivers() {
    let (mut world, mut outgoing, incoming, _closed) = open(|_| {});
    drop(incoming);
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.run();
    assert_eq!(Probe::default().flush(&mut outgoing), Poll::Ready(Ok(())));
}

#[test]
fn an_actor_that_never_runs_abandons_its_socket() {
    let (mut world, _outgoing, _incoming, _closed) = connect(|_| {});
    world.tasks.cancel(world.actor);
    assert!(world.peer.is_abandoned() && world.peer.is_dropped());
    assert_eq!(world.peer.close_asked(), None);
}

#[test]
fn an_actor_that_is_dropped_while_open_abandons_its_socket_and_fails_everyone() {
    let (mut world, mut outgoing, mut incoming, mut closed) = open(|_| {});
    world.peer.fill();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.run();
    let (flush, next, end) = (Probe::default(), Probe::default(), Probe::default());
    assert!(flush.flush(&mut outgoing).is_pending());
    assert!(next.next(&mut incoming).is_pending());
    assert!(end.closed(&mut closed).is_pending());
    world.tasks.cancel(world.actor);
    assert!(world.peer.is_abandoned());
    assert!(flush.is_woken() && next.is_woken() && end.is_woken());
    assert!(matches!(flush.flush(&mut outgoing), Poll::Ready(Err(_))));
    assert!(matches!(next.next(&mut incoming), Poll::Ready(Some(Err(_)))));
    assert!(end.closed(&mut closed).is_ready());
}

#[test]
fn a_socket_that_is_closed_needs_no_letting_go() {
    let (mut world, _outgoing, _incoming, _closed) = open(|_| {});
    world.peer.close(clean());
    world.run();
    assert!(world.peer.is_dropped() && !world.peer.is_abandoned());
    assert_eq!(world.peer.close_asked(), None);
}
