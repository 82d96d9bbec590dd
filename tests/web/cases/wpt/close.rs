//! This side closes.

use std::io;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use websocket_web::{Msg, ReadyState, WebSocket};

use super::super::quirks::UNANSWERED_CLOSE_CLEAN;
use super::ending::Ending;
use crate::support::{Visit, mirror, poll_once};

/// A way to close.
#[derive(Debug, Clone, Copy)]
enum Way {
    Code(u16, &'static str),
    /// `close` of the `Sink`.
    Sink,
    LastDrop,
}

impl Way {
    async fn take(self, mut socket: WebSocket) -> io::Result<Option<WebSocket>> {
        match self {
            Self::Code(code, reason) => socket.try_close_with_reason(code.into(), reason)?,
            Self::Sink => SinkExt::<Msg>::close(&mut socket).await?,
            Self::LastDrop => return Ok(None),
        }
        Ok(Some(socket))
    }
}

/// Both ends see the same code and reason.
fn answered(code: u16, reason: &str) -> (Ending, Value) {
    (Ending::clean(code, reason), json!({ "code": code, "reason": reason }))
}

/// The program sees 1005, and the server a Close without a body.
fn answered_without_a_code() -> (Ending, Value) {
    (Ending::clean(1005, ""), json!({ "code": null, "reason": "" }))
}

/// What becomes of a close that may not be sent: an error, and nothing else.
fn refused() -> (Option<io::ErrorKind>, ReadyState, Option<Msg>) {
    (Some(io::ErrorKind::InvalidInput), ReadyState::Open, Some("alive".into()))
}

/// A moment in the life of a connection.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Moment {
    Opened,
    JustClosed,
    Ended,
    /// After it was closed once more.
    EndedTwice,
}

/// The end of a close that nobody answers.
fn unanswered() -> Ending {
    if UNANSWERED_CLOSE_CLEAN.is_here() { Ending::clean(1005, "") } else { Ending::abnormal() }
}

mirror! {
    async fn a_close_is_answered_in_kind(interface, way: Way) -> (Ending, Value) {
        let visit = Visit::new("echo");
        let socket = visit.builder(interface).connect().await?;
        let closed = socket.closed();
        let _socket = way.take(socket).await?;
        Ok((closed.await.into(), visit.report("gone").await["close_received"].take()))
    }
    rows {
        "Close-1000.any.js": Way::Code(1000, "") => answered(1000, ""),
        "Close-1000-reason.any.js" | "Close-1000-verify-code.any.js": Way::Code(1000, "Clean Close") => answered(1000, "Clean Close"),
        "Close-3000-verify-code.any.js": Way::Code(3000, "Clean Close") => answered(3000, "Clean Close"),
        "Close-3000-reason.any.js": Way::Code(3000, "Clean Close with code - 3000") => answered(3000, "Clean Close with code - 3000"),
        "Close-4999-reason.any.js": Way::Code(3000, "Clean Close with code - 4999") => answered(3000, "Clean Close with code - 4999"),
        "Close-4999-reason.any.js": Way::Code(4999, "Clean Close with code - 4999") => answered(4999, "Clean Close with code - 4999"),
        "Close-1005-verify-code.any.js" | "Close-undefined.any.js" | "closing-handshake/003.html" | "stream/tentative/close.any.js":
            Way::Sink => answered_without_a_code(),
        "stream/tentative/close.any.js": Way::LastDrop => answered_without_a_code(),
        "Close-reason-unpaired-surrogates.any.js": Way::Code(1000, "\u{fffd}") => answered(1000, "\u{fffd}"),
        "stream/tentative/close.any.js": Way::Code(3456, "pizza") => answered(3456, "pizza"),
        "stream/tentative/close.any.js": Way::Code(1000, "non-empty") => answered(1000, "non-empty"),
        "stream/tentative/close.any.js": Way::Code(3333, "") => answered(3333, ""),
        "stream/tentative/close.any.js": Way::Code(3456, "set") => answered(3456, "set"),
    }

    async fn a_close_that_may_not_be_sent_is_refused(interface, close: (u16, String)) -> (Option<io::ErrorKind>, ReadyState, Option<Msg>) {
        let mut socket = Visit::new("echo").builder(interface).connect().await?;
        let error = socket.try_close_with_reason(close.0.into(), &close.1).err().map(|error| error.kind());
        let state = socket.state();
        socket.send("alive").await?;
        Ok((error, state, socket.next().await.transpose()?))
    }
    rows {
        // NaN, null and "string" are 0 by the time they are a number.
        "close-invalid.any.js": (0, String::new()) => refused(),
        "close-invalid.any.js": (500, String::new()) => refused(),
        // 2**16 + 1000 is clamped.
        "close-invalid.any.js": (u16::MAX, String::new()) => refused(),
        "Close-1005.any.js": (1005, "1005 - reserved code".to_owned()) => refused(),
        "Close-2999-reason.any.js": (2999, "Close not in range 3000-4999".to_owned()) => refused(),
        "Close-Reason-124Bytes.any.js": (1000, "0123".repeat(31)) => refused(),
        "stream/tentative/close.any.js" | "stream/tentative/websocket-error.any.js": (999, String::new()) => refused(),
        "stream/tentative/close.any.js" | "stream/tentative/websocket-error.any.js": (1001, String::new()) => refused(),
        "stream/tentative/close.any.js" | "stream/tentative/websocket-error.any.js": (2999, String::new()) => refused(),
        "stream/tentative/close.any.js" | "stream/tentative/websocket-error.any.js": (5000, String::new()) => refused(),
        "stream/tentative/close.any.js": (1000, ".".repeat(124)) => refused(),
        "stream/tentative/close.any.js": (1000, "x".repeat(128)) => refused(),
        "stream/tentative/websocket-error.any.js": (1000, "🔌".repeat(32)) => refused(),
    }

    /// The server withholds its answer until it is let go on.
    async fn a_close_lasts_until_it_is_answered(interface, way: Way) -> (bool, Option<ReadyState>, Ending) {
        let visit = Visit::new("never-close");
        let socket = visit.builder(interface).connect().await?;
        let mut closed = socket.closed();
        let socket = way.take(socket).await?;
        visit.report("close_received").await;
        let waits = poll_once(&mut closed).await.is_none();
        let state = socket.as_ref().map(WebSocket::state);
        visit.release().await;
        Ok((waits, state, closed.await.into()))
    }
    rows {
        "Close-delayed.any.js": Way::Code(1000, "") => (true, Some(ReadyState::Closing), Ending::clean(1000, "")),
        "stream/tentative/close.any.js": Way::Sink => (true, Some(ReadyState::Closing), Ending::clean(1005, "")),
    }

    async fn a_peer_that_ends_tcp_instead_of_answering_is_no_clean_end(interface, way: Way) -> (Ending, Value) {
        let visit = Visit::new("late-close?delay=0&then=drop");
        let socket = visit.builder(interface).connect().await?;
        let closed = socket.closed();
        let _socket = way.take(socket).await?;
        Ok((closed.await.into(), visit.report("gone").await["close_received"].take()))
    }
    rows {
        "stream/tentative/close.any.js":
            Way::Code(4000, "because") => (unanswered(), json!({ "code": 4000, "reason": "because" })),
    }

    async fn every_moment_has_its_state(interface, moment: Moment) -> ReadyState {
        let socket = Visit::new("echo").builder(interface).connect().await?;
        if moment == Moment::Opened {
            return Ok(socket.state());
        }
        socket.close();
        if moment == Moment::JustClosed {
            return Ok(socket.state());
        }
        socket.closed().await;
        if moment == Moment::EndedTwice {
            socket.close();
        }
        Ok(socket.state())
    }
    rows {
        "interfaces/WebSocket/readyState/006.html" | "opening-handshake/002.html": Moment::Opened => ReadyState::Open,
        "Close-readyState-Closing.any.js" | "interfaces/WebSocket/readyState/007.html": Moment::JustClosed => ReadyState::Closing,
        "Close-readyState-Closed.any.js" | "interfaces/WebSocket/readyState/008.html": Moment::Ended => ReadyState::Closed,
        "interfaces/WebSocket/close/close-nested.html": Moment::EndedTwice => ReadyState::Closed,
    }

    async fn a_close_that_is_repeated_is_one(interface, repeats: usize) -> (u64, Ending) {
        let visit = Visit::new("echo");
        let socket = visit.builder(interface).connect().await?;
        for _ in 0..repeats {
            socket.close();
        }
        let ending = socket.closed().await.into();
        Ok((visit.report("gone").await["close_frames"].as_u64().unwrap_or_default(), ending))
    }
    rows {
        "interfaces/WebSocket/close/close-multiple.html": 3 => (1, Ending::clean(1000, "")),
    }
}
