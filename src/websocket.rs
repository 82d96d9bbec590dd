//! A connection: both halves in one handle.

use std::{
    future::Future,
    io,
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::{Sink, Stream, stream::FusedStream};
use websocket_web_actors::{Incoming, Outgoing};

use crate::{
    Error, Interface, Msg, TryRecvError, WebSocketBuilder, WebSocketReceiver, WebSocketSender, accessors::accessors,
};

/// A WebSocket connection.
///
/// A [`Sink`] of everything that converts into [`Msg`], and a [`Stream`] of `io::Result<Msg>`; see
/// [`WebSocketSender`] and [`WebSocketReceiver`], into which it can be [split](WebSocket::into_split). Clones are
/// handles to the same connection; their receiving ends share one queue.
///
/// # Example
/// ```no_run
/// use futures_util::{SinkExt, StreamExt};
/// use websocket_web::WebSocket;
///
/// # async fn example() -> std::io::Result<()> {
/// let mut socket = WebSocket::connect("wss://example.org/chat").await?;
/// socket.send("Hello").await?;
/// if let Some(msg) = socket.next().await {
///     println!("{}", msg?);
/// }
///
/// // From here on, one part sends and another receives.
/// let (sender, receiver) = socket.into_split();
/// # Ok(())
/// # }
/// ```
///
/// # What every handle has
/// `WebSocket`, both halves, and what [broadcasts](crate::broadcast) tell where the connection stands, close it, and wait
/// for its end: so a component does with whichever it was given.
///
/// ```
/// use websocket_web::{ReadyState, WebSocketSender};
///
/// fn status_line(handle: &WebSocketSender) -> String {
///     match (handle.state(), handle.closed_reason()) {
///         (ReadyState::Open, _) => format!(
///             "{} {} over {}: {} messages sent, {}",
///             handle.url(),
///             handle.protocol(),
///             handle.interface(),
///             handle.metrics().sent_messages,
///             if handle.extensions().contains("permessage-deflate") { "compressed" } else { "as they are" },
///         ),
///         (_, Some(reason)) => format!("disconnected: {reason}"),
///         (state, None) => state.to_string(),
///     }
/// }
/// ```
///
/// # Cancel safety
/// That of the halves: a `send` that is dropped has had the whole message accepted or nothing of it, and a read takes no
/// message with it.
#[derive(Clone)]
pub struct WebSocket {
    pub(crate) sender: WebSocketSender,
    pub(crate) receiver: WebSocketReceiver,
}

accessors!(WebSocket, sender);

impl WebSocket {
    pub(crate) fn new(outgoing: Outgoing, incoming: Incoming, interface: Interface) -> Self {
        Self {
            sender: WebSocketSender { handle: outgoing, interface },
            receiver: WebSocketReceiver { handle: incoming, interface },
        }
    }

    /// Connects to `url` with the default options.
    ///
    /// # Errors
    /// As [`WebSocketBuilder::connect`].
    ///
    /// # Cancel safety
    /// Dropping the future gives the connection up.
    ///
    /// [Example](Self#example).
    pub fn connect(url: impl AsRef<str>) -> impl Future<Output = io::Result<Self>> + Send + Sync {
        WebSocketBuilder::new(url).into_connect()
    }

    /// Splits the connection into its two halves, which can go separate ways.
    ///
    /// What [`AsyncRead`](WebSocketReceiver#asyncread) has left of a message goes with the receiver.
    ///
    /// [Example](Self#example).
    pub fn into_split(self) -> (WebSocketSender, WebSocketReceiver) {
        (self.sender, self.receiver)
    }

    /// A new sending handle, for what only sends: no messages wait for it.
    ///
    /// ```no_run
    /// # use websocket_web::{WebSocket, spawn_local};
    /// # async fn read(_: WebSocket) {}
    /// # async fn example(socket: WebSocket) {
    /// let sender = socket.sender();
    /// let on_click = move || sender.try_send("clicked");
    /// spawn_local(read(socket));
    /// # }
    /// ```
    pub fn sender(&self) -> WebSocketSender {
        self.sender.clone()
    }

    /// As [`WebSocketSender::try_send`]. [Example](WebSocketSender#example).
    ///
    /// # Errors
    /// As there.
    pub fn try_send(&self, msg: impl Into<Msg>) -> Result<(), Error> {
        self.sender.try_send(msg)
    }

    /// As [`WebSocketSender::flush`]. [Example](WebSocketSender#example).
    ///
    /// # Errors
    /// As there.
    ///
    /// # Cancel safety
    /// As there.
    pub async fn flush(&mut self) -> io::Result<()> {
        self.sender.flush().await
    }

    /// As [`WebSocketReceiver::try_recv`]. [Example](WebSocketReceiver#example).
    ///
    /// # Errors
    /// As there.
    pub fn try_recv(&mut self) -> Result<Msg, TryRecvError> {
        self.receiver.try_recv()
    }
}

/// As [`WebSocketSender`].
impl<M: Into<Msg>> Sink<M> for WebSocket {
    type Error = io::Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Sink::<M>::poll_ready(Pin::new(&mut self.sender), cx)
    }

    fn start_send(mut self: Pin<&mut Self>, msg: M) -> io::Result<()> {
        Pin::new(&mut self.sender).start_send(msg)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Sink::<M>::poll_flush(Pin::new(&mut self.sender), cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Sink::<M>::poll_close(Pin::new(&mut self.sender), cx)
    }
}

/// As [`WebSocketReceiver`].
impl Stream for WebSocket {
    type Item = io::Result<Msg>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Msg>>> {
        Pin::new(&mut self.receiver).poll_next(cx)
    }
}

impl FusedStream for WebSocket {
    fn is_terminated(&self) -> bool {
        self.receiver.is_terminated()
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll};

    use websocket_web_actors::{Budget, Clock, CloseFrame, Closing, Limits, SocketActor, Transport};

    use super::*;
    use crate::CloseCode;

    /// A connection of which nothing is asked.
    struct Idle;

    impl Clock for Idle {
        type Sleep = std::future::Pending<()>;

        fn sleep(&self, _: std::time::Duration) -> Self::Sleep {
            std::future::pending()
        }
    }

    impl Transport for Idle {
        const PAUSES: bool = false;

        fn poll_budget(&mut self, _: usize, _: &mut Context<'_>) -> Poll<Result<Budget, Closing>> {
            Poll::Pending
        }

        fn send(&mut self, msg: Msg) -> Result<(), (Msg, Closing)> {
            Err((msg, Closing))
        }

        fn settled(&mut self, _: &mut Context<'_>) -> Result<u64, Closing> {
            Ok(0)
        }

        fn unsent(&self) -> usize {
            0
        }

        fn resume(&mut self) {}

        fn poll_closable(&mut self, _: &mut Context<'_>) -> Poll<()> {
            Poll::Ready(())
        }

        fn close(&mut self, _: Option<&CloseFrame>) {}

        fn abandon(&mut self) {}
    }

    fn idle() -> (SocketActor<Idle, Idle>, WebSocket) {
        let (actor, outgoing, incoming, _) =
            SocketActor::new(&Limits::default(), Idle, |_| Ok::<_, Error>(Idle)).expect("the limits are valid");
        (actor, WebSocket::new(outgoing, incoming, Interface::Standard))
    }

    // Here and not in a JavaScript runtime, where a panic takes the other tests along.
    #[test]
    #[should_panic(expected = "close code 1001 may not be sent")]
    fn close_with_reason_panics_on_a_code_that_may_not_be_sent() {
        let (_actor, socket) = idle();
        socket.close_with_reason(CloseCode::GoingAway, "");
    }

    #[test]
    #[should_panic(expected = "close reason of 124 bytes")]
    fn close_with_reason_panics_on_a_reason_that_is_too_long() {
        let (_actor, socket) = idle();
        socket.close_with_reason(CloseCode::NormalClosure, &"r".repeat(124));
    }

    #[test]
    fn the_actor_that_is_dropped_closes_for_everyone() {
        let (actor, mut socket) = idle();
        drop(actor);
        assert_eq!(socket.state(), crate::ReadyState::Closed);
        assert!(matches!(socket.try_recv(), Err(TryRecvError::Closed(_))));
        assert!(socket.try_send("late").is_err());
    }
}
