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

use crate::{
    ClosedReason,
    connection::{Connection, Told},
};

/// Resolves with the [`ClosedReason`] when the connection has ended, whether or not anyone reads.
///
/// All get the same value, as often as they are polled. Holding one does not keep the connection open.
///
/// # Example
/// ```
/// # use websocket_web_actors as websocket_web;
/// use websocket_web::Closed;
///
/// async fn status_line(closed: Closed) -> String {
///     let reason = closed.await;
///     if reason.was_clean { "disconnected".to_owned() } else { format!("connection lost: {reason}") }
/// }
/// ```
///
/// # Cancel safety
/// Dropping it loses nothing: another is told the same, at any time.
///
/// # Page life
/// Where a page is left for good, a window closed, a frame removed or a worker terminated, the browser ends the
/// connection, and nothing runs that could learn of it. The server sees a Close with 1001, going away, or only the end
/// of TCP.
///
/// A page that goes into the back-forward cache may come back. Its connections end there: this resolves with
/// [`AbnormalClosure`](crate::CloseCode::AbnormalClosure), not clean, and a connect that was under way fails. To tell
/// the server more, close on `pagehide`: that close goes on, and this resolves as it went. Connect again on `pageshow`
/// rather than as soon as this resolves: what is opened on the way into the cache stands still there. Four limits:
/// * Firefox 153 keeps no page that had a connection when it was left; closing on `pagehide` is too late. The page is
///   loaded anew.
/// * In Chromium 156, what is being sent or received stands still in the cache: then the server sees the end only when
///   the page is back, or dropped from the cache.
/// * A closing handshake that the server does not answer stands still too, and the close timeout with it.
/// * A worker is not told. Its connection is open when the page is back in WebKitGTK 2.50, and in Chromium 156 with a
///   WebSocketStream; a standard WebSocket is closed by Chromium then. Have the page tell the worker.
pub struct Closed {
    connection: Arc<Connection>,
    /// Once it was polled: a connection holds nothing for those who do not ask.
    end: Option<End>,
}

enum End {
    Awaited(oneshot::Receiver<ClosedReason>),
    Known(ClosedReason),
}

impl End {
    /// Has the actor tell of the end, unless it is known.
    fn of(connection: &Connection) -> Self {
        connection.with(|state, _| match state.reported() {
            Some(end) => Self::Known(end.reason.clone()),
            None => {
                let (sender, receiver) = oneshot::channel();
                state.notify_closed(Box::new(sender));
                Self::Awaited(receiver)
            }
        })
    }
}

impl Told for oneshot::Sender<ClosedReason> {
    fn tell(self: Box<Self>, reason: ClosedReason) {
        // A `Closed` that was dropped meanwhile needs no reason.
        let _ = self.send(reason);
    }

    fn is_gone(&self) -> bool {
        self.is_canceled()
    }
}

impl Closed {
    pub(crate) fn new(connection: Arc<Connection>) -> Self {
        Self { connection, end: None }
    }
}

impl Future for Closed {
    type Output = ClosedReason;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<ClosedReason> {
        let Self { connection, end } = self.get_mut();
        let reason = match end.get_or_insert_with(|| End::of(connection)) {
            // The actor resolves every oneshot before it lets go of them, also when it is dropped half-way.
            End::Awaited(receiver) => std::task::ready!(Pin::new(receiver).poll(cx))
                .unwrap_or_else(|_| ClosedReason::abnormal("the actor is gone")),
            End::Known(reason) => return Poll::Ready(reason.clone()),
        };
        *end = Some(End::Known(reason.clone()));
        Poll::Ready(reason)
    }
}

/// Terminated once it has resolved; polling it again gives the same value.
impl FusedFuture for Closed {
    fn is_terminated(&self) -> bool {
        // It is known once it was polled, and yielded by that.
        matches!(self.end, Some(End::Known(_)))
    }
}

impl Clone for Closed {
    fn clone(&self) -> Self {
        Self::new(self.connection.clone())
    }
}

impl fmt::Debug for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.connection.with(|state, _| state.reported().map(|end| end.reason.clone()));
        f.debug_tuple("Closed").field(&reason).finish()
    }
}
