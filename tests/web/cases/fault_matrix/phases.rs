//! The phases of a connection in which a fault can come.

mod closing;
mod connecting;
mod idle;
mod receiving;
mod sending;

use super::{cell::Cell, fault::Expected, seen::Seen};

/// What a connection is doing when the fault comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// The fault comes with the handshake, or instead of it.
    Connecting,
    /// It is open, and nothing is under way.
    Idle,
    /// Messages are fed as fast as they are taken.
    Sending,
    /// Messages come faster than they are read.
    Receiving,
    /// This side has sent messages and closed.
    Closing,
}

impl Phase {
    pub(super) const ALL: [Self; 5] = [Self::Connecting, Self::Idle, Self::Sending, Self::Receiving, Self::Closing];

    /// As in the names of the tests.
    pub(super) fn name(self) -> &'static str {
        ["connecting", "idle", "sending", "receiving", "closing"][self as usize]
    }

    /// Brings a connection into it, has the fault come, and checks what holds whatever comes of it.
    pub(super) async fn play(self, cell: &Cell, expected: Expected) -> Seen {
        match self {
            Self::Connecting => connecting::play(cell, expected).await,
            Self::Idle => Seen::Ended(idle::play(cell, expected).await),
            Self::Sending => Seen::Ended(sending::play(cell, expected).await),
            Self::Receiving => Seen::Ended(receiving::play(cell, expected).await),
            Self::Closing => Seen::Ended(closing::play(cell, expected).await),
        }
    }
}
