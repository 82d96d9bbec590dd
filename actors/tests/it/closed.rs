//! `Closed`: once, the same for all, whoever reads.

use std::{
    pin::Pin,
    sync::{
        Arc,
        mpsc::{SyncSender, sync_channel},
    },
    task::{Context, Poll, Wake, Waker},
    thread,
    time::Duration,
};

use futures_util::{FutureExt, future::FusedFuture};
use websocket_web_actors::{Closed, ClosedReason, Error, Limits, Outgoing, ReadyState, SocketActor};

use crate::support::{Peer, Probe, VirtualClock, clean, connect, lost, open};

#[test]
fn closed_resolves_while_the_reader_sleeps() {
    let (mut world, _outgoing, _incoming, mut closed) = open(|_| {});
    for n in 0..100 {
        world.peer.deliver(n.to_string());
    }
    let probe = Probe::default();
    assert_eq!(probe.closed(&mut closed), Poll::Pending);
    world.peer.close(clean());
    world.run();
    assert!(probe.is_woken());
    assert_eq!(probe.closed(&mut closed), Poll::Ready(clean()));
}

#[test]
fn all_clones_get_the_same_reason_as_often_as_they_ask() {
    let (mut world, outgoing, _incoming, closed) = open(|_| {});
    let mut all = [closed.clone(), outgoing.closed(), outgoing.clone().closed(), closed];
    world.peer.break_off(lost());
    world.run();
    for closed in &mut all {
        for _ in 0..3 {
            assert_eq!(Probe::default().closed(closed), Poll::Ready(lost()));
        }
    }
}

#[test]
fn closed_may_be_asked_for_after_the_end() {
    let (mut world, outgoing, _incoming, closed) = open(|_| {});
    world.peer.break_off(lost());
    world.run();
    assert_eq!(outgoing.closed().now_or_never(), Some(lost()));
    assert_eq!(closed.clone().now_or_never(), Some(lost()));
}

#[test]
fn closed_is_terminated_once_it_has_resolved() {
    let (mut world, _outgoing, _incoming, mut closed) = open(|_| {});
    assert!(!closed.is_terminated());
    world.peer.break_off(lost());
    world.run();
    assert!(!closed.is_terminated());
    assert!(Probe::default().closed(&mut closed).is_ready());
    assert!(closed.is_terminated());
}

// `futures::select!` skips what is terminated: it would never see this one's reason.
#[test]
fn closed_is_not_terminated_before_it_has_resolved() {
    let (mut world, outgoing, _incoming, closed) = open(|_| {});
    world.peer.break_off(lost());
    world.run();
    let mut asked_late = outgoing.closed();
    assert!(!asked_late.is_terminated());
    assert!(Probe::default().closed(&mut asked_late).is_ready());
    assert!(asked_late.is_terminated());
    assert!(!closed.clone().is_terminated());
}

#[test]
fn closed_does_not_keep_the_connection_open() {
    let (mut world, outgoing, incoming, closed) = open(|_| {});
    let clone = closed.clone();
    drop((outgoing, incoming));
    world.run();
    assert_eq!(world.peer.close_asked(), Some(None));
    world.peer.close(clean());
    world.run();
    assert_eq!(clone.now_or_never(), Some(clean()));
}

#[test]
fn closed_resolves_after_the_socket_was_closed() {
    let (mut world, outgoing, _incoming, mut closed) = open(|_| {});
    outgoing.close(None);
    world.run();
    assert_eq!(world.peer.close_asked(), Some(None));
    assert_eq!(Probe::default().closed(&mut closed), Poll::Pending);
    assert_eq!(outgoing.ready_state(), ReadyState::Closing);
    world.peer.close(clean());
    world.run();
    assert_eq!(Probe::default().closed(&mut closed), Poll::Ready(clean()));
}

#[test]
fn a_dropped_closed_wakes_nobody() {
    let (mut world, outgoing, _incoming, mut closed) = open(|_| {});
    let (gone, there) = (Probe::default(), Probe::default());
    let mut cancelled = outgoing.closed();
    assert!(gone.closed(&mut cancelled).is_pending());
    assert!(there.closed(&mut closed).is_pending());
    drop(cancelled);
    world.peer.break_off(lost());
    world.run();
    assert!(!gone.is_woken() && there.is_woken());
}

#[test]
fn closed_resolves_when_the_connection_never_opens() {
    let (mut world, _outgoing, _incoming, mut closed) = connect(|_| {});
    world.peer.break_off(lost());
    world.run();
    assert_eq!(Probe::default().closed(&mut closed), Poll::Ready(lost()));
}

/// Uses a handle when it is woken, as a waker that polls at once does. On a thread of its own: where the connection's
/// lock is held, that thread never answers, and the test fails instead of hanging.
struct UsesHandle {
    outgoing: Outgoing,
    answered: SyncSender<bool>,
}

impl Wake for UsesHandle {
    fn wake(self: Arc<Self>) {
        let (done, answer) = sync_channel(1);
        let this = self.clone();
        thread::spawn(move || {
            let state = this.outgoing.ready_state();
            // Nobody listens any more once it took too long.
            let _ = done.send(state);
        });
        let _ = self.answered.send(answer.recv_timeout(Duration::from_secs(2)).is_ok());
    }
}

#[test]
fn a_waker_of_closed_may_use_the_connection() {
    let (mut world, outgoing, _incoming, mut closed) = open(|_| {});
    let (answered, answer) = sync_channel(1);
    let waker = Waker::from(Arc::new(UsesHandle { outgoing, answered }));
    assert!(poll(&mut closed, &waker).is_pending());
    world.peer.break_off(lost());
    world.run();
    assert_eq!(answer.try_recv(), Ok(true), "woken with the connection's lock held");
}

fn poll(closed: &mut Closed, waker: &Waker) -> Poll<ClosedReason> {
    Pin::new(closed).poll(&mut Context::from_waker(waker))
}

#[test]
fn whoever_runs_an_actor_can_ask_it_why_the_connection_ends() {
    let mut peer = None;
    let made = SocketActor::new(&Limits::default(), VirtualClock::default(), |port| {
        let (transport, end) = Peer::pair::<false>(port);
        peer = Some(end);
        Ok::<_, Error>(transport)
    });
    let (actor, _outgoing, _incoming, _closed) = made.expect("the transport was made");
    assert_eq!(actor.closed_reason(), None);
    peer.expect("the transport was made").break_off(lost());
    assert_eq!(actor.closed_reason(), Some(lost()));
}
