//! What handles, port and actor share: one lock over both lanes, the close slot and the end.

use std::{
    cell::Cell,
    fmt,
    future::Future,
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, Waker},
};

use crate::{
    CloseFrame, ClosedReason, Error, ErrorKind, Limits, Metrics, Opened, ReadyState, Turn, despite_panics,
    lanes::{IncomingLane, OutgoingLane, Waiters, Wakes, push, set_waker},
    lock::Lock,
    metrics::Counts,
};

/// One connection's shared state.
#[derive(Debug)]
pub(crate) struct Connection {
    shared: Lock<State>,
    /// Set once by the actor; handles borrow from it without the lock.
    pub(crate) opened: OnceLock<Opened>,
    /// Set where the actor can be given its turn by a handle.
    pub(crate) turn: OnceLock<Arc<dyn Turn>>,
    handles: AtomicU64,
}

/// What the lock guards.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) ready_state: ReadyState,
    pub(crate) outgoing: OutgoingLane,
    pub(crate) incoming: IncomingLane,
    /// The close slot: the first request wins.
    pub(crate) close: Option<Option<Box<CloseFrame>>>,
    /// Who waits for the connection to be open.
    pub(crate) opening: Waiters,
    /// What the port reported of the opening handshake, until the actor takes it.
    pub(crate) handshake: Option<Box<Opened>>,
    /// Why the connection ends; decided once.
    pub(crate) end: Option<Box<End>>,
    /// The socket itself is closed and says nothing more.
    pub(crate) socket_closed: bool,
    /// The socket is to be abandoned: nothing that it may still say is waited for.
    pub(crate) given_up: bool,
    /// A paused transport is to go on.
    pub(crate) resume: bool,
    pub(crate) counts: Counts,
    pub(crate) max_message_size: usize,
    pub(crate) senders: usize,
    pub(crate) receivers: usize,
    actor: Option<Waker>,
    /// Each belongs to a `Closed` that was polled.
    closed: Vec<Box<dyn Told>>,
}

/// One who is told of the end. Dynamic, so that a program that never asks for it has no code for it.
pub(crate) trait Told: fmt::Debug + Send {
    fn tell(self: Box<Self>, reason: ClosedReason);
    /// Whether nobody would hear it.
    fn is_gone(&self) -> bool;
}

/// Why a connection ends.
#[derive(Debug, Clone)]
pub(crate) struct End {
    pub(crate) reason: ClosedReason,
    /// What it means to those who wait for the connection to open.
    pub(crate) kind: ErrorKind,
}

impl Connection {
    pub(crate) fn new(limits: &Limits, pauses: bool) -> Arc<Self> {
        let state = State {
            ready_state: ReadyState::Connecting,
            outgoing: OutgoingLane::new(limits),
            incoming: IncomingLane::new(limits, pauses),
            close: None,
            opening: Waiters::default(),
            handshake: None,
            end: None,
            socket_closed: false,
            given_up: false,
            resume: false,
            counts: Counts::default(),
            max_message_size: limits.max_message_size,
            senders: 0,
            receivers: 0,
            actor: None,
            closed: Vec::new(),
        };
        Arc::new(Self {
            shared: Lock::new(state),
            opened: OnceLock::new(),
            turn: OnceLock::new(),
            handles: AtomicU64::new(0),
        })
    }

    /// Runs `change` under the lock, then calls the wakers that it collected.
    pub(crate) fn with<R>(&self, change: impl FnOnce(&mut State, &mut Wakes) -> R) -> R {
        self.shared.with(change)
    }

    /// Runs `change` under the lock for one who holds another, and calls what is added to `wakes` once that is
    /// released.
    pub(crate) fn with_wakes<R>(&self, wakes: &mut Wakes, change: impl FnOnce(&mut State, &mut Wakes) -> R) -> R {
        self.shared.with_wakes(wakes, change)
    }

    /// Has the actor do now what there is to do, if that can be; else `waker`, which is its own, is called. Without one,
    /// it is polled only if it was woken.
    pub(crate) fn take_turn(&self, waker: Option<Waker>) {
        let polled = self.turn.get().is_some_and(|turn| turn.clone().take(waker.is_some()));
        if let Some(waker) = waker.filter(|_| !polled) {
            waker.wake();
        }
    }

    /// Why the connection has ended, or is about to; `None` before.
    pub(crate) fn closed_reason(&self) -> Option<ClosedReason> {
        self.with(|state, _| state.end.as_ref().map(|end| end.reason.clone()))
    }

    /// Tells everyone that the connection has ended, if why is decided.
    pub(crate) fn report(&self) {
        let told = Cell::new(None);
        despite_panics::both(
            || self.with(|state, wakes| told.set(state.report(wakes))),
            || {
                let Some((reason, closed)) = told.take() else { return };
                let all = closed.into_iter().map(|told| (told, reason.clone()));
                despite_panics::for_each(all, |(told, reason)| told.tell(reason));
            },
        );
    }

    /// A number for a new handle, by which it is known who waits.
    pub(crate) fn next_handle(&self) -> u64 {
        self.handles.fetch_add(1, Ordering::Relaxed)
    }
}

/// Waits for the handshake's result, or for the reason why there is none. Not an `async fn`, which is larger.
pub(crate) struct Opening<'a> {
    connection: &'a Connection,
    waiter: u64,
}

impl<'a> Opening<'a> {
    pub(crate) fn new(connection: &'a Connection) -> Self {
        Self { connection, waiter: connection.next_handle() }
    }
}

impl<'a> Future for Opening<'a> {
    type Output = Result<&'a Opened, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { connection, waiter } = *self;
        connection.with(|state, wakes| {
            if let Some(opened) = connection.opened.get() {
                return Poll::Ready(Ok(opened));
            }
            if let Some(end) = state.reported() {
                return Poll::Ready(Err(Error::not_opened(end.kind, end.reason.clone())));
            }
            state.opening.register(waiter, 0, cx, wakes);
            Poll::Pending
        })
    }
}

impl Drop for Opening<'_> {
    fn drop(&mut self) {
        self.connection.with(|state, wakes| state.opening.remove_for_good(self.waiter, wakes));
    }
}

impl State {
    /// Asks the actor to close. Says whether this was the first request.
    pub(crate) fn request_close(&mut self, frame: Option<CloseFrame>, wakes: &mut Wakes) -> bool {
        if self.close.is_some() || self.ready_state == ReadyState::Closed {
            return false;
        }
        self.close = Some(frame.map(Box::new));
        self.closing(wakes);
        self.wake_actor(wakes);
        true
    }

    /// Nothing more is accepted.
    pub(crate) fn closing(&mut self, wakes: &mut Wakes) {
        if self.ready_state != ReadyState::Closed {
            self.ready_state = ReadyState::Closing;
        }
        self.outgoing.seal(wakes);
    }

    /// Decides why the connection ends, unless that is decided, and has the actor carry it out.
    pub(crate) fn decide_end(&mut self, kind: ErrorKind, reason: ClosedReason, wakes: &mut Wakes) {
        if self.end.is_none() {
            self.end = Some(Box::new(End { reason, kind }));
        }
        self.closing(wakes);
        self.wake_actor(wakes);
    }

    /// The end, once the actor has reported it. Handles act on nothing earlier: until then, what was handed over
    /// last may still settle.
    pub(crate) fn reported(&self) -> Option<&End> {
        self.end.as_deref().filter(|_| self.ready_state == ReadyState::Closed)
    }

    /// Why nothing more is accepted.
    pub(crate) fn refusal(&self) -> Error {
        match &self.end {
            Some(end) => Error::closed(end.reason.clone()),
            None => Error::closing(),
        }
    }

    /// The connection has ended, if why is decided. Gives the reason, and whom else to tell.
    fn report(&mut self, wakes: &mut Wakes) -> Option<(ClosedReason, Vec<Box<dyn Told>>)> {
        let reason = self.end.as_ref()?.reason.clone();
        self.ready_state = ReadyState::Closed;
        self.opening.wake_all(wakes);
        self.outgoing.seal(wakes);
        self.outgoing.flush.wake_all(wakes);
        self.incoming.readers.wake_all(wakes);
        Some((reason, std::mem::take(&mut self.closed)))
    }

    /// Has the actor tell of the end.
    pub(crate) fn notify_closed(&mut self, told: Box<dyn Told>) {
        // Those who no longer wait are cleared away whenever the list would have to grow: it stays within twice
        // the number that wait.
        if self.closed.len() == self.closed.capacity() {
            self.closed.retain(|told| !told.is_gone());
        }
        push(&mut self.closed, told);
    }

    /// A handle went away; with the last one the connection is closed.
    pub(crate) fn release_handle(&mut self, wakes: &mut Wakes) {
        if self.senders == 0 && self.receivers == 0 {
            self.request_close(None, wakes);
        }
    }

    pub(crate) fn register_actor(&mut self, cx: &Context<'_>, wakes: &mut Wakes) {
        set_waker(&mut self.actor, cx, wakes);
    }

    pub(crate) fn wake_actor(&mut self, wakes: &mut Wakes) {
        wakes.extend(self.take_actor());
    }

    /// The actor's waker, which has to be called, unless the actor is polled.
    pub(crate) fn take_actor(&mut self) -> Option<Waker> {
        self.actor.take()
    }

    pub(crate) fn metrics(&self) -> Metrics {
        let Counts { sent_bytes, received_messages, received_bytes, dropped_messages, discarded_messages } =
            self.counts;
        Metrics {
            sent_messages: self.outgoing.handed_over(),
            sent_bytes,
            received_messages,
            received_bytes,
            dropped_messages,
            discarded_messages,
            outgoing_messages: self.outgoing.len(),
            outgoing_bytes: self.outgoing.bytes(),
            incoming_messages: self.incoming.len(),
            incoming_bytes: self.incoming.bytes(),
        }
    }
}
