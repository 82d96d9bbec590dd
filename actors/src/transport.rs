//! The seam: what the actor may ask of a socket.

use std::task::{Context, Poll};

use crate::{CloseFrame, Msg};

/// A connecting, open or closing socket, owned by one [`SocketActor`](crate::SocketActor) and touched by nothing else.
///
/// What the socket has to say (opened, message, closed) goes through the [`Port`](crate::Port) that it was made with.
/// It may use the port inside any of these calls.
///
/// The actor promises: nothing but `unsent`, `close` and `abandon` before the port was told `opened`; `send` only within the
/// budget it was given, or a single message larger than its bytes which the budget was asked for; each message that is sent is
/// the next of those that the last `prepare` looked at; `close` at most once, and no `send` after it.
pub trait Transport {
    /// Whether it stops receiving when the port says [`Flow::Pause`](crate::Flow::Pause). If so, the incoming lane
    /// never overflows: it is over its bound by one message at most, and by what the socket still held when it was
    /// closed.
    const PAUSES: bool;

    /// What it takes now; the bytes are all that it buffers less [`unsent`](Transport::unsent).
    ///
    /// Ready when there is room for a message of `wanted` bytes, or for all that it can ever hold; else the waker is
    /// woken when that may have changed.
    ///
    /// # Errors
    /// [`Closing`] if it takes nothing more; the port will be told why.
    fn poll_budget(&mut self, wanted: usize, cx: &mut Context<'_>) -> Poll<Result<Budget, Closing>>;

    /// One message or more of a batch, which are to be sent next, in this order, as far as the budget's bytes go: for what
    /// costs less of several than of each. Says how many of them it looked at, at least one; it is called again when those
    /// are sent, and when another batch begins, also if they were not.
    fn prepare(&mut self, next: &[Msg]) -> usize {
        next.len()
    }

    /// Takes a message.
    ///
    /// # Errors
    /// Gives the message back if it turns out to be closing; the port will be told why.
    fn send(&mut self, msg: Msg) -> Result<(), (Msg, Closing)>;

    /// How many of the messages that it took are handed over for good, in order. The waker is woken when more are.
    ///
    /// # Errors
    /// [`Closing`] if no further message ever will be; the port will be told why.
    fn settled(&mut self, cx: &mut Context<'_>) -> Result<u64, Closing>;

    /// Bytes that it took and that have not left it. Tells a close that makes progress from one that hangs.
    fn unsent(&self) -> usize;

    /// The incoming lane, which had asked for a pause, has room again.
    fn resume(&mut self);

    /// Ready when a close would hide nothing: from then on, [`unsent`](Transport::unsent) need not tell how much of what
    /// was taken has left. Asked when everything settled, of an open socket that is to be closed.
    fn poll_closable(&mut self, cx: &mut Context<'_>) -> Poll<()>;

    /// Starts the closing handshake, or gives up connecting. The port will be told how it ended.
    fn close(&mut self, frame: Option<&CloseFrame>);

    /// Gives the socket up, without waiting for anything: to be closed as soon as the runtime allows. Only `settled`,
    /// `resume` and `unsent` may follow before it is dropped.
    fn abandon(&mut self);
}

/// What a socket takes before it has to be asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// At least 1.
    pub messages: usize,
    /// The length of those messages together.
    pub bytes: usize,
}

/// The socket is closing by itself: it takes nothing more, and the reason is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing;
