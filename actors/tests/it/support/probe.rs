//! A task that the test plays by hand.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use websocket_web_actors::{Closed, ClosedReason, Error, Incoming, Msg, Outgoing};

/// Polls what it is told to, and knows whether it was woken since.
#[derive(Debug, Default)]
pub(crate) struct Probe(Arc<Wakes>);

#[derive(Debug, Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Probe {
    /// Polls once; wakes from before are forgotten.
    pub(crate) fn poll<T>(&self, poll: impl FnOnce(&mut Context<'_>) -> T) -> T {
        self.0.0.store(0, Ordering::Relaxed);
        poll(&mut Context::from_waker(&Waker::from(self.0.clone())))
    }

    /// Whether it was woken since it polled last.
    pub(crate) fn is_woken(&self) -> bool {
        self.0.0.load(Ordering::Relaxed) > 0
    }

    /// Whether somebody could wake it still.
    pub(crate) fn is_kept(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    pub(crate) fn ready(&self, outgoing: &mut Outgoing) -> Poll<Result<(), Error>> {
        self.poll(|cx| outgoing.poll_ready(cx))
    }

    pub(crate) fn flush(&self, outgoing: &mut Outgoing) -> Poll<Result<(), Error>> {
        self.poll(|cx| outgoing.poll_flush(cx))
    }

    pub(crate) fn next(&self, incoming: &mut Incoming) -> Poll<Option<Result<Msg, Error>>> {
        self.poll(|cx| incoming.poll_next(cx))
    }

    pub(crate) fn read(&self, incoming: &mut Incoming, buf: &mut [u8]) -> Poll<Result<usize, Error>> {
        self.poll(|cx| incoming.poll_read(cx, buf))
    }

    pub(crate) fn closed(&self, closed: &mut Closed) -> Poll<ClosedReason> {
        self.poll(|cx| Pin::new(closed).poll(cx))
    }
}
