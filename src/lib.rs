//! WebSocket for programs compiled to WebAssembly, in any JavaScript runtime: a browser's window, any worker, Node,
//! Deno, Bun.
//!
//! ```no_run
//! use futures_util::{SinkExt, StreamExt};
//! use websocket_web::{CloseCode, WebSocket};
//!
//! # async fn example() -> std::io::Result<()> {
//! let mut socket = WebSocket::connect("wss://example.org/chat").await?;
//! socket.send("Hello").await?;
//! while let Some(msg) = socket.next().await {
//!     println!("{}", msg?);
//! }
//! println!("closed: {}", socket.closed().await);
//! # Ok(())
//! # }
//! ```
//!
//! `SinkExt` and `StreamExt` are those of the crate `futures-util`, with its feature `sink`. A future like this one goes
//! to [`spawn_local`], or to what a framework has in its place.
//!
//! # One task owns the socket
//!
//! [`connect`](WebSocketBuilder::connect) spawns one local task, an actor, that owns the JavaScript socket and is the
//! only code to touch it. What you hold are handles that talk to it over bounded lanes. So handles
//! * are [`Clone`]: give each component of your user interface its own;
//! * are `Send` and `Sync`, and so are their futures: where workers share memory, they work on any thread;
//! * can close from anywhere, also after a split, and all learn [why](ClosedReason) the connection ended.
//!
//! The connection is closed when the last handle is dropped, be it [`WebSocket`], [`WebSocketSender`],
//! [`WebSocketReceiver`] or what [broadcasts](broadcast). A [`WeakWebSocket`] and a [`Closed`] do not keep it open.
//!
//! # Sending
//!
//! All three of `try_send`, `feed` and `send` put a message into the outgoing lane, which is bounded in messages
//! ([`set_send_capacity`](WebSocketBuilder::set_send_capacity)) and, together with the socket's own buffer, in bytes
//! ([`set_send_buffer_size`](WebSocketBuilder::set_send_buffer_size)).
//!
//! | | when the lane is full | returns once |
//! |---|---|---|
//! | [`try_send`](WebSocketSender::try_send) | gives the message back | the lane has accepted the message |
//! | `SinkExt::feed` | waits | the lane has accepted the message |
//! | `SinkExt::send` | waits | the socket has taken it while open, or never will |
//!
//! `Ok` is never a lie: `send` and [`flush`](WebSocketSender::flush) fail if the connection ended before the socket
//! took the message, also where the JavaScript socket would have dropped it in silence. What no WebSocket can tell is
//! whether the *peer* got it; for that the peer must answer.
//!
//! # Receiving
//!
//! Received messages wait in the incoming lane. The standard WebSocket cannot be told to receive less, so when more
//! arrives than [fits](WebSocketBuilder::set_receive_buffer_size), the connection is closed, unless you
//! [choose to drop messages](WebSocketBuilder::set_overflow). The experimental [`Interface::Stream`], where the runtime
//! has it and you ask for it, makes the server wait instead.
//!
//! Clones of a receiver share one queue: each message goes to exactly one of them. Clone the *sender* into components;
//! read in one place, or [broadcast](WebSocketReceiver::broadcast), so that each component sees every message. A clone
//! of a whole [`WebSocket`] is a receiver too, for which messages wait: where only sending is meant, keep a
//! [`sender`](WebSocket::sender).
//!
//! # Closing
//!
//! What was accepted is sent first, then the closing handshake begins; it is waited for as long as bytes move, and
//! for the [close timeout](WebSocketBuilder::set_close_timeout) after that. [`Closed`] resolves with the
//! [`ClosedReason`] in any case, whether or not anyone reads. Once this side has closed, the JavaScript socket drops
//! what still arrives: there is no half-close.
//!
//! What becomes of connections when their page, frame or worker goes, or comes back: [`Closed`, page
//! life](Closed#page-life).
//!
//! # Reconnecting
//!
//! [`Closed`] and [`ClosedReason::is_transient`] are what a loop by hand takes. [`WebSocketBuilder::managed`] makes a
//! connection that is made again when it ends: see [`managed`].
//!
//! # Errors
//!
//! Every [`io::Error`](std::io::Error) of a handle carries an [`Error`] inside, which [`Error::of`] finds. It knows the
//! [`ErrorKind`] and the [`ClosedReason`], and gives back a message that `try_send` or `start_send` refused. No function
//! panics but [`close_with_reason`](WebSocket::close_with_reason) and, where there is no JavaScript, [`spawn_local`], which
//! say so.
//!
//! # Features
//!
//! * `tokio` (default): tokio's `AsyncRead` and `AsyncWrite` on the handles, so that codecs go over them. The traits only.
//! * `futures-io`: those of `futures-io`.
//! * `json`: values that serde knows, as JSON: `json()` on the handles, and [`Msg`]'s `from_json`, `json` and `into_json`.
//! * `bytes`: [`Msg`] from and into `Bytes`.
//! * `tracing`, or `log` for who uses that: connections that are made, end, and are made again, as events with the target
//!   `websocket_web`. Never with credentials or the query of a URL, a subprotocol or a message.
//!
//! Each only adds, and what a program does not use of one is not in its module.
//!
//! # Other targets
//!
//! The crate builds on any target, so that shared code does; off WebAssembly `connect` fails with
//! [`ErrorKind::Unsupported`].

// docs.rs says of each item which feature it takes.
#![cfg_attr(docsrs, feature(doc_cfg))]
// A library in somebody's page does not panic: what may is a lint, with a reason where it stays. Sizes and counts of
// what is held saturate; counters of 64 bits wrap, which no program lives to see.
#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::get_unwrap,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::string_slice,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used
)]
#![warn(clippy::missing_errors_doc, clippy::missing_panics_doc)]

mod accessors;
pub mod broadcast;
mod builder;
#[cfg(any(feature = "tokio", feature = "futures-io"))]
mod byte_stream;
mod interface;
mod js;
#[cfg(feature = "json")]
mod json;
pub mod managed;
mod page_life;
mod places;
mod receiver;
mod sender;
mod subprotocols;
mod task;
mod trace;
mod transport;
mod url;
mod weak;
mod websocket;

pub use builder::WebSocketBuilder;
pub use interface::Interface;
#[cfg(feature = "json")]
pub use json::Json;
pub use managed::{ManagedBuilder, ManagedWebSocket};
pub use receiver::WebSocketReceiver;
pub use sender::WebSocketSender;
pub use task::spawn_local;
pub use weak::WeakWebSocket;
pub use websocket::WebSocket;
pub use websocket_web_actors::{
    CloseCode, Closed, ClosedReason, Error, ErrorKind, MESSAGE_COST, Metrics, Msg, Overflow, ReadyState, TryRecvError,
};

/// The example in the README compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
