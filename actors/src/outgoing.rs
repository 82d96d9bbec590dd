//! The sending handle.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
};

use crate::{Error, Msg, connection::Connection, control::control};

/// Sends messages; clone it to send from several tasks.
///
/// Clones share one lane: its bounds hold for all of them together. The connection is closed when the last
/// `Outgoing` and the last [`Incoming`](crate::Incoming) are dropped.
///
/// The polling methods have the meaning of futures' `Sink`.
#[derive(Debug)]
pub struct Outgoing {
    pub(crate) connection: Arc<Connection>,
    handle: u64,
    /// The lane keeps a place for the message that follows `poll_ready`.
    permit: bool,
    /// Number of the last message that this handle, or the one it was cloned from, had accepted.
    last: AtomicU64,
    /// Everything was flushed.
    flushed: AtomicBool,
}

control!(Outgoing);

impl Outgoing {
    pub(crate) fn new(connection: Arc<Connection>) -> Self {
        connection.with(|state, _| state.senders = state.senders.saturating_add(1));
        Self::counted(connection)
    }

    /// The connection itself, for the supervisor.
    pub(crate) fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }

    /// A handle that was counted already.
    pub(crate) fn counted(connection: Arc<Connection>) -> Self {
        let handle = connection.next_handle();
        Self { connection, handle, permit: false, last: AtomicU64::new(0), flushed: AtomicBool::new(false) }
    }

    /// Ready when the lane has room for a message, for which it then keeps a place, until that is sent, or this handle
    /// is flushed or dropped. A place that is kept and not used is missing to all others.
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

    /// Who has flushed what was accepted before will flush this, too: then the actor has its turn at once. Who has not
    /// goes on, and the actor is woken to take more messages in one turn.
    fn accept(&self, msg: Msg, permit: bool) -> Result<(), Error> {
        let at_once = self.flushed.load(Ordering::Relaxed);
        let waker = self.connection.with(|state, wakes| {
            let refusal = if state.outgoing.is_sealed() {
                state.refusal()
            } else if permit || state.outgoing.has_room_for(&msg) {
                self.last.store(state.outgoing.accept(msg, permit), Ordering::Relaxed);
                self.flushed.store(false, Ordering::Relaxed);
                if at_once {
                    return Ok(state.take_actor());
                }
                state.wake_actor(wakes);
                return Ok(None);
            } else {
                Error::full()
            };
            if permit {
                state.outgoing.release(wakes);
            }
            Err(refusal.with_msg(msg))
        })?;
        if let Some(waker) = waker {
            self.connection.take_turn(Some(waker));
        }
        Ok(())
    }

    /// Gives back the place that [`poll_ready`](Outgoing::poll_ready) kept, if it kept one.
    pub fn release(&mut self) {
        if std::mem::take(&mut self.permit) {
            self.connection.with(|state, wakes| state.outgoing.release(wakes));
        }
    }

    /// Ready when every message that this handle had accepted was handed over to an open socket for good.
    ///
    /// # Errors
    /// If that will never happen, with the reason.
    pub fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        // A flush says that nothing follows for now: the place is for others.
        self.release();
        let settled = self.settled(None);
        if settled.is_ready() {
            return settled;
        }
        self.connection.take_turn(None);
        self.settled(Some(cx))
    }

    /// Registers only where it is told for whom: whoever is registered is woken.
    fn settled(&self, cx: Option<&Context<'_>>) -> Poll<Result<(), Error>> {
        let last = self.last.load(Ordering::Relaxed);
        self.connection.with(|state, wakes| {
            let result = if state.outgoing.has_settled(last) {
                self.flushed.store(true, Ordering::Relaxed);
                Ok(())
            } else if let Some(end) = state.reported() {
                Err(Error::unsent(end.reason.clone()))
            } else {
                if let Some(cx) = cx {
                    state.outgoing.flush.register(self.handle, last, cx, wakes);
                }
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
}

impl Clone for Outgoing {
    fn clone(&self) -> Self {
        let clone = Self::new(self.connection.clone());
        clone.last.store(self.last.load(Ordering::Relaxed), Ordering::Relaxed);
        clone.flushed.store(self.flushed.load(Ordering::Relaxed), Ordering::Relaxed);
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
            state.senders = state.senders.saturating_sub(1);
            state.release_handle(wakes);
        });
    }
}
