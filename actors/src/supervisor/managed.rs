//! The handle of a managed connection.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
};

use super::{Event, Events, ManagedMetrics, Page, Status, shared::Shared};
use crate::{CloseFrame, Closed, ClosedReason, Error, Msg, Opened, broadcast::Source};

/// Sends over whatever connection there is, and says how things stand; clone it to do so from several tasks.
///
/// The managed connection ends for good when the last `Managed` and the last [`Events`] are dropped.
///
/// The polling methods have the meaning of futures' `Sink`.
///
/// # What becomes of a message
/// One that is accepted waits in the [`Outbox`](super::Outbox) for a connection, in order. A connection that ends before
/// its socket took a message gives it back, to go first on the next. **What a socket took is never sent again**, since
/// nobody knows whether it arrived: the in-flight window is what the socket's own buffer and the network hold, which
/// [`Limits::send_buffer_size`](crate::Limits::send_buffer_size) bounds on this side. An application closes it by
/// numbering its messages, having the peer confirm them, and sending what is not confirmed again.
#[derive(Debug)]
pub struct Managed<I: Clone> {
    shared: Arc<Shared>,
    source: Source<Event<I>>,
    handle: u64,
    /// The outbox keeps a place for the message that follows `poll_ready`.
    permit: bool,
    /// Number of the last message that this handle had accepted.
    last: AtomicU64,
}

impl<I: Clone> Managed<I> {
    pub(super) fn new(shared: Arc<Shared>, source: Source<Event<I>>) -> Self {
        let handle = shared.next_number();
        shared.with(|state, _| state.outbox.add_handle(handle));
        Self { shared, source, handle, permit: false, last: AtomicU64::new(0) }
    }

    /// Ready when the outbox has room for a message, for which it then keeps a place, until that is sent, or this
    /// handle is flushed or dropped. Always ready where the outbox makes nobody wait.
    ///
    /// # Errors
    /// If nothing more is accepted.
    pub fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let Self { shared, handle, permit, .. } = self;
        shared.with(|state, wakes| {
            let result = if state.outbox.is_sealed() {
                Err(state.refusal())
            } else if *permit || !state.outbox.makes_wait() {
                Ok(())
            } else if state.outbox.has_room() {
                *permit = true;
                state.outbox.reserve();
                Ok(())
            } else {
                state.outbox.ready.register(*handle, 0, cx, wakes);
                return Poll::Pending;
            };
            state.outbox.ready.remove(*handle, wakes);
            Poll::Ready(result)
        })
    }

    /// Has a message accepted: in the place that [`poll_ready`](Self::poll_ready) kept for it, or, without one, if the
    /// outbox has room or makes some.
    ///
    /// # Errors
    /// If the outbox is full or accepts nothing more; the error gives the message back.
    pub fn start_send(&mut self, msg: Msg) -> Result<(), Error> {
        let permit = std::mem::take(&mut self.permit);
        self.accept(msg, permit)
    }

    /// Has a message accepted if there is room for it now, or the outbox makes some.
    ///
    /// # Errors
    /// As [`start_send`](Self::start_send).
    pub fn try_send(&self, msg: Msg) -> Result<(), Error> {
        self.accept(msg, false)
    }

    fn accept(&self, msg: Msg, permit: bool) -> Result<(), Error> {
        self.shared.with(|state, wakes| {
            if state.outbox.is_sealed() {
                if permit {
                    state.outbox.release(wakes);
                }
                return Err(state.refusal().with_msg(msg));
            }
            let number = state.outbox.accept(msg, self.handle, permit, wakes)?;
            self.last.store(number, Ordering::Relaxed);
            state.wake(wakes);
            Ok(())
        })
    }

    /// Ready when every message that this handle itself, and not the one it was cloned from, had accepted was handed
    /// over to some connection's open socket for good.
    ///
    /// # Errors
    /// If that will never happen or nobody will know: the outbox dropped one, a connection ended while its socket had
    /// one, or all ended for good. What was lost by one connection is told once: then this waits for the rest.
    pub fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.release();
        let flushed = self.flushed(None);
        if flushed.is_ready() {
            return flushed;
        }
        self.shared.take_turn();
        self.flushed(Some(cx))
    }

    /// Registers only where it is told for whom: whoever is registered is woken.
    fn flushed(&self, cx: Option<&Context<'_>>) -> Poll<Result<(), Error>> {
        let last = self.last.load(Ordering::Relaxed);
        self.shared.with(|state, wakes| {
            let Some(result) = state.outbox.flushed(self.handle, last) else {
                if let Some(cx) = cx {
                    state.outbox.flush.register(self.handle, last, cx, wakes);
                }
                return Poll::Pending;
            };
            state.outbox.flush.remove(self.handle, wakes);
            Poll::Ready(result)
        })
    }

    /// Flushes, then ends the managed connection for good.
    ///
    /// # Errors
    /// As [`poll_flush`](Self::poll_flush).
    pub fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        ready!(self.poll_flush(cx))?;
        self.close(None);
        Poll::Ready(Ok(()))
    }

    /// What happens from now on. Each subscription is of its own, and keeps the connection managed, as this does.
    pub fn events(&self) -> Events<I> {
        Events::new(self.shared.clone(), self.source.subscribe())
    }

    /// Where it stands.
    pub fn status(&self) -> Status {
        self.shared.status.load()
    }

    /// Waits until a connection is open, and says what its handshake settled.
    ///
    /// # Errors
    /// Why it ended for good.
    ///
    /// # Cancel safety
    /// Dropping the future loses nothing.
    pub async fn opened(&self) -> Result<Opened, Error> {
        let waiting = Waiting { shared: &self.shared, number: self.shared.next_number() };
        poll_fn(|cx| waiting.poll(cx)).await
    }

    /// Lets go of the connection, if there is one, and begins a new one at once, whatever delay goes by, as the first in
    /// a row; also without a network. What is not handed over goes first on the new one. Does nothing while an attempt
    /// is under way, or after the end. Says whether there is a connection to manage still.
    pub fn reconnect(&self) -> bool {
        self.shared.with(|state, wakes| {
            let alive = state.close.is_none() && state.end.is_none();
            state.reconnect |= alive;
            state.wake(wakes);
            alive
        })
    }

    /// Ends it for good. Over an open connection everything accepted so far is handed over first, within its close
    /// timeout; without one, what waits is lost. The first request wins; returns whether this is the one.
    pub fn close(&self, frame: Option<CloseFrame>) -> bool {
        self.shared.with(|state, wakes| state.request_close(frame, wakes))
    }

    /// Resolves when it has ended for good, with the last reason.
    pub fn closed(&self) -> Closed {
        Closed::new(self.shared.end.clone())
    }

    /// Why it has ended for good; `None` while it has not.
    pub fn closed_reason(&self) -> Option<ClosedReason> {
        self.shared.with(|state, _| state.end.clone())
    }

    /// Figures of all its connections.
    pub fn metrics(&self) -> ManagedMetrics {
        self.shared.with(|state, _| state.metrics())
    }

    /// By which it learns of network and page. Does not keep it going.
    pub fn page(&self) -> Page {
        Page::new(self.shared.clone())
    }

    /// Gives back the place that [`poll_ready`](Self::poll_ready) kept, if it kept one.
    pub fn release(&mut self) {
        if std::mem::take(&mut self.permit) {
            self.shared.with(|state, wakes| state.outbox.release(wakes));
        }
    }
}

impl<I: Clone> Clone for Managed<I> {
    fn clone(&self) -> Self {
        Self::new(self.shared.clone(), self.source.clone())
    }
}

impl<I: Clone> Drop for Managed<I> {
    fn drop(&mut self) {
        self.release();
        self.shared.with(|state, wakes| state.remove_handle(self.handle, wakes));
    }
}

/// Someone who waits for a connection to be open.
struct Waiting<'a> {
    shared: &'a Shared,
    number: u64,
}

impl Waiting<'_> {
    fn poll(&self, cx: &Context<'_>) -> Poll<Result<Opened, Error>> {
        self.shared.with(|state, wakes| match (&state.opened, &state.end) {
            (Some(opened), _) => Poll::Ready(Ok(opened.clone())),
            (None, Some(reason)) => Poll::Ready(Err(Error::closed(reason.clone()))),
            (None, None) => {
                state.open.register(self.number, 0, cx, wakes);
                Poll::Pending
            }
        })
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.shared.with(|state, wakes| state.open.remove(self.number, wakes));
    }
}
