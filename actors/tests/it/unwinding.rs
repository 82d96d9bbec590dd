//! Panics of other people's code, wakers and sockets, that unwind through the library: nobody else is harmed, and nothing
//! is half alive.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};

use websocket_web_actors::{Closed, ClosedReason, Incoming, Outgoing, ReadyState};

use crate::support::{Probe, Scheduler, World, clean, limits, lost, open};

/// A task's waker that panics when it is called.
struct Bomb;

impl Wake for Bomb {
    fn wake(self: Arc<Self>) {
        panic_quietly();
    }
}

/// And one that panics when it is dropped, as with the task that it held.
struct FallingBomb;

impl Wake for FallingBomb {
    fn wake(self: Arc<Self>) {}
}

impl Drop for FallingBomb {
    fn drop(&mut self) {
        panic_quietly();
    }
}

/// Without the hook, which prints.
fn panic_quietly() {
    resume_unwind(Box::new("a panic of the test's"));
}

fn panics(work: impl FnOnce()) -> bool {
    catch_unwind(AssertUnwindSafe(work)).is_err()
}

fn poll_with<T>(bomb: impl Wake + Send + Sync + 'static, poll: impl FnOnce(&mut Context<'_>) -> T) -> T {
    poll(&mut Context::from_waker(&Waker::from(Arc::new(bomb))))
}

/// Every handle answers, and what is sent is handed over.
fn is_well(world: &mut World, outgoing: &Outgoing, incoming: &mut Incoming) {
    assert_eq!(outgoing.try_send("well?".into()), Ok(()));
    world.run();
    assert_eq!(world.peer.sent_texts().last().map(String::as_str), Some("well?"));
    world.peer.deliver("well");
    assert_eq!(Probe::default().next(incoming), Poll::Ready(Some(Ok("well".into()))));
}

#[test]
fn who_panics_when_woken_leaves_the_lock_free_and_the_message_there() {
    let (mut world, outgoing, mut incoming, _closed) = open(|_| {});
    assert_eq!(poll_with(Bomb, |cx| incoming.poll_next(cx)), Poll::Pending);
    assert!(panics(|| world.peer.deliver("a")));
    assert_eq!(incoming.try_recv(), Ok("a".into()));
    is_well(&mut world, &outgoing, &mut incoming);
}

#[test]
fn who_panics_when_woken_keeps_nobody_else_from_being_woken() {
    for place in 0..3 {
        let (mut world, outgoing, incoming, _closed) = open(|_| {});
        let mut readers: Vec<_> = (0..3).map(|_| (incoming.clone(), Probe::default())).collect();
        for (number, (reader, probe)) in readers.iter_mut().enumerate() {
            let poll = if number == place { poll_with(Bomb, |cx| reader.poll_next(cx)) } else { probe.next(reader) };
            assert_eq!(poll, Poll::Pending);
        }
        assert!(panics(|| world.peer.deliver("a")));
        for (number, (_, probe)) in readers.iter().enumerate() {
            assert_eq!(probe.is_woken(), number != place, "reader {number}, where {place} panics");
        }
        let (reader, probe) = &mut readers[(place + 1) % 3];
        assert_eq!(probe.next(reader), Poll::Ready(Some(Ok("a".into()))));
        is_well(&mut world, &outgoing, reader);
    }
}

#[test]
fn two_that_panic_keep_nobody_else_from_being_woken() {
    let (world, _outgoing, incoming, _closed) = open(|_| {});
    let mut bombs = [incoming.clone(), incoming.clone()];
    for bomb in &mut bombs {
        assert_eq!(poll_with(Bomb, |cx| bomb.poll_next(cx)), Poll::Pending);
    }
    let (mut reader, probe) = (incoming, Probe::default());
    assert_eq!(probe.next(&mut reader), Poll::Pending);
    assert!(panics(|| world.peer.deliver("a")));
    assert!(probe.is_woken());
}

#[test]
fn a_waker_that_panics_when_dropped_leaves_the_lock_free() {
    let (mut world, outgoing, mut incoming, _closed) = open(|_| {});
    assert_eq!(poll_with(FallingBomb, |cx| incoming.poll_next(cx)), Poll::Pending);
    // Another takes its place.
    assert!(panics(|| drop(Probe::default().next(&mut incoming))));
    is_well(&mut world, &outgoing, &mut incoming);
}

#[test]
fn all_learn_why_it_ended_where_one_of_them_panics() {
    let (mut world, _outgoing, _incoming, closed) = open(|_| {});
    // They are told in the order in which they were first polled.
    let (mut bomb, mut others) = (closed.clone(), [closed.clone(), closed.clone()]);
    let ([first, last], probe) = (&mut others, Probe::default());
    assert_eq!(probe.closed(first), Poll::Pending);
    assert_eq!(poll_with(Bomb, |cx| Pin::new(&mut bomb).poll(cx)), Poll::Pending);
    assert_eq!(probe.closed(last), Poll::Pending);
    world.peer.close(clean());
    assert!(panics(|| world.run()));
    assert!(probe.is_woken());
    for closed in others.iter_mut().chain([&mut bomb]) {
        assert_eq!(Probe::default().closed(closed), Poll::Ready(clean()));
    }
}

/// As an executor does with a task that has panicked.
fn drop_the_actor(world: World) -> crate::support::Peer {
    let World { peer, .. } = world;
    peer
}

fn is_over(outgoing: &mut Outgoing, incoming: &mut Incoming, closed: &mut Closed) {
    let reason = ClosedReason::abnormal("the actor was dropped");
    assert_eq!(Probe::default().closed(closed), Poll::Ready(reason.clone()));
    assert_eq!(outgoing.ready_state(), ReadyState::Closed);
    assert!(outgoing.try_send("late".into()).is_err());
    assert!(matches!(Probe::default().flush(outgoing), Poll::Ready(Err(_))), "what was sent is lost");
    assert!(matches!(Probe::default().next(incoming), Poll::Ready(Some(Err(_)))));
    assert_eq!(Probe::default().next(incoming), Poll::Ready(None));
}

#[test]
fn a_socket_that_panics_ends_its_connection_and_is_abandoned() {
    let (mut world, mut outgoing, mut incoming, mut closed) = open(|_| {});
    world.peer.on_send(|_| panic_quietly());
    for text in ["a", "b"] {
        assert_eq!(outgoing.try_send(text.into()), Ok(()));
    }
    assert!(panics(|| world.run()));
    let peer = drop_the_actor(world);
    is_over(&mut outgoing, &mut incoming, &mut closed);
    assert!(peer.is_abandoned() && peer.is_dropped());
}

#[test]
fn a_flush_that_polls_the_actor_passes_its_panic_on() {
    let (mut world, mut outgoing, mut incoming, mut closed) =
        World::new::<false>(&limits(|_| {}), Scheduler::fair().with_turns(true));
    world.peer.open();
    world.run();
    world.peer.on_send(|_| panic_quietly());
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    assert!(panics(|| drop(Probe::default().flush(&mut outgoing))));
    let peer = drop_the_actor(world);
    is_over(&mut outgoing, &mut incoming, &mut closed);
    assert!(peer.is_abandoned());
}

#[test]
fn an_actor_that_is_dropped_by_a_panic_tells_all_where_each_of_them_panics() {
    let (mut world, mut outgoing, mut incoming, mut closed) = open(|_| {});
    world.peer.set_room(1);
    world.peer.fill();
    assert_eq!(outgoing.try_send("a".into()), Ok(()));
    world.run();
    let (mut other, mut bomb) = (incoming.clone(), closed.clone());
    let probe = Probe::default();
    assert_eq!(poll_with(Bomb, |cx| other.poll_next(cx)), Poll::Pending);
    assert_eq!(poll_with(Bomb, |cx| Pin::new(&mut bomb).poll(cx)), Poll::Pending);
    assert_eq!(poll_with(Bomb, |cx| outgoing.poll_flush(cx)), Poll::Pending);
    assert_eq!(probe.next(&mut incoming), Poll::Pending);
    let peer = world.peer.clone();
    assert!(panics(move || {
        let _world = world;
        panic_quietly();
    }));
    assert!(probe.is_woken());
    is_over(&mut outgoing, &mut incoming, &mut closed);
    assert!(peer.is_abandoned());
    assert_eq!(outgoing.closed_reason().filter(|reason| *reason == lost()), None);
}
