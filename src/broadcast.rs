//! Fan-out: every component sees every message.
//!
//! Clones of a [`WebSocketReceiver`] share one queue, and each message goes to exactly one of them. Where several parts
//! of a program are each to see all messages, [broadcast](WebSocketReceiver::broadcast) them.
//!
//! # Example
//! ```no_run
//! use futures_util::StreamExt;
//! use websocket_web::{WebSocket, broadcast::RecvError};
//!
//! # async fn example() -> std::io::Result<()> {
//! let (sender, receiver) = WebSocket::connect("wss://example.org/chat").await?.into_split();
//! let messages = receiver.broadcast(256);
//!
//! // Each component gets a subscription of its own.
//! let mut chat = messages.subscribe();
//! let mut counter = messages.subscribe();
//!
//! while let Some(item) = chat.next().await {
//!     match item {
//!         Ok(msg) => println!("{msg}"),
//!         Err(RecvError::Lagged(missed)) => println!("{missed} messages missed: load them anew"),
//!         Err(RecvError::Closed(reason)) => println!("connection lost: {reason}"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Who waits for whom
//!
//! Nobody. A subscription that has read everything takes the next message from what the connection has received, and
//! keeps it for the others until the last of them has read it: once, in an [`Arc`], however many they
//! are. So the quickest sets the pace, and the capacity says by how much the others may be behind it. One that falls
//! further behind misses the oldest messages, and is told [how many](RecvError::Lagged); the others and the connection
//! notice nothing. With [`Lag::Wait`], all wait for the slowest instead, and nothing is missed.
//!
//! A burst costs nothing but time, however small the capacity is: before somebody would miss a message, the quickest
//! gives way to those that were woken with it. What is missed, a subscription misses that does other things when
//! it is woken, or whose task was not polled.
//!
//! While none of them reads, messages wait [to be received](crate::WebSocketBuilder::set_receive_buffer_size) as with
//! any receiver, and [what happens](crate::WebSocketBuilder::set_overflow) when they are too many is the same: a closed
//! connection, or with [`Interface::Stream`] a server that waits.
//!
//! No task is spawned for any of this, and a program that does not broadcast does not link it.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::{Stream, stream::FusedStream};
use websocket_web_actors::fan_out::{self, FanOut};
pub use websocket_web_actors::{
    broadcast::Lag,
    fan_out::{RecvError, TryRecvError},
};

use crate::{Interface, Msg, WebSocketReceiver, accessors::accessors};

/// Makes [`Subscription`]s; give each component a clone, or what it [`subscribe`](Self::subscribe)s to.
///
/// Messages wait for the first subscription. Once the last one is dropped, what waits and what arrives is discarded,
/// as it is where the last receiver is dropped, until there is a subscription again. This keeps the connection open.
///
/// [Example](crate::broadcast#example).
#[derive(Clone)]
pub struct Broadcast {
    handle: FanOut,
    interface: Interface,
}

/// Receives every message, shared with all other subscriptions.
///
/// A [`Stream`] of `Result<Arc<Msg>, RecvError>`. An [`Err`] with [`RecvError::Lagged`] is not the end: messages are
/// missing there, and the next ones follow. After the last message the stream ends with `None` if the connection was
/// closed cleanly; otherwise it yields exactly one [`RecvError::Closed`] and then `None`.
///
/// A clone is a subscription of its own, which begins where the clone is made: with what no subscription has seen yet.
/// A subscription keeps the connection open. The last to read a message has it to itself, so that
/// [`Arc::try_unwrap`] gives it away without a copy.
///
/// # Example
/// ```no_run
/// use std::sync::Arc;
/// use futures_util::StreamExt;
/// use websocket_web::{Msg, broadcast::{RecvError, Subscription, TryRecvError}};
///
/// async fn show(mut messages: Subscription) {
///     while let Some(item) = messages.next().await {
///         match item {
///             Ok(msg) => println!("{msg}"),
///             Err(RecvError::Lagged(missed)) => println!("{missed} messages missed: load them anew"),
///             Err(RecvError::Closed(reason)) => println!("connection lost: {reason}"),
///         }
///     }
/// }
///
/// // Where nothing can wait, as in the callback that draws a frame: what is there now.
/// fn each_frame(messages: &mut Subscription, lines: &mut Vec<Arc<Msg>>) {
///     loop {
///         match messages.try_recv() {
///             Ok(msg) => lines.push(msg),
///             Err(TryRecvError::Lagged(_)) => lines.clear(), // the newest follow
///             Err(TryRecvError::Empty | TryRecvError::Closed(_)) => break,
///         }
///     }
/// }
/// ```
///
/// # Cancel safety
/// A read that is dropped takes no message with it.
#[derive(Clone)]
pub struct Subscription {
    handle: fan_out::Subscription,
    interface: Interface,
}

/// How far subscriptions may be behind the quickest, and what happens then.
///
/// # Example
/// ```no_run
/// use websocket_web::{WebSocketReceiver, broadcast::{Broadcast, Lag, Options}};
///
/// /// No component misses a message; one that is slow has the others wait.
/// fn without_loss(receiver: WebSocketReceiver) -> Broadcast {
///     receiver.broadcast_with(Options::new(256).set_buffer_size(1 << 20).set_lag(Lag::Wait))
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Options {
    capacity: usize,
    buffer_size: Option<usize>,
    lag: Lag,
}

accessors!(Broadcast);
accessors!(Subscription);

impl Broadcast {
    pub(crate) fn new(receiver: WebSocketReceiver, options: &Options) -> Self {
        let Options { capacity, buffer_size, lag } = *options;
        let WebSocketReceiver { handle, interface } = receiver;
        Self { handle: FanOut::new(handle, capacity, buffer_size, lag), interface }
    }

    /// A subscription to every message that no other subscription has seen yet, and all that follow.
    /// [Example](crate::broadcast#example).
    pub fn subscribe(&self) -> Subscription {
        Subscription { handle: self.handle.subscribe(), interface: self.interface }
    }
}

impl Subscription {
    /// The next message, if one is there now. For callbacks, which are not async.
    ///
    /// Where the others are as far behind as they may be, it gives way to none of them: prefer the [`Stream`].
    ///
    /// [Example](Self#example).
    ///
    /// # Errors
    /// [`TryRecvError::Empty`], also where it has to wait for another ([`Lag::Wait`]); [`TryRecvError::Lagged`]; or
    /// [`TryRecvError::Closed`] once everything was read.
    pub fn try_recv(&mut self) -> Result<Arc<Msg>, TryRecvError> {
        self.handle.try_recv()
    }
}

impl Stream for Subscription {
    type Item = Result<Arc<Msg>, RecvError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.handle.poll_next(cx)
    }
}

impl FusedStream for Subscription {
    fn is_terminated(&self) -> bool {
        self.handle.is_terminated()
    }
}

impl Options {
    /// Subscriptions may be behind the quickest by so many messages at most. At least 1: less is taken for 1.
    ///
    /// [Example](Self#example).
    pub fn new(capacity: usize) -> Self {
        Self { capacity, buffer_size: None, lag: Lag::default() }
    }

    /// Bytes of messages that subscriptions may be behind the quickest at most. By default as many as may wait
    /// [to be received](crate::WebSocketBuilder::set_receive_buffer_size): who bounds that bounds this, and both
    /// together hold at most twice as much. At least 1: less is taken for 1.
    ///
    /// [`MESSAGE_COST`](crate::MESSAGE_COST) is charged for each message besides its length. A message of any size fits
    /// if it is alone.
    ///
    /// [Example](Self#example).
    pub fn set_buffer_size(&mut self, bytes: usize) -> &mut Self {
        self.buffer_size = Some(bytes);
        self
    }

    /// What happens to a subscription that is as far behind as it may be. By default it misses the oldest messages.
    ///
    /// With [`Lag::Wait`] one that is held and never read stops all others, and in the end the connection: drop it, or
    /// read it.
    ///
    /// [Example](Self#example).
    pub fn set_lag(&mut self, lag: Lag) -> &mut Self {
        self.lag = lag;
        self
    }
}
