//! Order, bounds, and a socket that is offered nothing out of turn.

use proptest::{option, prelude::*};
use websocket_web_actors::{Limits, MESSAGE_COST};

use super::{
    check,
    peer_script::{Event, fickle, willing},
    sender_script::{Log, Step, headers, senders, spawn},
};
use crate::support::{Peer, Scheduler, World, limits};

const LONGEST: usize = 40;

/// How tight everything is.
#[derive(Debug, Clone, Copy)]
struct Space {
    seed: u64,
    capacity: usize,
    bytes: usize,
    /// How many messages the socket takes whose fate is open; it settles each at once where there is no bound.
    places: Option<usize>,
}

fn space() -> impl Strategy<Value = Space> {
    (any::<u64>(), 1..6usize, LONGEST..300usize, option::of(1..6usize))
        .prop_map(|(seed, capacity, bytes, places)| Space { seed, capacity, bytes, places })
}

impl Space {
    fn limits(self) -> Limits {
        limits(|limits| {
            limits.send_capacity = self.capacity;
            limits.send_buffer_size = self.bytes;
        })
    }
}

/// The same senders, with each step replaced.
fn with(
    senders: impl Strategy<Value = Vec<Vec<Step>>>,
    replace: fn(Step) -> Step,
) -> impl Strategy<Value = Vec<Vec<Step>>> {
    senders.prop_map(move |senders| senders.into_iter().map(|steps| steps.into_iter().map(replace).collect()).collect())
}

/// Plays senders against a socket, to the end. Gives what they and the socket know.
fn run(space: Space, senders: Vec<Vec<Step>>, script: Vec<Event>, check: impl Fn(&Log, &Peer)) -> (Log, Peer) {
    let (mut world, outgoing, _incoming, _closed) = World::new::<false>(&space.limits(), Scheduler::seeded(space.seed));
    world.peer.set_room(space.bytes);
    if let Some(places) = space.places {
        world.peer.hold_settling();
        world.peer.set_places(places);
    }
    let log = spawn(&mut world, &outgoing, senders, script);
    let peer = world.peer.clone();
    world.run_with(|| check(&log.borrow(), &peer));
    world.peer.open();
    world.settle_down();
    assert!(world.tasks.left().iter().all(|task| *task == "actor"), "stuck: {:?}", world.tasks.left());
    (log.take(), peer)
}

#[test]
fn the_socket_sees_every_senders_messages_in_order() {
    check((space(), senders(LONGEST), willing()), |(space, senders, script)| {
        let (log, peer) = run(space, senders, script, |_, _| {});
        assert_eq!(headers(&peer), log.accepted);
    });
}

#[test]
fn a_socket_that_ends_early_saw_a_beginning_without_gap() {
    check((space(), senders(LONGEST), fickle()), |(space, senders, script)| {
        let (log, peer) = run(space, senders, script, |_, _| {});
        let sent = headers(&peer);
        assert_eq!(sent, log.accepted[..sent.len()]);
    });
}

#[test]
fn the_lane_never_holds_more_than_its_bounds() {
    let prompt = with(senders(LONGEST), |step| match step {
        Step::ReadyCancelled => Step::Rest,
        step => step,
    });
    check((space(), prompt, fickle()), |(space, senders, script)| {
        run(space, senders, script, |log, peer| {
            let (messages, bytes) = log.in_lane(peer);
            assert!(messages <= space.capacity, "{messages} messages");
            assert!(bytes <= space.bytes + LONGEST + MESSAGE_COST, "{bytes} bytes in the lane");
            let held = bytes + peer.unsent();
            assert!(held <= space.bytes + LONGEST + MESSAGE_COST, "{held} bytes in lane and socket");
            let under_way = peer.unsettled_count();
            assert!(under_way <= space.places.unwrap_or(0), "{under_way} messages under way");
        });
    });
}

#[test]
fn the_lane_never_holds_more_than_its_bounds_where_places_are_kept() {
    let kept = with(senders(LONGEST), |step| match step {
        Step::Try(_) | Step::TryFresh(_) => Step::ReadyCancelled,
        step => step,
    });
    check((space(), kept, willing()), |(space, senders, script)| {
        let tasks = senders.len();
        run(space, senders, script, |log, peer| {
            let (messages, bytes) = log.in_lane(peer);
            assert!(messages <= space.capacity, "{messages} messages");
            assert!(bytes <= space.bytes + tasks * (LONGEST + MESSAGE_COST), "{bytes} bytes in the lane");
        });
    });
}

#[test]
fn without_kept_places_only_a_single_message_exceeds_the_bytes() {
    let tries = with(senders(LONGEST), |step| match step {
        Step::Feed(len) | Step::FeedFresh(len) => Step::TryFresh(len),
        Step::ReadyCancelled => Step::Rest,
        step => step,
    });
    check((space(), tries, willing()), |(space, senders, script)| {
        run(space, senders, script, |log, peer| {
            let (messages, bytes) = log.in_lane(peer);
            assert!(messages <= 1 || bytes <= space.bytes, "{messages} messages of {bytes} bytes");
        });
    });
}

// The scripted transport checks; each run asserts that no promise was broken.
#[test]
fn nothing_is_offered_to_a_socket_that_is_not_ready() {
    check((space(), senders(2 * LONGEST), fickle()), |(space, senders, script)| {
        let (_, peer) = run(space, senders, script, |_, peer| {
            assert_eq!(peer.broken_promises(), Vec::<String>::new());
        });
        assert_eq!(peer.broken_promises(), Vec::<String>::new());
    });
}
