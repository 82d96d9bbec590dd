//! Messages reach the socket as they were accepted.

use websocket_web_actors::Msg;

use crate::support::{Probe, open};

#[test]
fn messages_pass_in_the_order_in_which_they_were_accepted() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    let other = outgoing.clone();
    for n in 0..10 {
        let from = if n % 3 == 0 { &other } else { &outgoing };
        assert_eq!(from.try_send(n.to_string().into()), Ok(()));
    }
    world.run();
    assert_eq!(world.peer.sent_texts(), (0..10).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[test]
fn order_holds_when_the_socket_takes_a_part_of_what_waits() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    world.peer.set_room(3);
    for text in ["a", "bb", "c", "dd", "e"] {
        assert_eq!(outgoing.try_send(text.into()), Ok(()));
    }
    world.run();
    assert_eq!(world.peer.sent_texts(), ["a", "bb"]);
    world.peer.drain(2);
    world.run();
    assert_eq!(world.peer.sent_texts(), ["a", "bb", "c"]);
    world.peer.drain(3);
    world.run();
    assert_eq!(world.peer.sent_texts(), ["a", "bb", "c", "dd", "e"]);
}

#[test]
fn a_message_larger_than_the_socket_buffers_goes_alone() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    world.peer.set_room(4);
    for len in [1, 10, 1] {
        assert_eq!(outgoing.try_send(vec![0; len].into()), Ok(()));
    }
    world.run();
    assert_eq!(world.peer.sent_bytes(), 1);
    world.peer.drain(1);
    world.run();
    assert_eq!(world.peer.sent_bytes(), 11);
    world.peer.drain(10);
    world.run();
    assert_eq!(world.peer.sent_bytes(), 12);
}

#[test]
fn empty_messages_are_messages() {
    let (mut world, outgoing, _incoming, _closed) = open(|_| {});
    for msg in [Msg::from(""), Msg::from([]), Msg::from("")] {
        assert_eq!(outgoing.try_send(msg), Ok(()));
    }
    world.run();
    assert_eq!(world.peer.sent(), [Msg::from(""), Msg::from([]), Msg::from("")]);
}

#[test]
fn a_kept_place_does_not_hold_back_those_who_are_quicker() {
    let (mut world, mut slow, _incoming, _closed) = open(|_| {});
    assert!(Probe::default().ready(&mut slow).is_ready());
    let quick = slow.clone();
    assert_eq!(quick.try_send("quick".into()), Ok(()));
    assert_eq!(slow.start_send("slow".into()), Ok(()));
    world.run();
    assert_eq!(world.peer.sent_texts(), ["quick", "slow"]);
}
