//! The connection that a supervisor has at present.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use super::{Link, shared::Shared};
use crate::{Closed, ClosedReason, ErrorKind, Incoming, Msg, Outgoing, connection::Connection};

/// Moves messages between the outbox and one connection, and keeps account of what became of them.
#[derive(Debug)]
pub(super) struct Line {
    shared: Arc<Shared>,
    outgoing: Outgoing,
    pub(super) incoming: Incoming,
    closed: Closed,
    number: u64,
}

impl Line {
    pub(super) fn new<I>(shared: &Arc<Shared>, link: Link<I>) -> (Self, I) {
        let Link { outgoing, incoming, interface } = link;
        let connection = outgoing.connection().clone();
        let number = connection.next_handle();
        shared.with(|state, _| state.connection = Some(connection));
        let closed = outgoing.closed();
        (Self { shared: shared.clone(), outgoing, incoming, closed, number }, interface)
    }

    pub(super) fn outgoing(&self) -> &Outgoing {
        &self.outgoing
    }

    /// Moves what waits, as far as the connection has room.
    pub(super) fn pump(&mut self, cx: &mut Context<'_>) {
        while self.shared.with(|state, _| state.outbox.len() > 0) {
            let Poll::Ready(Ok(())) = self.outgoing.poll_ready(cx) else { break };
            let Some(msg) = self.shared.with(|state, wakes| state.outbox.lend(wakes)) else { break };
            if let Err(refused) = self.outgoing.start_send(msg) {
                self.give_back(refused.into_msg());
                break;
            }
        }
        // Saves the executor's detour.
        self.connection().take_turn(None);
    }

    /// Moves all that waits, whether or not the connection has room: it is about to be closed.
    pub(super) fn pump_all(&mut self) {
        while let Some(msg) = self.shared.with(|state, wakes| state.outbox.lend(wakes)) {
            if let Err(msg) = self.insert(msg, false) {
                self.give_back(Some(msg));
                break;
            }
        }
    }

    /// Sends a message of the supervisor's own, in front of all that waits in the lane, or behind.
    pub(super) fn send_own(&mut self, msg: Msg, first: bool) {
        let handed_over = self.connection().with(|state, _| state.outgoing.handed_over());
        if self.insert(msg, first).is_ok() {
            self.shared.with(|state, _| state.outbox.lend_own(if first { handed_over } else { u64::MAX }));
        }
    }

    /// Settles what is settled, and has the task woken when more is.
    pub(super) fn settle(&self, cx: &Context<'_>) {
        let settled = self.connection().with(|state, wakes| {
            let settled = state.outgoing.settled();
            if state.outgoing.is_settled() {
                state.outgoing.flush.remove(self.number, wakes);
            } else {
                state.outgoing.flush.register(self.number, settled.wrapping_add(1), cx, wakes);
            }
            settled
        });
        self.shared.with(|state, wakes| state.outbox.settle(settled, wakes));
    }

    /// Ready when the connection has ended.
    pub(super) fn poll_closed(&mut self, cx: &mut Context<'_>) -> Poll<ClosedReason> {
        Pin::new(&mut self.closed).poll(cx)
    }

    /// Gives the connection up, for `reason` unless it ends for another. Ready when its socket is closed or abandoned.
    pub(super) fn poll_let_go(&mut self, reason: &ClosedReason, cx: &mut Context<'_>) -> Poll<ClosedReason> {
        let actor = self.connection().with(|state, wakes| {
            if state.given_up || state.socket_closed && state.reported().is_some() {
                return None;
            }
            state.given_up = true;
            state.decide_end(ErrorKind::Closed, reason.clone(), wakes);
            Some(())
        });
        if actor.is_some() {
            self.connection().take_turn(None);
        }
        let gone = self.connection().with(|state, wakes| {
            if state.socket_closed && state.reported().is_some() {
                return true;
            }
            state.outgoing.flush.register(self.number, u64::MAX, cx, wakes);
            false
        });
        if !gone {
            return Poll::Pending;
        }
        self.poll_closed(cx)
    }

    /// Takes back what was not handed over. To be called once it is [let go of](Self::poll_let_go).
    pub(super) fn part(self, reason: &ClosedReason) {
        let (handed_over, settled, unsent, metrics) = self.connection().with(|state, _| {
            let lane = &mut state.outgoing;
            let (handed_over, settled): (u64, u64) = (lane.handed_over(), lane.settled());
            let unsent: VecDeque<Msg> = lane.take_unsent();
            (handed_over, settled, unsent, state.metrics())
        });
        self.shared.with(|state, wakes| {
            state.outbox.settle(settled, wakes);
            state.outbox.part(handed_over, unsent, reason, wakes);
            state.add_up(&metrics);
        });
    }

    fn connection(&self) -> &Arc<Connection> {
        self.outgoing.connection()
    }

    fn insert(&self, msg: Msg, first: bool) -> Result<(), Msg> {
        self.connection().with(|state, wakes| {
            if state.outgoing.is_sealed() {
                return Err(msg);
            }
            state.outgoing.insert(msg, first);
            state.wake_actor(wakes);
            Ok(())
        })
    }

    fn give_back(&self, msg: Option<Msg>) {
        if let Some(msg) = msg {
            self.shared.with(|state, _| state.outbox.unlend(msg));
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.connection().with(|state, wakes| state.outgoing.flush.remove(self.number, wakes));
    }
}
