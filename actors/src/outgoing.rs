//! The sending handle.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
};

use crate::{
    CloseFrame, Closed, ClosedReason, Error, Metrics, Msg, Opened, ReadyState, WeakHandle, connection::Connection,
};

/// Sends messages; clone it to send from several tasks.
///
/// Clones share one lane: its bounds hold for all of them together. The connection is closed when the last
/// `Outgoing` and the last [`Incoming`](crate::Incoming) are dropped.
///
/// The polling methods have the meaning of futures' `Sink`.
#[derive(Debug)]
pub struct Outgoing {
    connection: Arc<Connection>,
    handle: u64,
    /// The lane keeps a place for the message that follows `poll_ready`.
    permit: bool,
    /// Number of the last message that this handle, or the one it was cloned from, had accepted.
    last: AtomicU64,
}

impl Outgoing {
    pub(crate) fn new(connection: Arc<Connection>) -> Self {
        connection.with(|state, _| state.senders += 1);
        Self::counted(connection)
    }

    /// A handle that was counted already.
    pub(crate) fn counted(connection: Arc<Connection>) -> Self {
        let handle = connection.next_handle();
        Self { connection, handle, permit: false, last: AtomicU64::new(0) }
    }

    /// Waits for the connection to be open and says what the handshake settled.
    ///
    /// # Errors
    /// Why the connection was not established.
    ///
    /// # Cancel safety
    /// Dropping the future loses nothing; the connection goes on opening while a handle is left.
    pub async fn opened(&self) -> Result<&Opened, Error> {
        let mut wait = std::pin::pin!(self.connection.opened.wait());
        let mut closed = self.closed();
        std::future::poll_fn(|cx| {
            if let Poll::Ready(opened) = wait.as_mut().poll(cx) {
                return Poll::Ready(Ok(opened));
            }
            let reason = ready!(std::pin::Pin::new(&mut closed).poll(cx));
            let kind = self.connection.with(|state, _| state.end.as_ref().map(|end| end.kind));
            Poll::Ready(Err(match kind {
                Some(kind) => Error::not_opened(kind, reason),
                None => Error::closed(reason),
            }))
        })
        .await
    }

    /// What the handshake settled, once the connection is open.
    pub fn info(&self) -> Option<&Opened> {
        self.connection.opened.get()
    }

    /// Ready when the lane has room for a message, for which it then keeps a place.
    ///
    /// # Errors
    /// If nothing more is accepted. Where the socket began to close by itself this waits for the reason.
    pub fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let Self { connection, handle, permit, .. } = self;
        connection.with(|state, wakes| {
            if state.reported().is_some() || state.outgoing.is_sealed() && state.close.is_some() {
                state.outgoing.ready.remove(*handle, wakes);
                return Poll::Ready(Err(state.refusal()));
            }
            if !state.outgoing.is_sealed() && (*permit || state.outgoing.has_room()) {
                if !std::mem::replace(permit, true) {
                    state.outgoing.reserve();
                }
                state.outgoing.ready.remove(*handle, wakes);
                return Poll::Ready(Ok(()));
            }
            state.outgoing.ready.register(*handle, 0, cx, wakes);
            Poll::Pending
        })
    }

    /// Has a message accepted: in the place that [`poll_ready`](Outgoing::poll_ready) kept for it, or, without one,
    /// if there is room.
    ///
    /// # Errors
    /// If the lane is full or accepts nothing more; the error gives the message back.
    pub fn start_send(&mut self, msg: Msg) -> Result<(), Error> {
        let permit = std::mem::take(&mut self.permit);
        self.accept(msg, permit)
    }

    /// Has a message accepted if there is room for it now.
    ///
    /// # Errors
    /// If the lane is full or accepts nothing more; the error gives the message back.
    pub fn try_send(&self, msg: Msg) -> Result<(), Error> {
        self.accept(msg, false)
    }

    fn accept(&self, msg: Msg, permit: bool) -> Result<(), Error> {
        self.connection.with(|state, wakes| {
            let refusal = if state.outgoing.is_sealed() {
                state.refusal()
            } else if permit || state.outgoing.has_room_for(&msg) {
                self.last.store(state.outgoing.accept(msg, permit), Ordering::Relaxed);
                state.wake_actor(wakes);
                return Ok(());
            } else {
                Error::full()
            };
            if permit {
                state.outgoing.release(wakes);
            }
            Err(refusal.with_msg(msg))
        })
    }

    /// Ready when every message that this handle had accepted was handed over to an open socket for good.
    ///
    /// # Errors
    /// If that will never happen, with the reason.
    pub fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let last = self.last.load(Ordering::Relaxed);
        self.connection.with(|state, wakes| {
            let result = if state.outgoing.has_settled(last) {
                Ok(())
            } else if let Some(end) = state.reported() {
                Err(Error::unsent(end.reason.clone()))
            } else {
                state.outgoing.flush.register(self.handle, last, cx, wakes);
                return Poll::Pending;
            };
            state.outgoing.flush.remove(self.handle, wakes);
            Poll::Ready(result)
        })
    }

    /// Flushes, then closes the connection without a code. Does not wait for the closing handshake.
    ///
    /// # Errors
    /// As [`poll_flush`](Outgoing::poll_flush).
    pub fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        ready!(self.poll_flush(cx))?;
        self.close(None);
        Poll::Ready(Ok(()))
    }

    /// Closes the connection once everything accepted so far is handed over. The first request wins; returns
    /// whether this is the one.
    pub fn close(&self, frame: Option<CloseFrame>) -> bool {
        self.connection.with(|state, wakes| state.request_close(frame, wakes))
    }

    /// Resolves when the connection has ended.
    pub fn closed(&self) -> Closed {
        Closed::new(self.connection.clone())
    }

    /// Why the connection has ended, or is about to; `None` while that is open.
    pub fn closed_reason(&self) -> Option<ClosedReason> {
        self.connection.with(|state, _| state.end.as_ref().map(|end| end.reason.clone()))
    }

    /// Where the connection stands.
    pub fn ready_state(&self) -> ReadyState {
        self.connection.with(|state, _| state.ready_state)
    }

    /// Figures of the connection.
    pub fn metrics(&self) -> Metrics {
        self.connection.with(|state, _| state.metrics())
    }

    /// A handle that does not keep the connection open.
    pub fn downgrade(&self) -> WeakHandle {
        WeakHandle::new(&self.connection)
    }
}

impl Clone for Outgoing {
    fn clone(&self) -> Self {
        let clone = Self::new(self.connection.clone());
        clone.last.store(self.last.load(Ordering::Relaxed), Ordering::Relaxed);
        clone
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        self.connection.with(|state, wakes| {
            if self.permit {
                state.outgoing.release(wakes);
            }
            state.outgoing.ready.remove(self.handle, wakes);
            state.outgoing.flush.remove(self.handle, wakes);
            state.senders -= 1;
            state.release_handle(wakes);
        });
    }
}
