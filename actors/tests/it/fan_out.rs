//! Fan-out of what a connection receives.

use std::{
    sync::{Arc, Mutex},
    task::{Context, Poll, Wake, Waker},
};

use websocket_web_actors::{
    Incoming, MESSAGE_COST, Msg,
    broadcast::Lag,
    fan_out::{FanOut, RecvError, Subscription, TryRecvError},
};

use crate::support::{Probe, World, clean, lost, open, open_pausing};

fn fan_out(incoming: Incoming, capacity: usize) -> FanOut {
    FanOut::new(incoming, capacity, None, Lag::DropOldest)
}

/// As text, for comparing.
fn next(probe: &Probe, subscription: &mut Subscription) -> Poll<Option<Result<String, RecvError>>> {
    probe.poll(|cx| subscription.poll_next(cx)).map(|item| item.map(|result| result.map(|msg| msg.to_string())))
}

fn now(subscription: &mut Subscription) -> Poll<Option<Result<String, RecvError>>> {
    next(&Probe::default(), subscription)
}

fn some(text: &str) -> Poll<Option<Result<String, RecvError>>> {
    Poll::Ready(Some(Ok(text.to_owned())))
}

#[test]
fn every_subscription_sees_every_message_and_they_share_it() {
    let (world, _outgoing, incoming, _closed) = open(|_| {});
    let fan_out = fan_out(incoming, 8);
    let (mut first, mut second) = (fan_out.subscribe(), fan_out.subscribe());
    world.peer.deliver("a");
    let (one, other) = (first.try_recv(), second.try_recv());
    assert_eq!(one, Ok(Arc::new(Msg::from("a"))));
    assert!(Arc::ptr_eq(&one.expect("a message"), &other.expect("a message")));
    drop(first);
    world.peer.deliver("b");
    let alone = second.try_recv().expect("a message");
    assert_eq!(Arc::try_unwrap(alone), Ok("b".into()), "one that is alone has it to itself");
}

#[test]
fn who_sleeps_misses_the_oldest_and_the_others_and_the_socket_notice_nothing() {
    let (mut world, _outgoing, incoming, _closed) = open(|limits| limits.receive_capacity = 2);
    let fan_out = fan_out(incoming, 3);
    let (mut quick, mut slow) = (fan_out.subscribe(), fan_out.subscribe());
    let probe = Probe::default();
    for n in 0..10 {
        world.peer.deliver(n.to_string());
        // At most one time in all: when it would be the first message that the other misses.
        if next(&probe, &mut quick) == some(&n.to_string()) {
            continue;
        }
        assert!(n == 3 && probe.is_woken(), "gave way to one that sleeps, at {n}");
        assert_eq!(next(&probe, &mut quick), some(&n.to_string()));
    }
    world.run();
    assert_eq!(fan_out.closed_reason(), None);
    assert_eq!(now(&mut slow), Poll::Ready(Some(Err(RecvError::Lagged(7)))));
    for n in 7..10 {
        assert_eq!(now(&mut slow), some(&n.to_string()));
    }
    assert!(now(&mut slow).is_pending());
}

#[test]
fn messages_wait_for_the_first_subscription_and_not_after_the_last() {
    let (world, _outgoing, incoming, _closed) = open(|_| {});
    let fan_out = fan_out(incoming, 8);
    world.peer.deliver("early");
    let (mut first, mut second) = (fan_out.subscribe(), fan_out.clone().subscribe());
    assert_eq!((now(&mut first), now(&mut second)), (some("early"), some("early")));
    world.peer.deliver("unread");
    drop((first, second));
    world.peer.deliver("unseen");
    assert_eq!(fan_out.metrics().discarded_messages, 2);
    let mut late = fan_out.subscribe();
    world.peer.deliver("late");
    assert_eq!(now(&mut late), some("late"));
}

#[test]
fn what_was_read_in_part_comes_first() {
    let (world, _outgoing, mut incoming, _closed) = open(|_| {});
    world.peer.deliver("abc");
    world.peer.deliver("d");
    assert_eq!(Probe::default().read(&mut incoming, &mut [0; 1]), Poll::Ready(Ok(1)));
    let mut subscription = fan_out(incoming, 8).subscribe();
    assert_eq!((now(&mut subscription), now(&mut subscription)), (some("bc"), some("d")));
}

#[test]
fn the_connection_is_open_as_long_as_there_is_a_subscription_or_what_makes_them() {
    let (mut world, outgoing, incoming, _closed) = open(|_| {});
    let fan_out = fan_out(incoming, 8);
    drop(outgoing);
    world.run();
    assert_eq!(world.peer.close_asked(), None);
    let subscription = fan_out.subscribe();
    drop(fan_out);
    world.run();
    assert_eq!(world.peer.close_asked(), None);
    drop(subscription);
    world.run();
    assert_eq!(world.peer.close_asked(), Some(None));
}

#[test]
fn everyone_who_waits_is_woken_also_if_the_one_that_would_take_it_in_goes() {
    let (world, _outgoing, incoming, _closed) = open(|_| {});
    let fan_out = fan_out(incoming, 8);
    let (mut first, mut second) = (fan_out.subscribe(), fan_out.subscribe());
    let (one, other) = (Probe::default(), Probe::default());
    assert!(next(&one, &mut first).is_pending() && next(&other, &mut second).is_pending());
    world.peer.deliver("a");
    assert!(one.is_woken() && other.is_woken());
    drop(first);
    assert_eq!(next(&other, &mut second), some("a"));
}

#[test]
fn the_bytes_are_bounded_by_those_that_may_wait_to_be_received() {
    let (world, _outgoing, incoming, _closed) = open(|limits| limits.receive_buffer_size = 2 * (MESSAGE_COST + 1));
    let fan_out = fan_out(incoming, 8);
    let (mut quick, mut slow) = (fan_out.subscribe(), fan_out.subscribe());
    for text in ["a", "b", "c"] {
        world.peer.deliver(text);
        assert_eq!(quick.try_recv().map(|msg| msg.to_string()), Ok(text.to_owned()));
    }
    assert_eq!(slow.try_recv(), Err(TryRecvError::Lagged(1)));
    assert_eq!((now(&mut slow), now(&mut slow)), (some("b"), some("c")));
}

#[test]
fn where_all_wait_the_quickest_waits_and_the_message_with_the_socket() {
    let (mut world, _outgoing, incoming, _closed) = open_pausing(|limits| limits.receive_capacity = 1);
    let fan_out = FanOut::new(incoming, 1, None, Lag::Wait);
    let (mut quick, mut slow) = (fan_out.subscribe(), fan_out.subscribe());
    for text in ["a", "b", "c"] {
        world.peer.deliver(text);
    }
    world.run();
    let probe = Probe::default();
    assert_eq!(now(&mut quick), some("a"));
    assert!(next(&probe, &mut quick).is_pending());
    world.run();
    assert!(world.peer.is_paused(), "the server waits");
    assert_eq!(quick.try_recv(), Err(TryRecvError::Empty));
    assert_eq!(now(&mut slow), some("a"));
    assert!(probe.is_woken());
    assert_eq!(next(&probe, &mut quick), some("b"));
    world.run();
    assert!(next(&probe, &mut quick).is_pending());
    drop(slow);
    assert!(probe.is_woken());
    assert_eq!(now(&mut quick), some("c"));
}

#[test]
fn every_subscription_sees_the_end_once() {
    let (mut world, _outgoing, incoming, _closed) = open(|_| {});
    let fan_out = fan_out(incoming, 8);
    let (mut first, mut second) = (fan_out.subscribe(), fan_out.subscribe());
    world.peer.deliver("a");
    world.peer.break_off(lost());
    world.run();
    for subscription in [&mut first, &mut second] {
        assert_eq!(now(subscription), some("a"));
        assert_eq!(now(subscription), Poll::Ready(Some(Err(RecvError::Closed(lost())))));
        assert_eq!(now(&mut subscription.clone()), Poll::Ready(None), "the clone of one that failed");
        assert!(!subscription.is_terminated());
        assert_eq!(now(subscription), Poll::Ready(None));
        assert!(subscription.is_terminated());
        assert_eq!(subscription.try_recv(), Err(TryRecvError::Closed(lost())));
    }
}

#[test]
fn a_clean_end_is_no_error() {
    let (mut world, _outgoing, incoming, _closed) = open(|_| {});
    let mut subscription = fan_out(incoming, 8).subscribe();
    world.peer.close(clean());
    world.run();
    assert_eq!(now(&mut subscription), Poll::Ready(None));
    assert!(subscription.is_terminated());
}

/// A task that uses the handles when it is woken, as nothing forbids.
struct Meddler(FanOut, Mutex<Vec<Subscription>>);

impl Wake for Meddler {
    fn wake(self: Arc<Self>) {
        let _ = self.0.metrics();
        self.1.lock().expect("one at a time").push(self.0.subscribe());
    }
}

/// With the lock held, this would hang.
#[test]
fn a_waker_may_use_the_handles() {
    let (world, _outgoing, incoming, _closed) = open(|_| {});
    let fan_out = FanOut::new(incoming, 1, None, Lag::Wait);
    let (mut quick, mut slow) = (fan_out.subscribe(), fan_out.subscribe());
    let meddler = Arc::new(Meddler(fan_out, Mutex::default()));
    let waker = Waker::from(meddler.clone());
    world.peer.deliver("a");
    world.peer.deliver("b");
    assert_eq!(now(&mut quick), some("a"));
    assert!(quick.poll_next(&mut Context::from_waker(&waker)).is_pending());
    assert_eq!(now(&mut slow), some("a"));
    assert_eq!(meddler.1.lock().expect("nobody else").len(), 1);
}

/// One that reads, one that is behind it, one that never reads, and four messages that fill the ring; the second has
/// read so many of them.
fn behind(read: usize) -> (crate::support::World, Subscription, Subscription, Subscription) {
    let (world, _outgoing, incoming, _closed) = open(|_| {});
    let fan_out = FanOut::new(incoming, 100, Some(4 * (1 + MESSAGE_COST)), Lag::DropOldest);
    let (mut quick, mut slow, lost) = (fan_out.subscribe(), fan_out.subscribe(), fan_out.subscribe());
    for text in ["a", "b", "c", "d"] {
        world.peer.deliver(text);
        assert_eq!(now(&mut quick), some(text));
    }
    for text in &["a", "b", "c", "d"][..read] {
        assert_eq!(now(&mut slow), some(text));
    }
    (world, quick, slow, lost)
}

/// For it, two others have to go.
const LARGE: [u8; 2 + MESSAGE_COST] = [b'x'; 2 + MESSAGE_COST];

#[test]
fn a_large_message_gives_way_to_who_reads_the_second_of_those_that_have_to_go() {
    let (world, mut quick, mut slow, mut lost) = behind(2);
    let probe = Probe::default();
    world.peer.deliver("e");
    assert!(next(&probe, &mut quick).is_pending() && probe.is_woken(), "one has yet to read the oldest");
    assert_eq!(next(&probe, &mut quick), some("e"));
    world.peer.deliver(LARGE);
    assert!(next(&probe, &mut quick).is_pending() && probe.is_woken(), "the second oldest has a reader");
    assert_eq!((now(&mut slow), now(&mut slow)), (some("c"), some("d")));
    assert!(next(&probe, &mut quick).is_ready());
    assert_eq!(lost.try_recv(), Err(TryRecvError::Lagged(3)));
}

#[test]
fn it_gives_way_for_each_message_that_would_be_missed() {
    let (world, mut quick, mut slow, _lost) = behind(1);
    let probe = Probe::default();
    world.peer.deliver("e");
    assert_eq!(quick.try_recv().map(|msg| msg.to_string()), Ok("e".to_owned()));
    world.peer.deliver(LARGE);
    for text in ["b", "c"] {
        assert!(next(&probe, &mut quick).is_pending() && probe.is_woken(), "{text} has a reader");
        assert_eq!(now(&mut slow), some(text));
    }
    assert!(next(&probe, &mut quick).is_ready());
    assert_eq!((now(&mut slow), now(&mut slow)), (some("d"), some("e")));
    assert!(now(&mut slow).is_ready());
}

/// Has `quick` wait, with a message that does not fit beside the first, and one behind it that does.
fn waiting_for_room(world: &World, quick: &mut Subscription) -> Probe {
    world.peer.deliver("first");
    assert_eq!(now(quick), some("first"));
    world.peer.deliver("one that does not fit beside it");
    world.peer.deliver("last");
    let probe = Probe::default();
    assert_eq!(next(&probe, quick), Poll::Pending);
    probe
}

#[test]
fn who_waits_for_room_learns_that_another_message_is_next() {
    let (world, _outgoing, incoming, _closed) = open(|_| {});
    let mut receiver = incoming.clone();
    let fan_out = FanOut::new(incoming, 8, Some(2 * MESSAGE_COST + 10), Lag::Wait);
    let (mut quick, _slow) = (fan_out.subscribe(), fan_out.subscribe());
    let probe = waiting_for_room(&world, &mut quick);
    assert!(receiver.try_recv().is_ok());
    assert!(probe.is_woken(), "the last fits");
    assert_eq!(now(&mut quick), some("last"));
}

#[test]
fn who_waits_for_room_learns_that_another_fan_out_took_the_message() {
    let (world, _outgoing, incoming, _closed) = open(|_| {});
    let small = FanOut::new(incoming.clone(), 8, Some(2 * MESSAGE_COST + 10), Lag::Wait);
    let large = FanOut::new(incoming, 8, None, Lag::Wait);
    let (mut quick, _slow, mut other) = (small.subscribe(), small.subscribe(), large.subscribe());
    let probe = waiting_for_room(&world, &mut quick);
    assert_eq!(now(&mut other), some("one that does not fit beside it"));
    assert!(probe.is_woken(), "the last fits");
    assert_eq!(now(&mut quick), some("last"));
}

#[test]
fn who_waits_for_room_learns_it_also_if_the_fan_out_that_took_it_had_waited_too() {
    let (world, _outgoing, incoming, _closed) = open(|_| {});
    let [one, other] = [incoming.clone(), incoming].map(|incoming| {
        let fan_out = FanOut::new(incoming, 8, Some(2 * MESSAGE_COST + 10), Lag::Wait);
        (fan_out.subscribe(), fan_out.subscribe())
    });
    let ((mut quick, _slow), (mut other_quick, mut other_slow)) = (one, other);
    world.peer.deliver("other");
    assert_eq!(now(&mut other_quick), some("other"));
    let probe = waiting_for_room(&world, &mut quick);
    assert_eq!(now(&mut other_quick), Poll::Pending);
    assert_eq!(now(&mut other_slow), some("other"));
    assert!(!probe.is_woken());
    assert_eq!(now(&mut other_quick), some("one that does not fit beside it"));
    assert!(probe.is_woken(), "the last fits");
    assert_eq!(now(&mut quick), some("last"));
}

#[test]
fn who_waits_for_room_learns_that_there_is_nothing_more() {
    let (mut world, _outgoing, incoming, _closed) = open(|_| {});
    let mut receiver = incoming.clone();
    let fan_out = FanOut::new(incoming, 1, None, Lag::Wait);
    let (mut quick, _slow) = (fan_out.subscribe(), fan_out.subscribe());
    world.peer.deliver("first");
    assert_eq!(now(&mut quick), some("first"));
    world.peer.deliver("last");
    world.peer.close(clean());
    world.run();
    let probe = Probe::default();
    assert_eq!(next(&probe, &mut quick), Poll::Pending);
    assert!(Probe::default().poll(|cx| receiver.poll_next(cx)).is_ready());
    assert!(probe.is_woken(), "the connection has ended");
    assert_eq!(now(&mut quick), Poll::Ready(None));
}
