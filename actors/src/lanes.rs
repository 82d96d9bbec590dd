//! The two bounded queues between handles and socket, as plain data: no lock, no waiting, no socket.
//!
//! A lane is bounded in messages and in bytes, each message charged its length plus [`MESSAGE_COST`]. Who must wait
//! for a lane leaves a waker in its [`Waiters`]; whoever changes a lane collects the wakers to call in [`Wakes`] and
//! calls them once the connection's lock is released.
//!
//! futures-channel's mpsc does not serve here: a fresh clone of its sender always has a free slot, so that
//! `tx.clone().try_send(..)` is never refused; it bounds no bytes, cannot drop the oldest message, cannot number
//! messages for `flush`, and keeps one waker.

mod incoming;
mod outgoing;
mod waiters;

pub(crate) use incoming::{Arrival, FanOutId, IncomingLane};
pub(crate) use outgoing::OutgoingLane;
pub(crate) use waiters::{Waiters, Wakes, push, set_waker};

use crate::MESSAGE_COST;

/// What everything that holds messages charges for one of so many bytes.
pub(crate) fn cost(len: usize) -> usize {
    len.saturating_add(MESSAGE_COST)
}
