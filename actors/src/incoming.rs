//! The receiving handle.

use std::{
    fmt,
    io::Read,
    sync::Arc,
    task::{Context, Poll},
};

use crate::{
    ClosedReason, Error, Msg,
    connection::{Connection, State},
    control::control,
    lanes::{FanOutId, Wakes},
};

/// Receives messages; clones share one queue, and each message goes to exactly one of them.
///
/// No clone starves: one that waits longer is woken first. A read that is cancelled takes nothing with it.
#[derive(Debug)]
pub struct Incoming {
    pub(crate) connection: Arc<Connection>,
    pub(crate) handle: u64,
    /// The error that ends an unclean connection was yielded.
    failed: bool,
    /// `None` was yielded. The stream stays ended, also if another handle puts back what it has not read.
    ended: bool,
    /// A message that was read in part, and how much of it is read.
    rest: Option<(Vec<u8>, usize)>,
}

/// Why a receiver has no message now.
///
/// # Example
/// ```
/// # use websocket_web_actors as websocket_web;
/// use websocket_web::{Msg, TryRecvError};
///
/// /// What a frame shows: `receiver.try_recv()` as a line, if there is one.
/// fn line(received: Result<Msg, TryRecvError>) -> Option<String> {
///     match received {
///         Ok(msg) => Some(msg.to_string()),
///         Err(TryRecvError::Empty) => None,
///         Err(TryRecvError::Closed(reason)) => Some(format!("disconnected: {reason}")),
///     }
/// }
///
/// assert_eq!(line(Err(TryRecvError::Empty)), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TryRecvError {
    /// None is there now.
    Empty,
    /// The connection has ended, and everything was read.
    Closed(ClosedReason),
}

control!(Incoming);

impl Incoming {
    pub(crate) fn new(connection: Arc<Connection>) -> Self {
        connection.with(|state, _| state.receivers = state.receivers.saturating_add(1));
        Self::counted(connection)
    }

    /// A handle that was counted already.
    pub(crate) fn counted(connection: Arc<Connection>) -> Self {
        let handle = connection.next_handle();
        Self { connection, handle, failed: false, ended: false, rest: None }
    }

    /// The next message. After the last one, `None` if the connection ended cleanly; else one error, then `None`.
    ///
    /// What [`poll_read`](Incoming::poll_read) left of a message comes first, as a binary message.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Msg, Error>>> {
        if self.rest.is_some() || self.failed || self.ended {
            return Poll::Ready(self.left());
        }
        let Self { connection, handle, failed, ended, .. } = self;
        connection.with(|state, wakes| {
            let item = match pop(state, None, wakes) {
                Some(msg) => Some(Ok(msg)),
                None => {
                    let Some(end) = state.reported() else {
                        state.incoming.readers.register(*handle, 0, cx, wakes);
                        return Poll::Pending;
                    };
                    *failed = !end.reason.was_clean;
                    *ended = end.reason.was_clean;
                    (!end.reason.was_clean).then(|| Err(Error::closed(end.reason.clone())))
                }
            };
            state.incoming.readers.remove(*handle, wakes);
            Poll::Ready(item)
        })
    }

    /// What comes without a look at the lane.
    #[cold]
    fn left(&mut self) -> Option<Result<Msg, Error>> {
        let rest = self.take_rest();
        self.ended |= rest.is_none();
        rest.map(Ok)
    }

    /// The next message, if there is one now.
    ///
    /// # Errors
    /// [`TryRecvError::Empty`] or [`TryRecvError::Closed`].
    pub fn try_recv(&mut self) -> Result<Msg, TryRecvError> {
        match self.take_rest() {
            Some(msg) => Ok(msg),
            None => self.connection.with(|state, wakes| next(state, None, wakes)),
        }
    }

    /// Whether [`poll_next`](Incoming::poll_next) has given `None`, and not earlier: `select!` passes over a stream that
    /// says so, and its reader has to see the end.
    pub fn is_terminated(&self) -> bool {
        self.ended
    }

    /// Reads bytes: those of text messages are their UTF-8, empty messages are skipped. 0 at the end.
    ///
    /// # Errors
    /// Once, if the connection ended uncleanly.
    pub fn poll_read(&mut self, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<Result<usize, Error>> {
        if buf.is_empty() {
            return Poll::Ready(Ok(0));
        }
        let (bytes, read) = loop {
            match self.rest.take() {
                Some(rest) => break rest,
                None => match std::task::ready!(self.poll_next(cx)) {
                    Some(Ok(msg)) if msg.is_empty() => {}
                    Some(Ok(msg)) => break (msg.to_vec(), 0),
                    Some(Err(error)) => return Poll::Ready(Err(error)),
                    None => return Poll::Ready(Ok(0)),
                },
            }
        };
        let mut unread = bytes.get(read..).unwrap_or_default();
        // A slice always has as many bytes as it says.
        let n = unread.read(buf).unwrap_or_default();
        if !unread.is_empty() {
            self.rest = Some((bytes, read.saturating_add(n)));
        }
        Poll::Ready(Ok(n))
    }

    /// Puts back what [`poll_read`](Incoming::poll_read) left of a message.
    pub(crate) fn put_back_rest(&mut self) {
        if let Some(rest) = self.take_rest() {
            self.connection.with(|state, wakes| state.incoming.put_back(rest, wakes));
        }
    }

    fn take_rest(&mut self) -> Option<Msg> {
        self.rest.take().map(|(bytes, read)| Msg::Binary(bytes.get(read..).unwrap_or_default().to_vec()))
    }
}

/// Takes the next message out of the lane, for the fan-out `taker` if there is one, or says why there is none.
pub(crate) fn next(state: &mut State, taker: Option<FanOutId>, wakes: &mut Wakes) -> Result<Msg, TryRecvError> {
    pop(state, taker, wakes).ok_or_else(|| match state.reported() {
        Some(end) => TryRecvError::Closed(end.reason.clone()),
        None => TryRecvError::Empty,
    })
}

fn pop(state: &mut State, taker: Option<FanOutId>, wakes: &mut Wakes) -> Option<Msg> {
    let msg = state.incoming.pop()?;
    state.incoming.tell_of_another(taker, wakes);
    if state.incoming.take_resume() {
        state.resume = true;
        state.wake_actor(wakes);
    }
    Some(msg)
}

impl Clone for Incoming {
    fn clone(&self) -> Self {
        let mut clone = Self::new(self.connection.clone());
        clone.failed = self.failed;
        clone.ended = self.ended;
        clone
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        let rest = self.take_rest();
        self.connection.with(|state, wakes| {
            state.incoming.readers.remove(self.handle, wakes);
            state.receivers = state.receivers.saturating_sub(1);
            if let Some(rest) = rest {
                state.incoming.put_back(rest, wakes);
            }
            if state.receivers == 0 {
                state.counts.discarded(state.incoming.discard());
                state.resume |= state.incoming.take_resume();
                state.wake_actor(wakes);
            }
            state.release_handle(wakes);
        });
    }
}

impl fmt::Display for TryRecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no message has arrived"),
            Self::Closed(reason) => write!(f, "the connection is closed: {reason}"),
        }
    }
}

impl std::error::Error for TryRecvError {}

/// [`std::io::ErrorKind::WouldBlock`] or [`std::io::ErrorKind::ConnectionReset`].
impl From<TryRecvError> for std::io::Error {
    fn from(error: TryRecvError) -> Self {
        match error {
            TryRecvError::Empty => std::io::ErrorKind::WouldBlock.into(),
            TryRecvError::Closed(reason) => reason.into(),
        }
    }
}
