//! Every end, by whomever, in whatever order.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
    task::Poll,
    time::Duration,
};

use proptest::{collection::vec, prelude::*};
use websocket_web_actors::{CloseFrame, Closed, ErrorKind};

use super::{
    check,
    peer_script::{fickle, play, willing},
    sender_script::{Log, Sender, senders},
};
use crate::support::{Probe, Scheduler, World, limits, lost, yield_now};

/// How one side may end it.
#[derive(Debug, Clone, Copy)]
enum Ender {
    Close,
    Overflow,
    CloseThenOverflow,
    Refuse,
    /// The executor drops the actor.
    Cancel,
    Nothing,
}

fn ender() -> impl Strategy<Value = Ender> {
    prop_oneof![
        Just(Ender::Close),
        Just(Ender::Overflow),
        Just(Ender::CloseThenOverflow),
        Just(Ender::Refuse),
        Just(Ender::Cancel),
        Just(Ender::Nothing)
    ]
}

async fn rest(turns: usize) {
    for _ in 0..turns {
        yield_now().await;
    }
}

/// Notes what it resolves with, and what it says when it is polled again.
async fn watch(mut closed: Closed, delay: usize, seen: Rc<RefCell<Vec<String>>>) {
    rest(delay).await;
    for _ in 0..2 {
        let reason = std::future::poll_fn(|cx| Pin::new(&mut closed).poll(cx)).await;
        seen.borrow_mut().push(reason.to_string());
    }
}

#[test]
fn closed_resolves_once_for_every_clone_with_the_same_reason_though_nobody_reads() {
    let plans = (any::<u64>(), vec((0..60usize, any::<bool>()), 1..6), fickle(), ender(), 0..40usize);
    check(plans, |(seed, watchers, script, ender, delay)| {
        let limits = limits(|limits| {
            limits.receive_capacity = 3;
            limits.connect_timeout = Some(Duration::from_secs(3));
        });
        let (mut world, outgoing, _incoming, closed) = World::new::<false>(&limits, Scheduler::seeded(seed));
        let seen = Rc::new(RefCell::new(Vec::new()));
        let expected = 2 * watchers.len();
        for (n, (delay, fresh)) in watchers.into_iter().enumerate() {
            let watched = if fresh { outgoing.clone().closed() } else { closed.clone() };
            world.tasks.spawn(format!("watcher {n}"), watch(watched, delay, seen.clone()));
        }
        world.tasks.spawn("peer", play(script, world.peer.clone(), world.clock.clone()));
        let (peer, sender) = (world.peer.clone(), outgoing.clone());
        world.tasks.spawn("ender", async move {
            rest(delay).await;
            match ender {
                Ender::Close => drop(sender.close(None)),
                Ender::Overflow => (0..4).for_each(|_| peer.deliver("x")),
                Ender::CloseThenOverflow => {
                    sender.close(None);
                    rest(10).await;
                    (0..4).for_each(|_| peer.deliver("x"));
                }
                Ender::Refuse => peer.port().refuse(ErrorKind::Closed, lost()),
                Ender::Cancel | Ender::Nothing => {}
            }
        });
        for _ in 0..delay {
            world.tasks.step();
        }
        if let Ender::Cancel = ender {
            world.tasks.cancel(world.actor);
        }
        world.run();
        world.peer.break_off(lost());
        world.run();
        assert_eq!(world.tasks.left(), Vec::<&str>::new());
        let reason = outgoing.closed_reason().expect("it is over").to_string();
        assert_eq!(*seen.borrow(), vec![reason; expected]);
    });
}

#[test]
fn close_reaches_the_socket_once_after_everything_that_was_accepted() {
    let plans = (any::<u64>(), 1..5usize, senders(20), willing(), vec(0..60usize, 0..4));
    check(plans, |(seed, capacity, senders, script, closers)| {
        let limits = limits(|limits| limits.send_capacity = capacity);
        let (mut world, outgoing, incoming, _closed) = World::new::<false>(&limits, Scheduler::seeded(seed));
        world.peer.set_room(30);
        world.peer.hold_settling();
        let log = Rc::new(RefCell::new(Log::default()));
        for (name, steps) in senders.into_iter().enumerate() {
            let sender = Sender::new(name, &outgoing, &world.peer, &log);
            world.tasks.spawn(format!("sender {name}"), sender.play(steps));
        }
        let (won, asked) = (Rc::new(RefCell::new(Vec::new())), !closers.is_empty());
        for (n, delay) in closers.into_iter().enumerate() {
            let (outgoing, won) = (outgoing.clone(), won.clone());
            world.tasks.spawn(format!("closer {n}"), async move {
                rest(delay).await;
                let code = 3000 + u16::try_from(n).expect("few closers");
                let frame = CloseFrame::new(code.into(), "").expect("a valid frame");
                if outgoing.close(Some(frame.clone())) {
                    won.borrow_mut().push(frame);
                }
            });
        }
        world.tasks.spawn("peer", play(script, world.peer.clone(), world.clock.clone()));
        // Without a closer, it is the last handle that closes.
        drop((outgoing, incoming));
        world.run();
        world.peer.open();
        world.settle_down();
        assert_eq!(world.tasks.left(), Vec::<&str>::new());
        assert_eq!(world.peer.sent_before_close(), log.borrow().accepted.len());
        assert_eq!(world.peer.settled_before_close(), log.borrow().accepted.len() as u64);
        assert_eq!(world.peer.sent_count(), log.borrow().accepted.len());
        assert_eq!(won.borrow().len(), usize::from(asked), "only the first request is told that it won");
        assert_eq!(world.peer.close_asked(), Some(won.borrow().first().cloned()));
    });
}

#[test]
fn dropping_all_handles_in_any_order_ends_the_actor_and_its_socket() {
    let kinds = vec((0..4u8, 0..50usize), 0..8);
    check((any::<u64>(), kinds, fickle(), any::<bool>(), any::<bool>()), |(seed, kinds, script, full, pauses)| {
        let limits = limits(|limits| limits.receive_capacity = 3);
        let tasks = Scheduler::seeded(seed);
        let (mut world, outgoing, incoming, closed) =
            if pauses { World::new::<true>(&limits, tasks) } else { World::new::<false>(&limits, tasks) };
        if full {
            world.peer.set_room(10);
            world.peer.fill();
        }
        let strong = Rc::new(Cell::new(2 + kinds.iter().filter(|(kind, _)| *kind < 2).count()));
        let mut handles: Vec<(Box<dyn Any>, usize, bool)> = kinds
            .into_iter()
            .map(|(kind, delay)| match kind {
                0 => (Box::new(outgoing.clone()) as Box<dyn Any>, delay, true),
                1 => (Box::new(incoming.clone()) as Box<dyn Any>, delay, true),
                2 => (Box::new(closed.clone()) as Box<dyn Any>, delay, false),
                _ => (Box::new(outgoing.downgrade()) as Box<dyn Any>, delay, false),
            })
            .collect();
        // So that closing has something to wait for.
        assert_eq!(outgoing.try_send("a".into()), Ok(()));
        handles.push((Box::new(outgoing), 20, true));
        handles.push((Box::new(incoming), 30, true));
        for (n, (handle, delay, counts)) in handles.into_iter().enumerate() {
            let strong = strong.clone();
            world.tasks.spawn(format!("holder {n}"), async move {
                rest(delay).await;
                drop(handle);
                strong.set(strong.get() - usize::from(counts));
            });
        }
        world.tasks.spawn("peer", play(script, world.peer.clone(), world.clock.clone()));
        let (peer, held) = (world.peer.clone(), strong.clone());
        world.run_with(|| {
            let ended = peer.close_asked().is_some() || peer.is_abandoned();
            assert!(held.get() == 0 || !ended || peer.is_closing() || has_ended(&closed), "closed too early");
        });
        for _ in 0..4 {
            world.advance(limits.close_timeout);
        }
        assert!(world.actor_is_done() && world.peer.is_dropped());
        assert!(world.peer.close_asked().is_some() || world.peer.is_abandoned() || world.peer.is_closed());
        assert_eq!(world.tasks.left(), Vec::<&str>::new());
    });
}

/// Whether the connection has ended for another reason, such as an overflow.
fn has_ended(closed: &Closed) -> bool {
    matches!(Probe::default().closed(&mut closed.clone()), Poll::Ready(_))
}
