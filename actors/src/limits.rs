//! The bounds of a connection.

use std::time::Duration;

use crate::{Error, ErrorKind, text::concat};

/// What a connection may hold, and how long it may wait.
///
/// Every message is charged its length plus [`MESSAGE_COST`], so that empty messages are not free.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Messages that the outgoing lane holds at most. At least 1.
    pub send_capacity: usize,
    /// Bytes that the outgoing lane and the socket's own buffer hold together before senders wait. At least 1.
    ///
    /// The lane takes a message of any size while it is empty, so that the most that is held is this plus one
    /// message; plus one message for each further handle that was told to be ready and has yet to send. Messages
    /// larger than this are handed over one at a time, each once the socket's buffer is empty: then that holds one,
    /// and the lane the next.
    pub send_buffer_size: usize,
    /// Messages that the incoming lane holds at most. At least 1.
    pub receive_capacity: usize,
    /// Bytes that the incoming lane holds at most. At least 1.
    pub receive_buffer_size: usize,
    /// What happens to a message for which the incoming lane has no room, when its transport cannot be paused.
    pub overflow: Overflow,
    /// The largest message that is received, in bytes.
    pub max_message_size: usize,
    /// How long the opening handshake may take; `None` leaves it to the runtime.
    pub connect_timeout: Option<Duration>,
    /// How long a close may go on without a byte moving.
    pub close_timeout: Duration,
}

/// What a message costs a lane besides its length: its place in the queue (16 bytes on wasm32) and the allocator's
/// header and rounding for its contents (up to 16).
///
/// ```
/// # use websocket_web_actors as websocket_web;
/// use websocket_web::MESSAGE_COST;
///
/// // So many messages of 100 bytes fit a receive buffer of 1 MiB.
/// assert_eq!((1 << 20) / (100 + MESSAGE_COST), 7943);
/// ```
pub const MESSAGE_COST: usize = 32;

/// What happens to a message for which the incoming lane has no room.
///
/// It matters where the runtime cannot be told to stop receiving, as with the standard WebSocket.
///
/// # Example
/// ```
/// # use websocket_web_actors as websocket_web;
/// use websocket_web::Overflow;
///
/// // For `WebSocketBuilder::set_overflow`: of a view, only the newest matters; of a log, every line.
/// let overflow = |topic: &str| if topic == "view" { Overflow::DropOldest } else { Overflow::Close };
/// assert_eq!(overflow("log"), Overflow::default());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Overflow {
    /// The connection is closed: nothing is lost without notice. What was received before stays readable, then the
    /// receiver yields an error.
    #[default]
    Close,
    /// The oldest unread messages are dropped until the new one fits.
    DropOldest,
    /// The new message is dropped.
    DropNewest,
}

impl Limits {
    /// Checks that every bound lets something through.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for a capacity or a buffer of zero.
    pub fn validate(&self) -> Result<(), Error> {
        let bounds = [
            ("send capacity", self.send_capacity, "message"),
            ("send buffer size", self.send_buffer_size, "byte"),
            ("receive capacity", self.receive_capacity, "message"),
            ("receive buffer size", self.receive_buffer_size, "byte"),
            ("maximum message size", self.max_message_size, "byte"),
        ];
        match bounds.into_iter().find(|(_, bound, _)| *bound == 0) {
            Some((name, _, unit)) => Err(Error::new(
                ErrorKind::InvalidOption,
                concat(&["a ", name, " of 0 lets nothing through: set it to at least 1 ", unit]),
            )),
            None => Ok(()),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Enough that the cost of waking the actor is shared by many small messages.
            send_capacity: 1024,
            // As the published websocket-web 0.1.
            send_buffer_size: 4 << 20,
            // Bytes bound it; a count would make a burst of small messages overflow that memory has room for.
            receive_capacity: usize::MAX,
            // As the published websocket-web 0.1.
            receive_buffer_size: 64 << 20,
            overflow: Overflow::Close,
            max_message_size: usize::MAX,
            connect_timeout: None,
            // Long enough for a slow network's round trip, short enough to wait for: browsers give up after 20 to
            // 60 s, Node never.
            close_timeout: Duration::from_secs(10),
        }
    }
}
