//! Fan-out of what a connection receives, without a task of its own: whoever reads takes in what has arrived.

mod error;
mod subscription;

use std::sync::Arc;

pub use error::{RecvError, TryRecvError};
pub use subscription::Subscription;

use crate::{
    Incoming, Msg, Outgoing,
    broadcast::{Lag, Ring},
    control::control,
    lock::Lock,
};

/// Makes [`Subscription`]s, each of which sees every message; clones share them.
///
/// A subscription that has read all there is in the ring takes the next message out of the incoming lane, into the
/// ring, where the others find it. So the quickest sets the pace: the ring holds by how much the others are behind it,
/// and [`Lag`] says what happens to who is further behind. What nobody asks for stays in the incoming lane, with its
/// bounds and what happens beyond them.
///
/// Messages wait for the first subscription. Once the last is gone, what waits and what arrives is discarded, until
/// there is one again. This keeps the connection open.
#[derive(Debug, Clone)]
pub struct FanOut {
    ring: Arc<Lock<Ring<Arc<Msg>>>>,
    /// Has messages wait until there is a subscription, which takes it.
    first: Arc<Lock<Option<Incoming>>>,
    /// Keeps the connection open, and no messages.
    keeper: Outgoing,
}

control!(FanOut, keeper);

impl FanOut {
    /// The ring holds at most `capacity` messages of at most `buffer_size` bytes, each charged its length plus
    /// [`MESSAGE_COST`](crate::MESSAGE_COST); a message of any size fits if it is alone. By default as many bytes as
    /// may wait to be read: who bounds what is received bounds this.
    ///
    /// What `incoming` has read in part comes first, as a binary message. Its clones go on taking messages, which no
    /// subscription sees then.
    pub fn new(mut incoming: Incoming, capacity: usize, buffer_size: Option<usize>, lag: Lag) -> Self {
        incoming.put_back_rest();
        let buffer_size =
            buffer_size.unwrap_or_else(|| incoming.connection.with(|state, _| state.incoming.buffer_size()));
        Self {
            ring: Arc::new(Lock::new(Ring::new(capacity, buffer_size, lag))),
            keeper: Outgoing::new(incoming.connection.clone()),
            first: Arc::new(Lock::new(Some(incoming))),
        }
    }

    /// A subscription to every message that nobody has read yet: none of those that another subscription has taken in.
    pub fn subscribe(&self) -> Subscription {
        let first = self.first.with(|first, _| first.take());
        let incoming = first.unwrap_or_else(|| Incoming::new(self.keeper.connection.clone()));
        Subscription::new(self.ring.clone(), incoming)
    }
}
