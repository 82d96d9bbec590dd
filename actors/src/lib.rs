//! The actor behind `websocket-web`, its handles and its lanes. **Use `websocket-web`**; this package follows its
//! version, and is apart so that it can be tested without JavaScript.
//!
//! ```text
//!  your tasks                         actors/ (no JavaScript)            src/transport (JavaScript)
//!  WebSocketSender  ──outgoing lane─▶                    ──send, close──▶
//!    (clone me)     ──close slot────▶     SocketActor    ◀─budget, settled─  WebSocket or
//!  Closed           ◀────the end─────  owns the Transport                    WebSocketStream
//!  WebSocketReceiver ◀───────── incoming lane ────────────── Port ─────────  (callbacks hold a Port, never the transport)
//! ```
//!
//! * **Only the actor touches the socket.** It owns the [`Transport`]; handles have no way to it.
//! * **Every lane is bounded**, in messages and in bytes, and goes one way.
//! * **Nothing here spawns, sleeps, reads a clock or knows JavaScript.** What it needs of the world comes in through
//!   [`Transport`] and [`Clock`], so that every behaviour runs on the host, deterministically.
//! * **Every end takes one road**: closing, the last drop, an overflow and a timeout fill the close slot or decide the
//!   reason; [`SocketActor::poll_run`] alone closes the socket and reports.
//!
//! Start reading with [`SocketActor::poll_run`], then [`Transport`].

#![forbid(unsafe_code)]
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

mod actor;
pub mod broadcast;
mod clock;
mod close_code;
mod closed;
mod closed_reason;
mod connection;
mod control;
mod despite_panics;
mod error;
pub mod fan_out;
mod incoming;
#[cfg(feature = "json")]
mod json;
mod lanes;
mod limits;
mod lock;
mod metrics;
mod msg;
mod opened;
mod outgoing;
mod patience;
mod port;
mod ready_state;
mod secrets;
pub mod supervisor;
mod text;
mod transport;
mod turn;
mod weak_handle;

pub use actor::SocketActor;
pub use clock::Clock;
pub use close_code::CloseCode;
pub use closed::Closed;
pub use closed_reason::{CloseFrame, ClosedReason};
pub use error::{Error, ErrorKind};
pub use incoming::{Incoming, TryRecvError};
pub use limits::{Limits, MESSAGE_COST, Overflow};
pub use metrics::Metrics;
pub use msg::Msg;
pub use opened::Opened;
pub use outgoing::Outgoing;
pub use port::{Flow, Port};
pub use ready_state::ReadyState;
#[doc(hidden)]
pub use secrets::{unless_quoting, without_secrets};
#[doc(hidden)]
pub use text::{concat, decimal, is_slash, split_before};
pub use transport::{Budget, Closing, Transport};
pub use turn::Turn;
pub use weak_handle::WeakHandle;
