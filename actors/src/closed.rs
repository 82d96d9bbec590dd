//! The end of a connection, as a future.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_channel::oneshot;
use futures_core::future::FusedFuture;

use crate::{ClosedReason, connection::Connection};

/// Resolves with the [`ClosedReason`] when the connection has ended, whether or not anyone reads.
///
/// All get the same value, as often as they are polled. Holding one does not keep the connection open.
pub struct Closed {
    connection: Arc<Connection>,
    state: ClosedState,
}

enum ClosedState {
    Waiting(oneshot::Receiver<ClosedReason>),
    Done(ClosedReason),
}

impl Closed {
    pub(crate) fn new(connection: Arc<Connection>) -> Self {
        let state = connection.with(|state, _| match state.reported() {
            Some(end) => ClosedState::Done(end.reason.clone()),
            None => {
                let (sender, receiver) = oneshot::channel();
                state.notify_closed(sender);
                ClosedState::Waiting(receiver)
            }
        });
        Self { connection, state }
    }
}

impl Future for Closed {
    type Output = ClosedReason;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<ClosedReason> {
        if let ClosedState::Waiting(receiver) = &mut self.state {
            // The actor resolves every oneshot before it lets go of them, also when it is dropped half-way.
            let reason = std::task::ready!(Pin::new(receiver).poll(cx));
            self.state = ClosedState::Done(reason.unwrap_or_else(|_| ClosedReason::abnormal("the actor is gone")));
        }
        match &self.state {
            ClosedState::Done(reason) => Poll::Ready(reason.clone()),
            ClosedState::Waiting(_) => Poll::Pending,
        }
    }
}

/// Terminated once it has resolved; polling it again gives the same value.
impl FusedFuture for Closed {
    fn is_terminated(&self) -> bool {
        matches!(self.state, ClosedState::Done(_))
    }
}

impl Clone for Closed {
    fn clone(&self) -> Self {
        match &self.state {
            ClosedState::Waiting(_) => Self::new(self.connection.clone()),
            ClosedState::Done(reason) => {
                Self { connection: self.connection.clone(), state: ClosedState::Done(reason.clone()) }
            }
        }
    }
}

impl fmt::Debug for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match &self.state {
            ClosedState::Waiting(_) => None,
            ClosedState::Done(reason) => Some(reason),
        };
        f.debug_tuple("Closed").field(&reason).finish()
    }
}
