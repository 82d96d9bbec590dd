//! The receiving half.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::{Stream, stream::FusedStream};
use websocket_web_actors::Incoming;

use crate::{
    Interface, Msg, TryRecvError,
    accessors::accessors,
    broadcast::{Broadcast, Options},
};

/// Receives messages.
///
/// A [`Stream`] of `io::Result<Msg>`. After the last message it ends with `None` if the connection was closed cleanly;
/// otherwise it yields exactly one error ([`ConnectionReset`](io::ErrorKind::ConnectionReset)) and then `None`.
/// What arrived before the close can be read after it; in Chromium 156, a text that is not UTF-8 costs up to
/// 128 KiB of the messages in front of it. Node 20 and 24 drop a U+FEFF at the beginning of a text.
///
/// # Example
/// ```no_run
/// use futures_util::StreamExt;
/// use websocket_web::{Msg, TryRecvError, WebSocketReceiver};
///
/// async fn read(mut receiver: WebSocketReceiver) -> std::io::Result<()> {
///     while let Some(msg) = receiver.next().await {
///         match msg? {
///             Msg::Text(text) => println!("{text}"),
///             Msg::Binary(bytes) => println!("{} bytes", bytes.len()),
///         }
///     }
///     println!("closed cleanly: {}", receiver.closed().await);
///     Ok(())
/// }
///
/// // Where nothing can wait, as in the callback that draws a frame.
/// fn each_frame(receiver: &mut WebSocketReceiver) {
///     loop {
///         match receiver.try_recv() {
///             Ok(msg) => println!("{msg}"),
///             Err(TryRecvError::Empty) => break,
///             Err(TryRecvError::Closed(reason)) => return println!("closed: {reason}"),
///         }
///     }
/// }
/// ```
///
/// # Clones
/// Clones share one queue: each message goes to exactly one of them (to have all of them see it,
/// [`broadcast`](Self::broadcast)), and each of them learns of the end. Those that
/// wait are woken in the order in which they began to wait; within one task, that which is polled first takes the
/// message. When the last one is dropped, messages that still arrive are discarded; the connection
/// stays open as long as a sender is left.
///
/// # Cancel safety
/// A read that is dropped takes no message with it.
///
/// # AsyncRead
/// With the features `tokio` and `futures-io`. Reads the bytes of messages one after another; those of text messages
/// are their UTF-8. Empty messages are skipped, since an empty read means the end. What a read leaves of a message
/// belongs to this handle: the `Stream` yields it first, as a binary message; when the handle is dropped, it goes back
/// to the front of the queue.
#[derive(Clone)]
pub struct WebSocketReceiver {
    pub(crate) handle: Incoming,
    pub(crate) interface: Interface,
}

accessors!(WebSocketReceiver);

impl WebSocketReceiver {
    /// The next message, if one is there now. For callbacks, which are not async.
    ///
    /// # Errors
    /// [`TryRecvError::Empty`], or [`TryRecvError::Closed`] once everything was read.
    ///
    /// [Example](Self#example).
    pub fn try_recv(&mut self) -> Result<Msg, TryRecvError> {
        self.handle.try_recv()
    }

    /// Has every [subscription](Broadcast::subscribe) see every message from now on. One may be behind the quickest by
    /// `capacity` messages; if it is further behind it misses the oldest, and is told how many. See
    /// [`broadcast`](crate::broadcast), also for an [example](crate::broadcast#example).
    ///
    /// Less than 1 is taken for 1. Nothing is allocated beforehand: a capacity costs what it holds.
    ///
    /// What [`AsyncRead`](Self#asyncread) has left of a message comes first. Other clones of the receiver, and those of
    /// a whole [`WebSocket`](crate::WebSocket), go on taking messages, which no subscription sees then: drop them.
    pub fn broadcast(self, capacity: usize) -> Broadcast {
        self.broadcast_with(&Options::new(capacity))
    }

    /// As [`broadcast`](Self::broadcast), with a bound in bytes, or with subscriptions that wait for each other.
    /// [Example](Options#example).
    pub fn broadcast_with(self, options: &Options) -> Broadcast {
        Broadcast::new(self, options)
    }
}

impl Stream for WebSocketReceiver {
    type Item = io::Result<Msg>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Msg>>> {
        self.handle.poll_next(cx).map(|item| item.map(|result| result.map_err(io::Error::from)))
    }
}

impl FusedStream for WebSocketReceiver {
    fn is_terminated(&self) -> bool {
        self.handle.is_terminated()
    }
}
