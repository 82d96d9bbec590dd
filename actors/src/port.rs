//! The one road from a socket's callbacks to the handles.

use std::sync::Arc;

use crate::{
    CloseCode, ClosedReason, ErrorKind, Msg, Opened, ReadyState,
    connection::{Connection, State},
    lanes::Arrival,
    text::{concat, decimal},
};

/// What a [`Transport`](crate::Transport)'s callbacks hold of the connection.
///
/// Every call returns at once and may be made at any time, also inside a call to the transport and after the end.
/// A received message goes straight into the incoming lane: no task stands between.
#[derive(Debug, Clone)]
pub struct Port(pub(crate) Arc<Connection>);

/// Whether the transport is to go on receiving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a transport that can pause must"]
pub enum Flow {
    /// Go on.
    Continue,
    /// Stop until [`Transport::resume`](crate::Transport::resume). Only said to a transport that
    /// [can](crate::Transport::PAUSES).
    Pause,
}

impl Port {
    /// Whether the opening handshake has succeeded.
    pub fn is_opened(&self) -> bool {
        self.0.with(|state, _| self.is_opened_in(state))
    }

    fn is_opened_in(&self, state: &State) -> bool {
        state.handshake.is_some() || self.0.opened.get().is_some()
    }

    /// Whether this side has asked to close, or why the connection ends is decided.
    pub fn is_ending(&self) -> bool {
        self.0.with(|state, _| state.close.is_some() || state.end.is_some())
    }

    /// The opening handshake succeeded.
    pub fn opened(&self, opened: Opened) {
        self.0.with(|state, wakes| {
            if state.end.is_none() && state.handshake.is_none() {
                state.handshake = Some(Box::new(opened));
                if state.ready_state == ReadyState::Connecting {
                    state.ready_state = ReadyState::Open;
                }
                state.wake_actor(wakes);
            }
        });
    }

    /// Whether a message of at least `len` bytes is wanted, so that one that is not need not be copied.
    ///
    /// If it is not, this has done all there is to do: counted it, or ended the connection.
    pub fn wants(&self, len: usize) -> bool {
        self.arrive(len, None).is_none()
    }

    /// A message came in.
    pub fn message(&self, msg: Msg) -> Flow {
        self.arrive(msg.len(), Some(msg)).unwrap_or(Flow::Continue)
    }

    /// This side cannot go on, because of what came in or did not: ends the connection with `reason`.
    pub fn refuse(&self, kind: ErrorKind, reason: ClosedReason) {
        self.0.with(|state, wakes| state.decide_end(kind, reason, wakes));
    }

    /// The socket is closed: nothing more will come from it.
    ///
    /// Before [`opened`](Port::opened) this means that the handshake failed. A reason that was decided on this side
    /// before stays.
    pub fn closed(&self, reason: ClosedReason) {
        self.0.with(|state, wakes| {
            state.socket_closed = true;
            let kind = if self.is_opened_in(state) { ErrorKind::Closed } else { ErrorKind::Handshake };
            state.decide_end(kind, reason, wakes);
        });
    }

    /// A message of `len` bytes, or more if it is not there to be measured. `None` if it is not there, and wanted: under
    /// one lock, since on another thread somebody may just begin to read.
    fn arrive(&self, len: usize, msg: Option<Msg>) -> Option<Flow> {
        self.0.with(|state, wakes| {
            if state.end.is_some() {
                return Some(Flow::Continue);
            }
            let fits = len <= state.max_message_size;
            if msg.is_none() && fits && state.receivers > 0 && state.incoming.would_keep(len) {
                return None;
            }
            state.counts.received(len);
            if !fits {
                state.decide_end(ErrorKind::Closed, too_big(len, state.max_message_size), wakes);
                return Some(Flow::Continue);
            }
            if state.receivers == 0 {
                state.counts.discarded(1);
                return Some(Flow::Continue);
            }
            let arrival = match msg {
                Some(msg) => state.incoming.push(msg, wakes),
                None => state.incoming.turn_away(),
            };
            Some(match arrival {
                Arrival::Kept => Flow::Continue,
                Arrival::Full => Flow::Pause,
                Arrival::Dropped(messages) => {
                    state.counts.dropped(messages);
                    Flow::Continue
                }
                Arrival::Overflow => {
                    state.counts.dropped(1);
                    let reason = ClosedReason::unclean(CloseCode::MessageTooBig, "receive buffer overflow");
                    state.decide_end(ErrorKind::Closed, reason, wakes);
                    Flow::Continue
                }
            })
        })
    }
}

#[cold]
fn too_big(len: usize, limit: usize) -> ClosedReason {
    let reason = concat(&[
        "message of ",
        &decimal(len as u64),
        " bytes exceeds the maximum message size of ",
        &decimal(limit as u64),
    ]);
    ClosedReason::unclean(CloseCode::MessageTooBig, reason)
}
