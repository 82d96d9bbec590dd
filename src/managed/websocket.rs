//! The handle of a managed connection.

use std::{
    fmt,
    future::poll_fn,
    io,
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::Sink;
use websocket_web_actors::{CloseFrame, supervisor::Managed};

use super::{Events, ManagedMetrics, Opened, Status};
use crate::{CloseCode, Closed, ClosedReason, Error, Interface, Msg, accessors::panic_with};

/// A connection that is made again when it ends.
///
/// A [`Sink`] of everything that converts into [`Msg`]; what comes in is among its [events](Self::events). Clone it into
/// components; it ends for good when the last clone and the last subscription are dropped.
///
/// # Example
/// ```no_run
/// use futures_util::SinkExt;
/// use websocket_web::{CloseCode, ErrorKind, ManagedWebSocket};
///
/// # async fn example(mut socket: ManagedWebSocket) -> std::io::Result<()> {
/// let opened = socket.opened().await?; // not needed: a message waits for a connection by itself
/// println!("connected to {}", opened.url);
/// socket.send("Hello").await?;
///
/// // In a callback: without a connection, it waits in the outbox.
/// match socket.try_send("a click") {
///     Err(error) if error.kind() == ErrorKind::Full => println!("too much waits: {:?}", error.into_msg()),
///     _ => {}
/// }
/// println!("{}, {} connections so far", socket.status(), socket.metrics().opened);
///
/// // A button "try again now", for who does not want to wait for the delay.
/// socket.reconnect();
///
/// // For good. Until then, `closed` is pending, however many connections came and went.
/// socket.close_with_reason(CloseCode::Other(4001), "logged out");
/// println!("{}", socket.closed().await);
/// # Ok(())
/// # }
/// ```
///
/// # What becomes of a message
/// One that is accepted waits for a connection, in order, in the [`Outbox`](super::Outbox). If a connection ends before
/// the runtime's socket took a message, that goes first on the next. **What a socket took is never sent again**, since
/// nobody knows whether it arrived. So each message is sent at most once, and one that no socket took exactly once,
/// as long as it goes on. Lost can be what the socket's own buffer and the network held when the connection ended:
/// [the send buffer size](crate::WebSocketBuilder::set_send_buffer_size) bounds that on this side. An application closes
/// this gap with numbers: the peer confirms the last that it got, and says which it was in its first message after a
/// reconnect; what it does not know is sent once more.
///
/// `flush`, and so `send`, tells what became of the messages of this handle: it resolves once a socket took them for
/// good, and fails, once for each connection, if one ended while its socket had some. That is known of a
/// [WebSocketStream](crate::Interface::Stream) alone: the standard WebSocket takes a message for good when it is given
/// it, and tells nothing of what its buffer held in the end.
///
/// # Cancel safety
/// A `feed` or `send` that is dropped has either had the whole message accepted, or nothing of it.
#[derive(Clone)]
pub struct ManagedWebSocket(pub(crate) Managed<Interface>);

impl ManagedWebSocket {
    pub(super) fn new(managed: Managed<Interface>) -> Self {
        Self(managed)
    }

    /// What happens from now on. Each call is a subscription of its own. [Example](Events#example).
    pub fn events(&self) -> Events {
        Events::new(self.0.events())
    }

    /// Where it stands; cheap enough for a render function. [Example](Self#example).
    pub fn status(&self) -> Status {
        self.0.status()
    }

    /// Waits until a connection is open, and says what its handshake settled. [Example](Self#example).
    ///
    /// # Errors
    /// Why it ended for good ([`ConnectionReset`](io::ErrorKind::ConnectionReset)).
    ///
    /// # Cancel safety
    /// Dropping the future loses nothing.
    pub async fn opened(&self) -> io::Result<Opened> {
        self.0.opened().await.map_err(io::Error::from)
    }

    /// Lets go of the connection, if there is one, and begins a new one at once, without waiting for a delay, and
    /// counts attempts anew. Also where there is no network. Does nothing while an attempt is under way, or the page is
    /// in the back-forward cache. Says whether it goes on at all.
    ///
    /// [Example](Self#example).
    pub fn reconnect(&self) -> bool {
        self.0.reconnect()
    }

    /// Has a message accepted if there is room for it now. For callbacks, which are not async. [Example](Self#example).
    ///
    /// # Errors
    /// [`ErrorKind::Full`](crate::ErrorKind::Full) or [`ErrorKind::Closed`](crate::ErrorKind::Closed);
    /// [`Error::into_msg`] gives the message back.
    pub fn try_send(&self, msg: impl Into<Msg>) -> Result<(), Error> {
        self.0.try_send(msg.into())
    }

    /// Waits until every message that this handle had accepted is in the hands of a connection's socket.
    ///
    /// ```no_run
    /// # use futures_util::SinkExt;
    /// # async fn example(mut socket: websocket_web::ManagedWebSocket, edits: Vec<String>) -> std::io::Result<()> {
    /// for edit in edits {
    ///     socket.feed(edit).await?;
    /// }
    /// if let Err(error) = socket.flush().await {
    ///     println!("some may be lost: ask the server which it has ({error})");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ConnectionReset`](io::ErrorKind::ConnectionReset) if a connection ended while its socket had some of them, as
    /// far as [that is known](Self#what-becomes-of-a-message), or all ended for good;
    /// [`WouldBlock`](io::ErrorKind::WouldBlock) if the outbox dropped some for newer ones.
    ///
    /// # Cancel safety
    /// Dropping the future loses nothing.
    pub async fn flush(&mut self) -> io::Result<()> {
        poll_fn(|cx| self.0.poll_flush(cx)).await.map_err(io::Error::from)
    }

    /// Ends it for good, with code 1000 and no reason. Over an open connection everything accepted so far is sent first,
    /// within the [close timeout](crate::WebSocketBuilder::set_close_timeout); without one, what waits is lost.
    ///
    /// The first request to close wins. Dropping every handle and every subscription does the same without a code.
    ///
    /// ```no_run
    /// # async fn example(socket: websocket_web::ManagedWebSocket) {
    /// socket.close();
    /// println!("{}", socket.closed().await);
    /// # }
    /// ```
    pub fn close(&self) {
        self.0.close(CloseFrame::new(CloseCode::NormalClosure, "").ok());
    }

    /// Ends it for good with a code and a reason. As [`close`](Self::close) otherwise. [Example](Self#example).
    ///
    /// # Panics
    /// If the code [may not be sent](CloseCode::is_valid), or the reason has more than 123 bytes of UTF-8.
    /// [`try_close_with_reason`](Self::try_close_with_reason) returns an error instead.
    #[track_caller]
    pub fn close_with_reason(&self, code: CloseCode, reason: &str) {
        if let Err(error) = self.try_close_with_reason(code, reason) {
            panic_with(&error);
        }
    }

    /// Ends it for good with a code and a reason. As [`close`](Self::close) otherwise.
    ///
    /// ```no_run
    /// # use websocket_web::{CloseCode, ManagedWebSocket};
    /// # fn example(socket: ManagedWebSocket, typed: &str) {
    /// // What a user typed may not fit a Close frame.
    /// if socket.try_close_with_reason(CloseCode::NormalClosure, typed).is_err() {
    ///     socket.close();
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) if the code [may not be sent](CloseCode::is_valid), or the reason
    /// has more than 123 bytes of UTF-8. It goes on as it was.
    pub fn try_close_with_reason(&self, code: CloseCode, reason: &str) -> io::Result<()> {
        self.0.close(Some(CloseFrame::new(code, reason)?));
        Ok(())
    }

    /// A future of why it ended for good, for as many tasks as want to know. It does not keep it going.
    ///
    /// [Example](Self#example).
    pub fn closed(&self) -> Closed {
        self.0.closed()
    }

    /// Why it ended for good; `None` while it goes on.
    ///
    /// ```no_run
    /// # fn example(socket: websocket_web::ManagedWebSocket) {
    /// match socket.closed_reason() {
    ///     None => println!("{}", socket.status()),
    ///     Some(reason) => println!("{reason}: sign in again"),
    /// }
    /// # }
    /// ```
    pub fn closed_reason(&self) -> Option<ClosedReason> {
        self.0.closed_reason()
    }

    /// Figures of all its connections together. [Example](ManagedMetrics#example).
    pub fn metrics(&self) -> ManagedMetrics {
        self.0.metrics()
    }
}

impl<M: Into<Msg>> Sink<M> for ManagedWebSocket {
    type Error = io::Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.poll_ready(cx).map_err(io::Error::from)
    }

    fn start_send(mut self: Pin<&mut Self>, msg: M) -> io::Result<()> {
        self.0.start_send(msg.into()).map_err(io::Error::from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.poll_flush(cx).map_err(io::Error::from)
    }

    /// Flushes, then ends it for good.
    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.poll_close(cx).map_err(io::Error::from)
    }
}

impl fmt::Debug for ManagedWebSocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManagedWebSocket").field("status", &self.status()).finish_non_exhaustive()
    }
}
