//! What a connection holds while nothing happens: the same on every machine whose pointers are as wide.

use std::{
    future::{Future, Pending, pending},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use allocation_counter::measure;
use websocket_web_actors::{
    Budget, Clock, CloseFrame, Closing, Error, Incoming, Limits, Msg, Opened, Outgoing, Port, SocketActor, Transport,
};

use crate::support::Probe;

/// A socket that holds nothing, so that only what is common to all is counted.
struct Nothing;

impl Transport for Nothing {
    const PAUSES: bool = false;

    fn poll_budget(&mut self, _: usize, _: &mut Context<'_>) -> Poll<Result<Budget, Closing>> {
        Poll::Ready(Ok(Budget { messages: usize::MAX, bytes: usize::MAX }))
    }

    fn send(&mut self, _: Msg) -> Result<(), (Msg, Closing)> {
        Ok(())
    }

    fn settled(&mut self, _: &mut Context<'_>) -> Result<u64, Closing> {
        Ok(0)
    }

    fn unsent(&self) -> usize {
        0
    }

    fn resume(&mut self) {}

    fn poll_closable(&mut self, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }

    fn close(&mut self, _: Option<&CloseFrame>) {}

    fn abandon(&mut self) {}
}

impl Clock for Nothing {
    type Sleep = Pending<()>;

    fn sleep(&self, _: Duration) -> Pending<()> {
        pending()
    }
}

/// An open connection with its two handles, as a program has it once it has waited for that.
struct Open {
    _actor: Pin<Box<dyn Future<Output = ()>>>,
    _port: Port,
    outgoing: Outgoing,
    incoming: Incoming,
}

impl Open {
    fn new(limits: &Limits, probe: &Probe) -> Self {
        let mut port = None;
        let made = SocketActor::new(limits, Nothing, |made| {
            port = Some(made);
            Ok::<_, Error>(Nothing)
        });
        let (actor, outgoing, incoming, _) = made.expect("the transport was made");
        let (mut open, port) = (Box::pin(actor.run()), port.expect("the transport was made"));
        let opening = Box::pin(async {
            outgoing.opened().await.expect("it opens");
        });
        let mut opening: Pin<Box<dyn Future<Output = ()> + '_>> = opening;
        assert!(probe.poll(|cx| opening.as_mut().poll(cx)).is_pending());
        assert!(probe.poll(|cx| open.as_mut().poll(cx)).is_pending());
        port.opened(Opened::default());
        assert!(probe.poll(|cx| open.as_mut().poll(cx)).is_pending());
        assert!(probe.poll(|cx| opening.as_mut().poll(cx)).is_ready());
        drop(opening);
        Self { _actor: open, _port: port, outgoing, incoming }
    }
}

/// Allocations and bytes that are left of `work`.
fn held<T>(work: impl FnOnce() -> T) -> (T, (i64, i64)) {
    let mut done = None;
    let memory = measure(|| done = Some(work()));
    (done.expect("it was done"), (memory.count_current, memory.bytes_current))
}

#[test]
fn an_idle_connection_holds_two_allocations() {
    let probe = Probe::default();
    let (open, held) = held(|| Open::new(&Limits::default(), &probe));
    // What is shared, and the actor.
    assert_eq!(held, (2, 664));
    drop(open);
}

#[test]
fn what_a_connection_needed_to_open_is_gone_once_it_is_open() {
    let probe = Probe::default();
    let mut limits = Limits::default();
    limits.connect_timeout = Some(Duration::from_secs(5));
    let (_, with) = held(|| Open::new(&limits, &probe));
    let (_, without) = held(|| Open::new(&Limits::default(), &probe));
    assert_eq!(with, without);
}

#[test]
fn who_waits_holds_a_place_for_one_and_who_asks_for_the_end_a_oneshot_too() {
    let probe = Probe::default();
    let mut open = Open::new(&Limits::default(), &probe);
    let (_, reading) = held(|| assert!(probe.poll(|cx| open.incoming.poll_next(cx)).is_pending()));
    assert_eq!(reading, (1, 32));
    let mut closed = open.outgoing.closed();
    let (_, waiting) = held(|| assert!(probe.closed(&mut closed).is_pending()));
    assert_eq!(waiting, (3, 136));
    drop(closed);
    // The place of who waited in vain is the next one's.
    let wait_in_vain = || {
        let mut closed = open.outgoing.closed();
        assert!(probe.closed(&mut closed).is_pending());
    };
    let (_, left) = held(wait_in_vain);
    assert_eq!(left, (0, 0));
}
