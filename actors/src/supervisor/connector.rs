//! Where a supervisor's connections come from.

use std::{fmt::Debug, future::Future};

use crate::{Error, Incoming, Outgoing};

/// Makes connections, one at a time.
pub trait Connector {
    /// What is known of how a connection is made, besides what the handshake settles: told to subscribers as it is.
    type Interface: Clone + Debug + Send + Sync + 'static;
    /// A connection in the making. Dropping it gives the attempt up, with whatever was opened by then.
    type Connecting: Future<Output = Result<Link<Self::Interface>, Error>>;

    /// Begins an attempt: the first in a row is 1. Finds out where to, connects there, and resolves once the connection
    /// is open; who runs its actor is the connector's business.
    fn connect(&mut self, attempt: u32) -> Self::Connecting;
}

/// An open connection, with its only handles: the supervisor has to know all that is sent and received.
#[derive(Debug)]
pub struct Link<I> {
    /// The sending handle.
    pub outgoing: Outgoing,
    /// The receiving handle.
    pub incoming: Incoming,
    /// How it was made.
    pub interface: I,
}
