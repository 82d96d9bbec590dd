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
    end: End,
    /// The reason was yielded.
    resolved: bool,
}

enum End {
    Awaited(oneshot::Receiver<ClosedReason>),
    Known(ClosedReason),
}

impl Closed {
    pub(crate) fn new(connection: Arc<Connection>) -> Self {
        let end = connection.with(|state, _| match state.reported() {
            Some(end) => End::Known(end.reason.clone()),
            None => {
                let (sender, receiver) = oneshot::channel();
                state.notify_closed(sender);
                End::Awaited(receiver)
            }
        });
        Self { connection, end, resolved: false }
    }
}

impl Future for Closed {
    type Output = ClosedReason;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<ClosedReason> {
        let reason = match &mut self.end {
            // The actor resolves every oneshot before it lets go of them, also when it is dropped half-way.
            End::Awaited(receiver) => std::task::ready!(Pin::new(receiver).poll(cx))
                .unwrap_or_else(|_| ClosedReason::abnormal("the actor is gone")),
            End::Known(reason) => reason.clone(),
        };
        self.end = End::Known(reason.clone());
        self.resolved = true;
        Poll::Ready(reason)
    }
}

/// Terminated once it has resolved; polling it again gives the same value.
impl FusedFuture for Closed {
    fn is_terminated(&self) -> bool {
        self.resolved
    }
}

impl Clone for Closed {
    fn clone(&self) -> Self {
        Self::new(self.connection.clone())
    }
}

impl fmt::Debug for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match &self.end {
            End::Awaited(_) => None,
            End::Known(reason) => Some(reason),
        };
        f.debug_tuple("Closed").field(&reason).finish()
    }
}
