//! Several handles on one lane.

use std::task::Poll;

use crate::support::{Probe, clean, lost, open};

#[test]
fn each_message_goes_to_exactly_one_receiver() {
    let (world, _outgoing, mut first, _closed) = open(|_| {});
    let mut second = first.clone();
    world.peer.deliver("a");
    world.peer.deliver("b");
    assert_eq!(Probe::default().next(&mut second), Poll::Ready(Some(Ok("a".into()))));
    assert_eq!(Probe::default().next(&mut first), Poll::Ready(Some(Ok("b".into()))));
    assert!(Probe::default().next(&mut first).is_pending());
    assert!(Probe::default().next(&mut second).is_pending());
}

#[test]
fn a_receiver_that_is_not_polled_any_more_does_not_starve_the_others() {
    let (world, _outgoing, mut asleep, _closed) = open(|_| {});
    let mut awake = asleep.clone();
    let probe = Probe::default();
    assert!(Probe::default().next(&mut asleep).is_pending());
    assert!(probe.next(&mut awake).is_pending());
    for n in 0..5 {
        world.peer.deliver(n.to_string());
        assert!(probe.is_woken());
        assert_eq!(probe.next(&mut awake), Poll::Ready(Some(Ok(n.to_string().into()))));
        assert!(probe.next(&mut awake).is_pending());
    }
}

#[test]
fn a_receiver_that_goes_when_it_is_woken_leaves_the_message() {
    let (world, _outgoing, mut gone, _closed) = open(|_| {});
    let mut there = gone.clone();
    let (first, second) = (Probe::default(), Probe::default());
    assert!(first.next(&mut gone).is_pending());
    assert!(second.next(&mut there).is_pending());
    world.peer.deliver("a");
    drop(gone);
    assert!(second.is_woken());
    assert_eq!(second.next(&mut there), Poll::Ready(Some(Ok("a".into()))));
}

#[test]
fn readers_that_wait_in_turn_are_served_in_turn() {
    let (mut world, _outgoing, incoming, _closed) = open(|_| {});
    let counts: Vec<_> = (0..3).map(|_| std::rc::Rc::new(std::cell::Cell::new(0))).collect();
    for (n, count) in counts.iter().enumerate() {
        let (mut incoming, count) = (incoming.clone(), count.clone());
        world.tasks.spawn(format!("reader {n}"), async move {
            while let Some(Ok(_)) = std::future::poll_fn(|cx| incoming.poll_next(cx)).await {
                count.set(count.get() + 1);
            }
        });
    }
    drop(incoming);
    world.run();
    for n in 1..=30 {
        world.peer.deliver("x");
        world.run();
        let counts: Vec<_> = counts.iter().map(|count| count.get()).collect();
        let (most, least) = (counts.iter().max(), counts.iter().min());
        assert!(most <= least.map(|least| least + 1).as_ref(), "after {n} messages: {counts:?}");
    }
}

#[test]
fn every_receiver_sees_the_end() {
    let (mut world, _outgoing, mut first, _closed) = open(|_| {});
    let mut second = first.clone();
    world.peer.break_off(lost());
    world.run();
    for incoming in [&mut first, &mut second] {
        assert!(matches!(Probe::default().next(incoming), Poll::Ready(Some(Err(_)))));
        assert_eq!(Probe::default().next(incoming), Poll::Ready(None));
    }
}

#[test]
fn a_clone_of_a_receiver_that_failed_does_not_fail_again() {
    let (mut world, _outgoing, mut incoming, _closed) = open(|_| {});
    world.peer.break_off(lost());
    world.run();
    assert!(matches!(Probe::default().next(&mut incoming), Poll::Ready(Some(Err(_)))));
    assert_eq!(Probe::default().next(&mut incoming.clone()), Poll::Ready(None));
}

#[test]
fn a_stream_that_ended_stays_ended_when_another_handle_goes_half_read() {
    let (mut world, _outgoing, mut ended, _closed) = open(|_| {});
    let mut reading = ended.clone();
    world.peer.deliver("abc");
    assert_eq!(Probe::default().read(&mut reading, &mut [0; 1]), Poll::Ready(Ok(1)));
    world.peer.close(clean());
    world.run();
    assert_eq!(Probe::default().next(&mut ended), Poll::Ready(None));
    assert!(ended.is_terminated());
    drop(reading);
    assert!(ended.is_terminated());
    assert_eq!(Probe::default().next(&mut ended), Poll::Ready(None));
}

#[test]
fn a_sender_handle_moves_between_tasks() {
    let (mut world, mut outgoing, _incoming, _closed) = open(|limits| limits.send_capacity = 1);
    world.peer.fill();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.run();
    let (before, after) = (Probe::default(), Probe::default());
    assert!(before.ready(&mut outgoing).is_pending());
    assert!(after.ready(&mut outgoing).is_pending());
    world.peer.drain(1);
    world.run();
    assert!(after.is_woken());
}
