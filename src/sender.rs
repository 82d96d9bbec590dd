//! The sending half.

use std::{
    future::poll_fn,
    io,
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::Sink;
use websocket_web_actors::Outgoing;

use crate::{Error, Interface, Msg, accessors::accessors};

/// Sends messages; clone it to send from several places.
///
/// A [`Sink`] of everything that converts into [`Msg`]: `&str` and `String` are sent as text, `&[u8]` and `Vec<u8>` as
/// binary. All clones share one lane and its bounds. Messages of one handle are sent in order; whose turn it is when
/// several wait for room is fair.
///
/// # Example
/// ```no_run
/// use futures_util::SinkExt;
/// use websocket_web::{ErrorKind, WebSocketSender};
///
/// # async fn example(mut sender: WebSocketSender, report: &str) -> std::io::Result<()> {
/// // One message, which the socket has when this returns.
/// sender.send("Hello").await?;
///
/// // Many: each waits for room only, and in the end all are waited for.
/// for line in report.lines() {
///     sender.feed(line).await?;
/// }
/// sender.flush().await?;
///
/// // Where nothing can wait, as in a callback.
/// if let Err(error) = sender.try_send("a click") {
///     match error.kind() {
///         ErrorKind::Full => println!("too fast; here it is again: {:?}", error.into_msg()),
///         _ => println!("{error}"),
///     }
/// }
/// # Ok(())
/// # }
/// ```
///
/// # What it tells
/// * `feed` (`poll_ready`, `start_send`) returns once the lane has accepted the message.
/// * `flush`, and so `send`, returns once the runtime's socket has taken, while open, every message that this handle
///   had accepted; or fails with why it never will.
/// * `close` of the `Sink` flushes, then closes the connection without a code. It does not wait for the closing
///   handshake: await [`closed`](Self::closed) for that. The inherent [`close`](Self::close) does not wait at all.
///
/// # Cancel safety
/// A `feed` or `send` that is dropped has either had the whole message accepted, or nothing of it.
///
/// # AsyncWrite
/// With the features `tokio` and `futures-io`. A write is one binary message, and an empty one nothing; a flush is a
/// flush, a shutdown is a close of the `Sink`.
#[derive(Clone)]
pub struct WebSocketSender {
    pub(crate) handle: Outgoing,
    pub(crate) interface: Interface,
}

accessors!(WebSocketSender);

impl WebSocketSender {
    /// Has a message accepted if there is room for it now. For callbacks, which are not async.
    ///
    /// # Errors
    /// [`ErrorKind::Full`](crate::ErrorKind::Full) or [`ErrorKind::Closed`](crate::ErrorKind::Closed);
    /// [`Error::into_msg`] gives the message back.
    ///
    /// [Example](Self#example).
    pub fn try_send(&self, msg: impl Into<Msg>) -> Result<(), Error> {
        self.handle.try_send(msg.into())
    }

    /// Waits until every message that this handle had accepted is in the hands of the runtime's socket.
    ///
    /// # Errors
    /// [`ConnectionReset`](io::ErrorKind::ConnectionReset) if that will never happen, with the reason why the
    /// connection ended.
    ///
    /// # Cancel safety
    /// Dropping the future loses nothing.
    ///
    /// [Example](Self#example).
    pub async fn flush(&mut self) -> io::Result<()> {
        poll_fn(|cx| self.handle.poll_flush(cx)).await.map_err(io::Error::from)
    }
}

impl<M: Into<Msg>> Sink<M> for WebSocketSender {
    type Error = io::Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.handle.poll_ready(cx).map_err(io::Error::from)
    }

    fn start_send(mut self: Pin<&mut Self>, msg: M) -> io::Result<()> {
        self.handle.start_send(msg.into()).map_err(io::Error::from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.handle.poll_flush(cx).map_err(io::Error::from)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.handle.poll_close(cx).map_err(io::Error::from)
    }
}
