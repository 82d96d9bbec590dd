//! What the peer saw of one connection.

use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use tokio::sync::{Notify, watch};

use crate::message::{CloseBody, Kind, Message};
use crate::orders::Orders;

/// How many messages are kept from the start: enough to compare a short exchange word for word.
const FIRST_MESSAGES: usize = 20;

/// How many bytes of a binary message are kept: enough for a number and some filling.
const HEX_BYTES: usize = 32;

/// How many characters of a text message are kept: a test's own words, but not a bulk message.
const TEXT_CHARS: usize = 1000;

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ended {
    /// Both Close frames were sent.
    Close,
    /// The client's TCP stream ended before that.
    Eof,
    /// The client reset TCP before that.
    Reset,
    /// The peer ended it, as its script says.
    Dropped,
    /// The client broke the protocol.
    ProtocolError,
}

/// The beginning of a message. Turned into text only by a report: most messages are replaced by the next one.
#[derive(Clone, Debug)]
pub(crate) struct Excerpt {
    kind: Kind,
    len: usize,
    head: Vec<u8>,
}

impl Excerpt {
    fn of(message: &Message) -> Self {
        let kept = match message.kind {
            // A character has at most four bytes.
            Kind::Text => 4 * TEXT_CHARS,
            Kind::Binary => HEX_BYTES,
        };
        let head = message.payload[..message.payload.len().min(kept)].to_vec();
        Self { kind: message.kind, len: message.payload.len(), head }
    }

    fn text(&self) -> String {
        match self.kind {
            // What is cut off may end within a character, but not within the first thousand.
            Kind::Text => String::from_utf8_lossy(&self.head).chars().take(TEXT_CHARS).collect(),
            Kind::Binary => self.head.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

impl Serialize for Excerpt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut excerpt = serializer.serialize_struct("Excerpt", 3)?;
        excerpt.serialize_field("kind", &self.kind)?;
        excerpt.serialize_field("len", &self.len)?;
        excerpt.serialize_field("text", &self.text())?;
        excerpt.end()
    }
}

/// The facts about one connection, as a report shows them.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Seen {
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) origin: Option<String>,
    pub(crate) offered_protocols: Vec<String>,
    /// Why the handshake was refused.
    pub(crate) refused: Option<String>,
    pub(crate) opened: bool,
    pub(crate) open: bool,
    pub(crate) stalled: bool,
    pub(crate) messages: u64,
    pub(crate) text: u64,
    pub(crate) binary: u64,
    pub(crate) bytes: u64,
    /// What was read from TCP after the request, in bytes.
    pub(crate) tcp_bytes: u64,
    pub(crate) pongs: u64,
    pub(crate) sent_messages: u64,
    pub(crate) sent_bytes: u64,
    /// The write calls that the system took something from, the 101 response included.
    pub(crate) sent_writes: u64,
    pub(crate) first_messages: Vec<Excerpt>,
    pub(crate) last_message: Option<Excerpt>,
    pub(crate) close_received: Option<CloseBody>,
    pub(crate) close_frames: u64,
    pub(crate) after_close: u64,
    pub(crate) ended: Option<Ended>,
}

/// The facts about one connection, written by its task and read by reports.
#[derive(Debug)]
pub(crate) struct Record {
    seen: Mutex<Seen>,
    changed: watch::Sender<()>,
    released: Notify,
    orders: Orders,
}

impl Record {
    /// The record of a connection that is there; `changed` is told of every change.
    pub(crate) fn new(seen: Seen, changed: watch::Sender<()>) -> Self {
        Self {
            seen: Mutex::new(Seen { open: true, ..seen }),
            changed,
            released: Notify::new(),
            orders: Orders::default(),
        }
    }

    /// Reads the facts.
    pub(crate) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the facts, and wakes who waits for one.
    pub(crate) fn note(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen());
        self.changed.send_replace(());
    }

    /// A data message was received.
    pub(crate) fn note_message(&self, message: &Message) {
        let excerpt = Excerpt::of(message);
        self.note(|seen| {
            seen.messages += 1;
            match message.kind {
                Kind::Text => seen.text += 1,
                Kind::Binary => seen.binary += 1,
            }
            seen.bytes += message.payload.len() as u64;
            seen.after_close += u64::from(seen.close_received.is_some());
            if seen.first_messages.len() < FIRST_MESSAGES {
                seen.first_messages.push(excerpt.clone());
            }
            seen.last_message = Some(excerpt);
        });
    }

    /// A Close frame was received; the first one counts.
    pub(crate) fn note_close(&self, body: &CloseBody) {
        self.note(|seen| {
            seen.close_frames += 1;
            seen.close_received.get_or_insert_with(|| body.clone());
        });
    }

    /// The TCP connection is gone.
    pub(crate) fn note_end(&self, ended: Ended) {
        self.note(|seen| {
            seen.open = false;
            seen.stalled = false;
            seen.ended.get_or_insert(ended);
        });
        self.orders.close();
    }

    /// Lets the script go on, also if it does not wait yet.
    pub(crate) fn release(&self) {
        self.released.notify_one();
    }

    /// Takes back a release that nobody has waited for.
    pub(crate) fn forget_release(&self) {
        // A permit is all that there can be: who waits has it already.
        let waiting = pin!(self.released.notified());
        let _ = waiting.poll(&mut Context::from_waker(Waker::noop()));
    }

    /// The commands that come by control.
    pub(crate) fn orders(&self) -> &Orders {
        &self.orders
    }

    /// Waits to be released.
    pub(crate) async fn released(&self) {
        self.released.notified().await;
    }
}
