//! Values that travel as JSON.

use std::{
    borrow::Borrow,
    fmt, io,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_util::{Sink, Stream, stream::FusedStream};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Error, ManagedWebSocket, Msg, WebSocket, WebSocketReceiver, WebSocketSender};

/// A connection, or a half of one, for values of type `T` that travel as JSON. With the feature `json`.
///
/// A [`Sink`] of `T` and `&T`, each sent as a text message, where the handle sends; a [`Stream`] of `io::Result<T>`, from
/// text and binary messages, where it receives.
///
/// # Example
/// ```no_run
/// use futures_util::{SinkExt, StreamExt};
/// use serde::{Deserialize, Serialize};
/// use websocket_web::WebSocket;
///
/// #[derive(Serialize)]
/// struct Move { from: u8, to: u8 }
///
/// #[derive(Deserialize)]
/// struct Board { turn: u32 }
///
/// # async fn example() -> std::io::Result<()> {
/// let (sender, receiver) = WebSocket::connect("wss://example.org/game").await?.into_split();
/// let (mut moves, mut boards) = (sender.json::<Move>(), receiver.json::<Board>());
/// moves.send(Move { from: 12, to: 28 }).await?;
/// while let Some(board) = boards.next().await {
///     println!("turn {}", board?.turn);
///     // In a callback, as ever, `try_send`.
///     moves.try_send(&Move { from: 52, to: 36 })?;
/// }
/// // What is not about values is the handle's.
/// println!("closed: {}", boards.get_ref().closed().await);
/// let receiver = boards.into_inner();
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A value that has no JSON is not sent, and a message that is not the JSON of a `T` is yielded as an error, of kind
/// [`ErrorKind::Json`](crate::ErrorKind::Json) ([`InvalidData`](io::ErrorKind::InvalidData)); the message is in
/// [`Error::into_msg`]. The connection goes on, and so does the stream.
///
/// # Cancel safety
/// That of the handle.
pub struct Json<H, T> {
    handle: H,
    /// Holds none, and so is [`Send`] where `H` is.
    values: PhantomData<fn(T) -> T>,
}

impl<H, T> Json<H, T> {
    fn new(handle: H) -> Self {
        Self { handle, values: PhantomData }
    }

    /// The handle, for all that is not about values: `closed()`, `close()`, `metrics()`. [Example](Self#example).
    pub fn get_ref(&self) -> &H {
        &self.handle
    }

    /// The handle, also for messages that are no such values.
    ///
    /// ```no_run
    /// # use futures_util::SinkExt;
    /// # use websocket_web::{Json, WebSocket};
    /// # async fn example(mut moves: Json<WebSocket, (u8, u8)>, picture: Vec<u8>) -> std::io::Result<()> {
    /// moves.get_mut().send(picture).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_mut(&mut self) -> &mut H {
        &mut self.handle
    }

    /// The handle again. Nothing is lost: no message is held here. [Example](Self#example).
    pub fn into_inner(self) -> H {
        self.handle
    }
}

/// For each handle that sends, with where what keeps its place is in it.
macro_rules! senders {
    ($($handle:ident $(.$part:tt)+),*) => {
        $(impl $handle {
            /// Sends, and if it receives, yields values as JSON. With the feature `json`.
            ///
            /// [Example](Json#example).
            pub fn json<T>(self) -> Json<Self, T> {
                Json::new(self)
            }
        }

        impl<T: Serialize> Json<$handle, T> {
            /// Has a value accepted if there is room for it now. For callbacks, which are not async.
            ///
            /// # Errors
            /// [`ErrorKind::Json`](crate::ErrorKind::Json), or those of the handle's `try_send`.
            ///
            /// [Example](Json#example).
            pub fn try_send(&self, value: &T) -> Result<(), Error> {
                self.handle.try_send(Msg::from_json(value)?)
            }
        }

        impl<T: Serialize, V: Borrow<T>> Sink<V> for Json<$handle, T> {
            type Error = io::Error;

            fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                Sink::<Msg>::poll_ready(Pin::new(&mut self.handle), cx)
            }

            fn start_send(mut self: Pin<&mut Self>, value: V) -> io::Result<()> {
                match Msg::from_json(value.borrow()) {
                    Ok(msg) => Pin::new(&mut self.handle).start_send(msg),
                    Err(error) => {
                        // The place that was kept for it is for others.
                        self.handle$(.$part)+.release();
                        Err(error.into())
                    }
                }
            }

            fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                Sink::<Msg>::poll_flush(Pin::new(&mut self.handle), cx)
            }

            fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                Sink::<Msg>::poll_close(Pin::new(&mut self.handle), cx)
            }
        })*
    };
}

senders! { WebSocket.sender.handle, WebSocketSender.handle, ManagedWebSocket.0 }

impl WebSocketReceiver {
    /// Yields values that come in as JSON. With the feature `json`.
    ///
    /// [Example](Json#example).
    pub fn json<T>(self) -> Json<Self, T> {
        Json::new(self)
    }
}

impl<H, T> Stream for Json<H, T>
where
    H: Stream<Item = io::Result<Msg>> + Unpin,
    T: DeserializeOwned,
{
    type Item = io::Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<T>>> {
        let msg = ready!(Pin::new(&mut self.handle).poll_next(cx));
        Poll::Ready(msg.map(|msg| msg.and_then(|msg| msg.into_json().map_err(io::Error::from))))
    }
}

impl<H, T> FusedStream for Json<H, T>
where
    H: FusedStream<Item = io::Result<Msg>> + Unpin,
    T: DeserializeOwned,
{
    fn is_terminated(&self) -> bool {
        self.handle.is_terminated()
    }
}

impl<H: Clone, T> Clone for Json<H, T> {
    fn clone(&self) -> Self {
        Self::new(self.handle.clone())
    }
}

impl<H: fmt::Debug, T> fmt::Debug for Json<H, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Json").field(&self.handle).finish()
    }
}
