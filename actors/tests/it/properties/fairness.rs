//! Whoever waits for room gets it.

use std::{cell::Cell, future::poll_fn, rc::Rc};

use proptest::prelude::*;

use super::check;
use crate::support::{Scheduler, World, limits, yield_now};

const EACH: usize = 30;

/// Several senders in a loop over a lane for one message, with a socket that takes one at a time. Gives how far
/// ahead of another one ever was.
fn run(tasks: Scheduler, senders: usize, fresh: bool, delays: Vec<usize>) -> usize {
    let (mut world, outgoing, _incoming, _closed) =
        World::new::<false>(&limits(|limits| limits.send_capacity = 1), tasks);
    world.peer.open();
    world.peer.set_room(1);
    let sent: Vec<_> = (0..senders).map(|_| Rc::new(Cell::new(0))).collect();
    for (n, sent) in sent.iter().enumerate() {
        let (mut outgoing, sent) = (outgoing.clone(), sent.clone());
        world.tasks.spawn(format!("sender {n}"), async move {
            while sent.get() < EACH {
                if fresh {
                    outgoing = outgoing.clone();
                }
                poll_fn(|cx| outgoing.poll_ready(cx)).await.expect("it stays open");
                outgoing.start_send("x".into()).expect("a place was kept");
                sent.set(sent.get() + 1);
            }
        });
    }
    let peer = world.peer.clone();
    world.tasks.spawn("peer", async move {
        for delay in delays.into_iter().cycle().take(senders * EACH) {
            // The wait for room is one for the socket, which has taken a message.
            while peer.unsent() == 0 {
                yield_now().await;
            }
            for _ in 0..delay {
                yield_now().await;
            }
            peer.drain(1);
        }
    });
    let mut lead = 0;
    world.run_with(|| {
        let counts = sent.iter().map(|sent| sent.get());
        if let (Some(most), Some(least)) = (counts.clone().max(), counts.min()) {
            lead = lead.max(most - least);
        }
    });
    assert_eq!(world.tasks.left(), ["actor"], "a sender starves");
    assert_eq!(world.peer.sent_count(), senders * EACH);
    lead
}

#[test]
fn senders_get_on_in_turn_where_tasks_run_in_turn() {
    check((2..6usize, any::<bool>(), proptest::collection::vec(0..4usize, 1..10)), |(senders, fresh, delays)| {
        let lead = run(Scheduler::fair(), senders, fresh, delays);
        assert!(lead <= 2, "one was {lead} messages ahead of another");
    });
}

#[test]
fn no_sender_starves_under_any_schedule() {
    check((any::<u64>(), 2..6usize, any::<bool>()), |(seed, senders, fresh)| {
        run(Scheduler::seeded(seed), senders, fresh, vec![0]);
    });
}
