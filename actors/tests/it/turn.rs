//! A flush gives the actor its turn: nobody has to be woken for what can be done at once.

use std::task::Poll;

use websocket_web_actors::{Incoming, Outgoing};

use crate::support::{Probe, Scheduler, World, clean, limits};

/// An open connection whose actor can be given its turn.
fn open() -> (World, Outgoing, Incoming) {
    let (mut world, outgoing, incoming, _closed) =
        World::new::<false>(&limits(|_| {}), Scheduler::fair().with_turns(true));
    world.peer.open();
    world.run();
    (world, outgoing, incoming)
}

fn send(outgoing: &mut Outgoing, text: &str) -> Poll<Result<(), websocket_web_actors::Error>> {
    let probe = Probe::default();
    assert_eq!(probe.ready(outgoing), Poll::Ready(Ok(())));
    assert_eq!(outgoing.start_send(text.into()), Ok(()));
    probe.flush(outgoing)
}

#[test]
fn what_is_flushed_is_with_the_socket_at_once() {
    let (world, mut outgoing, _incoming) = open();
    assert_eq!(send(&mut outgoing, "a"), Poll::Ready(Ok(())));
    assert_eq!((world.peer.sent_texts(), world.turns()), (vec!["a".to_owned()], 1));
}

#[test]
fn who_flushed_before_wakes_nobody() {
    let (world, mut outgoing, _incoming) = open();
    assert_eq!(send(&mut outgoing, "a"), Poll::Ready(Ok(())));
    let wakes = world.actor_wakes();
    for text in ["b", "c"] {
        assert_eq!(send(&mut outgoing, text), Poll::Ready(Ok(())));
    }
    assert_eq!((world.actor_wakes(), world.turns()), (wakes, 3));
    assert_eq!(world.peer.sent_texts(), ["a", "b", "c"]);
}

#[test]
fn what_is_fed_waits_for_the_executor() {
    let (mut world, mut outgoing, _incoming) = open();
    for text in ["a", "b"] {
        assert_eq!(Probe::default().ready(&mut outgoing), Poll::Ready(Ok(())));
        assert_eq!(outgoing.start_send(text.into()), Ok(()));
    }
    assert_eq!((world.peer.sent_count(), world.turns()), (0, 0));
    world.run();
    assert_eq!(world.peer.sent_texts(), ["a", "b"]);
    // Also when the actor has slept since.
    assert_eq!(outgoing.try_send("c".into()), Ok(()));
    assert_eq!((world.peer.sent_count(), world.turns()), (2, 0));
    world.run();
    assert_eq!(world.peer.sent_texts(), ["a", "b", "c"]);
}

#[test]
fn a_full_socket_is_waited_for() {
    let (mut world, mut outgoing, _incoming) = open();
    world.peer.fill();
    assert_eq!(send(&mut outgoing, "a"), Poll::Pending);
    world.run();
    assert_eq!(world.peer.sent_count(), 0);
    world.peer.cooperate();
    world.run();
    assert_eq!(Probe::default().flush(&mut outgoing), Poll::Ready(Ok(())));
    assert_eq!(world.peer.sent_texts(), ["a"]);
}

#[test]
fn a_flush_inside_a_call_of_the_actor_waits() {
    let (mut world, mut outgoing, _incoming) = open();
    assert_eq!(send(&mut outgoing, "a"), Poll::Ready(Ok(())));
    let mut inner = outgoing.clone();
    let mut first = true;
    world.peer.on_send(move |_| {
        // A callback of the socket runs inside the send that the flush below has made.
        if std::mem::take(&mut first) {
            assert_eq!(send(&mut inner, "c"), Poll::Pending);
        }
    });
    assert_eq!(send(&mut outgoing, "b"), Poll::Ready(Ok(())));
    world.run();
    assert_eq!(world.peer.sent_texts(), ["a", "b", "c"]);
}

#[test]
fn an_end_that_a_turn_comes_to_is_the_end_of_the_task() {
    let (mut world, mut outgoing, _incoming) = open();
    assert_eq!(send(&mut outgoing, "a"), Poll::Ready(Ok(())));
    world.peer.on_send(|port| port.closed(clean()));
    assert!(send(&mut outgoing, "b").is_ready());
    world.run();
    assert!(world.actor_is_done());
}
