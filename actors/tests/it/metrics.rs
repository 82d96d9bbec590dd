//! What is counted, and how much work is done for it.

use websocket_web_actors::{MESSAGE_COST, Metrics};

use crate::support::{connect, lost, open};

#[test]
fn a_new_connection_has_done_nothing() {
    let (_world, outgoing, _incoming, _closed) = connect(|_| {});
    assert_eq!(outgoing.metrics(), Metrics::default());
}

#[test]
fn messages_count_where_they_are() {
    let (mut world, outgoing, mut incoming, _closed) = open(|_| {});
    world.peer.set_room(3);
    for text in ["abc", "de"] {
        assert_eq!(outgoing.try_send(text.into()), Ok(()));
    }
    let metrics = outgoing.metrics();
    assert_eq!((metrics.outgoing_messages, metrics.outgoing_bytes), (2, 5 + 2 * MESSAGE_COST));
    assert_eq!((metrics.sent_messages, metrics.sent_bytes), (0, 0));
    world.run();
    let metrics = outgoing.metrics();
    assert_eq!((metrics.outgoing_messages, metrics.outgoing_bytes), (1, 2 + MESSAGE_COST));
    assert_eq!((metrics.sent_messages, metrics.sent_bytes), (1, 3));

    world.peer.deliver("four");
    world.peer.deliver("");
    assert!(incoming.try_recv().is_ok());
    let metrics = outgoing.metrics();
    assert_eq!((metrics.received_messages, metrics.received_bytes), (2, 4));
    assert_eq!((metrics.incoming_messages, metrics.incoming_bytes), (1, MESSAGE_COST));
}

#[test]
fn a_message_that_was_given_back_was_not_sent() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    world.peer.start_closing_after(1);
    for text in ["a", "bb", "ccc"] {
        assert_eq!(outgoing.try_send(text.into()), Ok(()));
    }
    world.run();
    world.peer.break_off(lost());
    world.run();
    let metrics = outgoing.metrics();
    assert_eq!((metrics.sent_messages, metrics.sent_bytes), (1, 1));
    assert_eq!((metrics.outgoing_messages, metrics.outgoing_bytes), (2, 5 + 2 * MESSAGE_COST));
}

#[test]
fn a_burst_costs_the_actor_one_poll() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    let before = world.actor_polls();
    for _ in 0..1000 {
        assert_eq!(outgoing.try_send("x".into()), Ok(()));
    }
    world.run();
    assert_eq!(world.peer.sent_count(), 1000);
    assert_eq!(world.actor_polls(), before + 1);
}

#[test]
fn received_messages_cost_the_actor_nothing() {
    let (mut world, _outgoing, mut incoming, _closed) = open(|_| {});
    let before = world.actor_polls();
    for _ in 0..1000 {
        world.peer.deliver("x");
        world.run();
        assert!(incoming.try_recv().is_ok());
    }
    world.run();
    assert_eq!(world.actor_polls(), before);
}
