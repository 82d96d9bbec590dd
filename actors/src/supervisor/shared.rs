//! What a supervisor and its handles share.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Waker},
};

use super::{ManagedMetrics, Outbox, Status, outbox::OutboxLane, status::StatusCell};
use crate::{
    CloseFrame, ClosedReason, Error, Limits, Metrics, Opened, Turn,
    connection::Connection,
    lanes::{Waiters, Wakes, set_waker},
    lock::Lock,
};

/// One managed connection's shared state.
#[derive(Debug)]
pub(super) struct Shared {
    state: Lock<State>,
    pub(super) status: StatusCell,
    /// A connection that never has a socket: its end is that of the whole, for whoever waits for it.
    pub(super) end: Arc<Connection>,
    /// Set where the supervisor can be given its turn by a handle.
    pub(super) turn: OnceLock<Arc<dyn Turn>>,
    numbers: AtomicU64,
}

/// What the lock guards.
#[derive(Debug)]
pub(super) struct State {
    pub(super) outbox: OutboxLane,
    /// The close slot: the first request wins.
    pub(super) close: Option<Option<CloseFrame>>,
    /// A new connection is asked for, whatever there is.
    pub(super) reconnect: bool,
    /// What a delay waits for may have come.
    pub(super) retry: bool,
    /// The network has just gone.
    pub(super) went_offline: bool,
    /// There is no network.
    pub(super) offline: bool,
    /// The page is left.
    pub(super) left: bool,
    /// What the present connection's handshake settled.
    pub(super) opened: Option<Opened>,
    /// Those who wait for a connection to be open.
    pub(super) open: Waiters,
    /// Why it ended for good.
    pub(super) end: Option<ClosedReason>,
    /// The present connection.
    pub(super) connection: Option<Arc<Connection>>,
    /// Sums over those before.
    pub(super) totals: ManagedMetrics,
    listeners: usize,
    supervisor: Option<Waker>,
}

/// What a supervisor is to do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signal {
    pub(super) close: bool,
    pub(super) left: bool,
    pub(super) offline: bool,
    /// Asked for since the last signal, as are the next two.
    pub(super) reconnect: bool,
    pub(super) retry: bool,
    pub(super) went_offline: bool,
}

impl Shared {
    pub(super) fn new(outbox: Outbox) -> Arc<Self> {
        Arc::new(Self {
            state: Lock::new(State {
                outbox: OutboxLane::new(outbox),
                close: None,
                reconnect: false,
                retry: false,
                went_offline: false,
                offline: false,
                left: false,
                opened: None,
                open: Waiters::default(),
                end: None,
                connection: None,
                totals: ManagedMetrics::default(),
                listeners: 0,
                supervisor: None,
            }),
            status: StatusCell::new(Status::Connecting { attempt: 1 }),
            end: Connection::new(&Limits::default(), false),
            turn: OnceLock::new(),
            numbers: AtomicU64::new(0),
        })
    }

    pub(super) fn with<R>(&self, change: impl FnOnce(&mut State, &mut Wakes) -> R) -> R {
        self.state.with(change)
    }

    /// Has the supervisor do now what it was woken for, if that can be.
    pub(super) fn take_turn(&self) {
        if let Some(turn) = self.turn.get() {
            turn.clone().take(false);
        }
    }

    /// A number for someone who may wait.
    pub(super) fn next_number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn add_listener(&self) {
        self.with(|state, _| state.listeners = state.listeners.saturating_add(1));
    }

    pub(super) fn remove_listener(&self) {
        self.with(|state, wakes| {
            state.listeners = state.listeners.saturating_sub(1);
            state.close_if_alone(wakes);
        });
    }

    /// What there is to do, and has the task woken when there is more.
    pub(super) fn signal(&self, cx: &Context<'_>) -> Signal {
        self.with(|state, wakes| {
            set_waker(&mut state.supervisor, cx, wakes);
            Signal {
                close: state.close.is_some(),
                left: state.left,
                offline: state.offline,
                reconnect: std::mem::take(&mut state.reconnect),
                retry: std::mem::take(&mut state.retry),
                went_offline: std::mem::take(&mut state.went_offline),
            }
        })
    }

    /// It ends for good, unless it has.
    pub(super) fn finish(&self, reason: &ClosedReason) {
        let first = self.with(|state, wakes| {
            if state.end.is_some() {
                return false;
            }
            state.end = Some(reason.clone());
            state.opened = None;
            state.outbox.discard(reason, wakes);
            state.open.wake_all(wakes);
            true
        });
        if first {
            self.status.set(Status::Closed);
            self.end.with(|state, wakes| {
                state.decide_end(crate::ErrorKind::Closed, reason.clone(), wakes);
            });
            self.end.report();
        }
    }
}

impl State {
    pub(super) fn wake(&mut self, wakes: &mut Wakes) {
        wakes.extend(self.supervisor.take());
    }

    /// Asks for the end. Says whether this was the first request.
    pub(super) fn request_close(&mut self, frame: Option<CloseFrame>, wakes: &mut Wakes) -> bool {
        if self.close.is_some() || self.end.is_some() {
            return false;
        }
        self.close = Some(frame);
        self.outbox.seal(wakes);
        self.wake(wakes);
        true
    }

    pub(super) fn remove_handle(&mut self, handle: u64, wakes: &mut Wakes) {
        self.outbox.remove_handle(handle, wakes);
        self.close_if_alone(wakes);
    }

    /// With the last handle and the last subscription, it ends.
    fn close_if_alone(&mut self, wakes: &mut Wakes) {
        if self.listeners == 0 && self.outbox.has_no_handle() {
            self.request_close(None, wakes);
        }
    }

    /// Why nothing more is accepted.
    pub(super) fn refusal(&self) -> Error {
        match &self.end {
            Some(reason) => Error::closed(reason.clone()),
            None => Error::closing(),
        }
    }

    pub(super) fn metrics(&self) -> ManagedMetrics {
        let mut metrics = self.totals;
        if let Some(connection) = &self.connection {
            metrics.add(&connection.with(|state, _| state.metrics()));
        }
        metrics.lost_messages = self.outbox.lost;
        metrics.dropped_messages = self.outbox.dropped;
        metrics.outbox_messages = self.outbox.len();
        metrics.outbox_bytes = self.outbox.bytes();
        metrics
    }

    /// The present connection is no more; `last` are its figures.
    pub(super) fn add_up(&mut self, last: &Metrics) {
        self.connection = None;
        self.totals.add(last);
        // What its lanes held is elsewhere by now.
        self.totals.connections.outgoing_messages = 0;
        self.totals.connections.outgoing_bytes = 0;
        self.totals.connections.incoming_messages = 0;
        self.totals.connections.incoming_bytes = 0;
    }
}
