//! When nothing happens, nothing runs; and what happens costs a counted bit of work.

use std::{cell::RefCell, rc::Rc};

use proptest::{collection::vec, prelude::*};

use super::{
    check,
    peer_script::{fickle, play},
    sender_script::{Log, Sender, senders},
};
use crate::support::{Scheduler, World, limits};

#[test]
fn with_a_silent_peer_nothing_is_runnable() {
    let plans = (any::<u64>(), 1..5usize, senders(20), fickle(), any::<bool>());
    check(plans, |(seed, capacity, senders, script, pauses)| {
        let limits = limits(|limits| {
            limits.send_capacity = capacity;
            limits.receive_capacity = 3;
        });
        let tasks = Scheduler::seeded(seed);
        let (mut world, outgoing, _incoming, _closed) =
            if pauses { World::new::<true>(&limits, tasks) } else { World::new::<false>(&limits, tasks) };
        world.peer.set_room(30);
        let log = Rc::new(RefCell::new(Log::default()));
        let mut ids = Vec::new();
        for (name, steps) in senders.iter().enumerate() {
            let sender = Sender::new(name, &outgoing, &world.peer, &log);
            ids.push((steps.len(), world.tasks.spawn(format!("sender {name}"), sender.play(steps.clone()))));
        }
        let events = script.len();
        world.tasks.spawn("peer", play(script, world.peer.clone(), world.clock.clone()));
        world.run();
        assert!(!world.tasks.step(), "it came to rest");

        // What may wake the actor: each message, event and handle, and the actor itself where a callback comes
        // inside one of its calls.
        let accepted = log.borrow().accepted.len();
        let causes = accepted + 2 * events + 2;
        assert!(world.actor_polls() <= causes, "{} polls of the actor for {causes} causes", world.actor_polls());
        // A sender is woken when there is room, when a flush is through and at the end, and may be turned away once
        // for each message of another.
        for (steps, id) in ids {
            let bound = 2 * steps + accepted + 2 * events + 4;
            assert!(world.tasks.polls(id) <= bound, "{} polls of a sender, of {bound}", world.tasks.polls(id));
        }
    });
}

#[test]
fn sleeping_handles_cost_nothing_while_others_work() {
    check((any::<u64>(), vec(0..4u8, 1..40)), |(seed, work)| {
        let (mut world, outgoing, incoming, _closed) = World::new::<false>(&limits(|_| {}), Scheduler::seeded(seed));
        world.peer.open();
        world.run();
        let (mut asleep, mut reader) = (incoming.clone(), incoming);
        let sleeper = world.tasks.spawn("sleeper", async move {
            std::future::poll_fn(|cx| asleep.poll_next(cx)).await;
        });
        world.run();
        let before = world.actor_polls();
        let (mut sent, mut received) = (0, 0);
        for step in work {
            match step {
                0 => {
                    sent += 1;
                    assert_eq!(outgoing.try_send("x".into()), Ok(()));
                }
                1 => {
                    received += 1;
                    world.peer.deliver("x");
                    assert!(reader.try_recv().is_ok());
                }
                2 => drop(outgoing.clone()),
                _ => drop(reader.clone()),
            }
            world.run();
        }
        assert!(world.actor_polls() - before <= sent, "one poll for each message sent, none for anything else");
        // Woken for each message, in vain.
        assert!(world.tasks.polls(sleeper) <= 1 + received);
    });
}
