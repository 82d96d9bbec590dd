//! What arrived is read: all of it, once, in order, and then the end.

use std::{cell::RefCell, collections::BTreeMap, future::poll_fn, rc::Rc, task::Poll};

use proptest::{collection::vec, prelude::*};
use websocket_web_actors::{Incoming, Msg, TryRecvError};

use super::{
    check,
    reader_script::{Then, then},
};
use crate::support::{Peer, Probe, Scheduler, World, clean, limits, lost, yield_now};

/// What a reader does.
#[derive(Debug, Clone, Copy)]
enum Step {
    Next,
    /// Asks once, as a `next()` that is dropped.
    NextCancelled,
    Try,
    /// Reads so many bytes.
    Read(usize),
    /// Goes on with a clone.
    Clone,
    Rest,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => Just(Step::Next),
        3 => Just(Step::NextCancelled),
        2 => Just(Step::Try),
        3 => (1..6usize).prop_map(Step::Read),
        1 => Just(Step::Clone),
        2 => Just(Step::Rest),
    ];
    vec(step, 0..12)
}

/// Delivers messages of these lengths. No byte is there twice, so that each can be told from all others.
async fn deliver(lens: Vec<(usize, bool)>, peer: Peer) {
    let mut bytes = 0..=u8::MAX;
    for (len, rest) in lens {
        peer.deliver(bytes.by_ref().take(len).collect::<Vec<_>>());
        if rest {
            yield_now().await;
        }
    }
}

fn lens() -> impl Strategy<Value = Vec<(usize, bool)>> {
    vec((0..8usize, any::<bool>()), 0..30)
}

/// The bytes that all readers got, in that order.
type Got = Rc<RefCell<Vec<u8>>>;

/// Does as told. Gives its handle back unless it is to be dropped.
async fn read(mut incoming: Incoming, steps: Vec<Step>, then: Then, got: Got) -> Option<Incoming> {
    for step in steps {
        match step {
            Step::Next => match poll_fn(|cx| incoming.poll_next(cx)).await {
                Some(Ok(msg)) => got.borrow_mut().extend(msg.to_vec()),
                _ => break,
            },
            Step::NextCancelled => {
                if let Poll::Ready(Some(Ok(msg))) = Probe::default().next(&mut incoming) {
                    got.borrow_mut().extend(msg.to_vec());
                }
            }
            Step::Try => got.borrow_mut().extend(incoming.try_recv().into_iter().flat_map(Msg::to_vec)),
            Step::Read(len) => {
                let mut buf = vec![0; len];
                let Ok(n) = poll_fn(|cx| incoming.poll_read(cx, &mut buf)).await else { break };
                got.borrow_mut().extend(&buf[..n]);
            }
            Step::Clone => incoming = incoming.clone(),
            Step::Rest => yield_now().await,
        }
    }
    if let Then::ReadOn = then {
        while let Some(Ok(msg)) = poll_fn(|cx| incoming.poll_next(cx)).await {
            got.borrow_mut().extend(msg.to_vec());
            assert!(got.borrow().len() <= 1 << 8, "a message comes again and again");
        }
    }
    (!matches!(then, Then::Drop)).then_some(incoming)
}

fn world(pauses: bool, capacity: usize, seed: u64) -> (World, websocket_web_actors::Outgoing, Incoming) {
    let tasks = Scheduler::seeded(seed);
    let (mut world, outgoing, incoming, _closed) = if pauses {
        World::new::<true>(&limits(|limits| limits.receive_capacity = capacity), tasks)
    } else {
        World::new::<false>(&limits(|_| {}), tasks)
    };
    world.peer.open();
    world.run();
    (world, outgoing, incoming)
}

#[test]
fn what_arrived_before_the_end_is_read_in_order_and_then_the_stream_ends() {
    let plans = (any::<u64>(), any::<bool>(), 1..4usize, steps(), lens(), any::<bool>());
    check(plans, |(seed, pauses, capacity, steps, lens, unclean)| {
        let (mut world, outgoing, incoming) = world(pauses, capacity, seed);
        let expected: Vec<u8> = (0..=u8::MAX).take(lens.iter().map(|(len, _)| len).sum()).collect();
        let (got, handle) = (Got::default(), Rc::new(RefCell::new(None)));
        let reader = read(incoming, steps, Then::Sleep, got.clone());
        let back = handle.clone();
        world.tasks.spawn("reader", async move { drop(back.replace(reader.await)) });
        let peer = world.peer.clone();
        world.tasks.spawn("peer", async move {
            deliver(lens, peer.clone()).await;
            peer.close(if unclean { lost() } else { clean() });
        });
        world.run();
        let mut incoming = handle.take().expect("all that it waits for came");
        // A pausing socket sees its end only once everything is read.
        let mut failed = false;
        let probe = Probe::default();
        loop {
            match probe.next(&mut incoming) {
                Poll::Ready(Some(Ok(msg))) => got.borrow_mut().extend(msg.to_vec()),
                Poll::Ready(Some(Err(error))) => {
                    assert!(!std::mem::replace(&mut failed, true), "a second error");
                    assert_eq!(error.closed_reason(), Some(&lost()));
                }
                Poll::Ready(None) => break,
                Poll::Pending => {
                    world.run();
                    assert!(probe.is_woken(), "neither a message nor the end");
                }
            }
        }
        assert_eq!(*got.borrow(), expected);
        assert!(unclean || !failed);
        for _ in 0..3 {
            assert!(incoming.is_terminated());
            assert_eq!(probe.next(&mut incoming), Poll::Ready(None));
            assert!(matches!(incoming.try_recv(), Err(TryRecvError::Closed(_))));
        }
        assert_eq!(outgoing.closed_reason().map(|reason| reason.was_clean), Some(!unclean));
    });
}

#[test]
fn an_unclean_end_is_exactly_one_error_however_it_is_read() {
    check((any::<u64>(), lens(), any::<bool>()), |(seed, lens, bytes)| {
        let (mut world, _outgoing, mut incoming) = world(false, 1, seed);
        let messages = Rc::new(RefCell::new(BTreeMap::new()));
        let counted = messages.clone();
        world.tasks.spawn("reader", async move {
            for _ in 0..100 {
                let outcome = if bytes {
                    match poll_fn(|cx| incoming.poll_read(cx, &mut [0; 3])).await {
                        Ok(0) => "end",
                        Ok(_) => "message",
                        Err(_) => "error",
                    }
                } else {
                    match poll_fn(|cx| incoming.poll_next(cx)).await {
                        None => "end",
                        Some(Ok(_)) => "message",
                        Some(Err(_)) => "error",
                    }
                };
                *counted.borrow_mut().entry(outcome).or_insert(0) += 1;
            }
        });
        let peer = world.peer.clone();
        world.tasks.spawn("peer", async move {
            deliver(lens, peer.clone()).await;
            peer.break_off(lost());
        });
        world.run();
        assert_eq!(messages.borrow().get("error"), Some(&1));
        assert!(messages.borrow().contains_key("end"));
    });
}

#[test]
fn each_message_goes_to_exactly_one_clone_and_no_wake_up_is_lost() {
    let plans = (any::<u64>(), any::<bool>(), 1..4usize, vec((steps(), then(2)), 1..5), lens());
    check(plans, |(seed, pauses, capacity, readers, lens)| {
        let (mut world, outgoing, incoming) = world(pauses, capacity, seed);
        let expected: Vec<u8> = (0..=u8::MAX).take(lens.iter().map(|(len, _)| len).sum()).collect();
        let (got, sleeping) = (Got::default(), Rc::new(RefCell::new(Vec::new())));
        for (n, (steps, then)) in readers.into_iter().enumerate() {
            let reader = read(incoming.clone(), steps, then, got.clone());
            let sleeping = sleeping.clone();
            world.tasks.spawn(format!("reader {n}"), async move {
                let handle = reader.await;
                sleeping.borrow_mut().extend(handle);
            });
        }
        // One handle more, that is never polled: nothing is discarded.
        sleeping.borrow_mut().push(incoming);
        world.tasks.spawn("peer", deliver(lens, world.peer.clone()));
        world.run();
        let waits = world.tasks.left().iter().any(|task| task.starts_with("reader"));
        assert!(!waits || outgoing.metrics().incoming_messages == 0, "a reader sleeps by a full lane");
        assert!(!waits || !world.peer.is_paused(), "a reader sleeps while the socket waits for room");

        world.peer.close(clean());
        world.run();
        let mut sleeping = sleeping.take();
        for _ in 0..300 {
            for incoming in &mut sleeping {
                got.borrow_mut().extend(incoming.try_recv().into_iter().flat_map(Msg::to_vec));
            }
            world.run();
        }
        assert_eq!(world.tasks.left(), Vec::<&str>::new());
        let mut got = got.take();
        got.sort_unstable();
        assert_eq!(got, expected, "every byte once");
    });
}
