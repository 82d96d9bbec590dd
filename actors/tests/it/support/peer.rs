//! The handle by which a test plays the socket.

use std::{cell::RefCell, rc::Rc};

use websocket_web_actors::{CloseFrame, ClosedReason, Msg, Opened, Port};

use super::scripted_transport::{Calls, ScriptedTransport, Seen, Socket, deliver, tell_closed, wake};

/// What a test has a [`ScriptedTransport`] do, and what it saw.
///
/// At first it is not open. It buffers so many bytes that nothing waits for it, and settles what it takes at once.
#[derive(Clone)]
pub(crate) struct Peer(Rc<RefCell<Socket>>);

impl Peer {
    pub(crate) fn pair<const PAUSES: bool>(port: Port) -> (ScriptedTransport<PAUSES>, Self) {
        let socket = Rc::new(RefCell::new(Socket::new(port, 1 << 30, PAUSES)));
        (ScriptedTransport(socket.clone()), Self(socket))
    }

    /// The callbacks' end.
    pub(crate) fn port(&self) -> Port {
        self.0.borrow().port.clone()
    }

    /// Buffers `bytes` from now on.
    pub(crate) fn set_room(&self, bytes: usize) {
        self.0.borrow_mut().room = bytes;
        wake(&self.0);
    }

    /// Takes so many messages whose fate is open from now on.
    pub(crate) fn set_places(&self, messages: usize) {
        self.0.borrow_mut().places = messages;
        wake(&self.0);
    }

    /// Takes and settles everything at once from now on, unless it is closing or gone.
    pub(crate) fn cooperate(&self) {
        {
            let mut socket = self.0.borrow_mut();
            socket.unsent = 0;
            socket.room = 1 << 30;
            socket.settles_at_once |= !socket.closing && !socket.dropped;
        }
        wake(&self.0);
    }

    /// The buffer is as full as it can be.
    pub(crate) fn fill(&self) {
        let mut socket = self.0.borrow_mut();
        socket.unsent = socket.unsent.max(socket.room);
    }

    /// Sends `bytes` of the buffer on their way, which gives as much budget.
    pub(crate) fn drain(&self, bytes: usize) {
        {
            let mut socket = self.0.borrow_mut();
            socket.unsent = socket.unsent.saturating_sub(bytes);
        }
        wake(&self.0);
    }

    /// The socket is closable only when nothing is unsent.
    pub(crate) fn drain_before_close(&self) {
        self.0.borrow_mut().drains_before_close = true;
    }

    /// Settles messages from now on only when [told to](Peer::settle).
    pub(crate) fn hold_settling(&self) {
        self.0.borrow_mut().settles_at_once = false;
    }

    /// Settles up to so many more of the messages that it took.
    pub(crate) fn settle(&self, messages: u64) {
        {
            let mut socket = self.0.borrow_mut();
            if socket.closing || socket.dropped {
                return;
            }
            socket.settled = (socket.settled + messages).min(socket.sent.len() as u64);
        }
        wake(&self.0);
    }

    /// The handshake succeeds.
    pub(crate) fn open(&self) {
        self.open_as(Opened { url: "wss://example.org/".to_owned(), ..Opened::default() });
    }

    pub(crate) fn open_as(&self, opened: Opened) {
        if self.is_closed() || std::mem::replace(&mut self.0.borrow_mut().opened, true) {
            return;
        }
        self.port().opened(opened);
    }

    /// A message comes in; a paused socket keeps it back.
    pub(crate) fn deliver(&self, msg: impl Into<Msg>) {
        self.0.borrow_mut().held.push_back(Ok(msg.into()));
        deliver(&self.0);
    }

    /// Starts to close without an event, as browsers do: takes and settles nothing more.
    pub(crate) fn start_closing(&self) {
        self.0.borrow_mut().closing = true;
        wake(&self.0);
    }

    /// Takes nothing more, but still settles what it took.
    pub(crate) fn stop_taking(&self) {
        self.0.borrow_mut().stopped = true;
        wake(&self.0);
    }

    /// Turns out to be closing when it is given a message after so many more.
    pub(crate) fn start_closing_after(&self, messages: usize) {
        self.0.borrow_mut().closing_after = Some(messages);
    }

    /// Is closed, after everything that came in before; a paused socket does not see that until it goes on.
    pub(crate) fn close(&self, reason: ClosedReason) {
        self.0.borrow_mut().held.push_back(Err(reason));
        deliver(&self.0);
    }

    /// Is closed at once.
    pub(crate) fn break_off(&self, reason: ClosedReason) {
        if !self.is_closed() {
            tell_closed(&self.0, reason);
        }
    }

    /// Runs `hook` inside each `send`.
    pub(crate) fn on_send(&self, hook: impl FnMut(&Port) + 'static) {
        self.0.borrow_mut().on_send = Some(Box::new(hook));
    }

    /// Runs `hook` inside `close`.
    pub(crate) fn on_close(&self, hook: impl FnMut(&Port) + 'static) {
        self.0.borrow_mut().on_close = Some(Box::new(hook));
    }

    /// Tells `observer` of each message and of the close, just before the port is told.
    pub(crate) fn observe(&self, observer: impl Fn(Seen<'_>) + 'static) {
        self.0.borrow_mut().observer = Some(Rc::new(observer));
    }

    /// Whether it is inside a call that the actor makes.
    pub(crate) fn is_in_call(&self) -> bool {
        self.0.borrow().in_call
    }

    /// Bytes in the buffer of `buffer_size`, as far as the actor knows.
    pub(crate) fn known_unsent(&self, buffer_size: usize) -> usize {
        let socket = self.0.borrow();
        socket.told_bytes.map_or(0, |bytes| buffer_size.saturating_sub(bytes)) + socket.taken_since
    }

    /// Shows what the socket took.
    pub(crate) fn with_sent<T>(&self, look: impl FnOnce(&[Msg]) -> T) -> T {
        look(&self.0.borrow().sent)
    }

    /// What the socket took.
    pub(crate) fn sent(&self) -> Vec<Msg> {
        self.0.borrow().sent.clone()
    }

    /// What the socket took, all of it text.
    pub(crate) fn sent_texts(&self) -> Vec<String> {
        self.sent().into_iter().filter_map(|msg| msg.into_text().ok()).collect()
    }

    /// When it took `text`, after how many other messages.
    pub(crate) fn position(&self, text: &str) -> Option<usize> {
        self.0.borrow().sent.iter().position(|msg| *msg == text)
    }

    pub(crate) fn sent_count(&self) -> usize {
        self.0.borrow().sent.len()
    }

    pub(crate) fn sent_bytes(&self) -> usize {
        self.0.borrow().sent.iter().map(Msg::len).sum()
    }

    /// How many of those are there for good.
    pub(crate) fn settled_count(&self) -> u64 {
        let socket = self.0.borrow();
        if socket.settles_at_once { socket.sent.len() as u64 } else { socket.settled }
    }

    /// Bytes in the socket's buffer.
    pub(crate) fn unsent(&self) -> usize {
        self.0.borrow().unsent
    }

    /// How many of those are not there for good.
    pub(crate) fn unsettled_count(&self) -> usize {
        self.0.borrow().unsettled()
    }

    /// What the actor's `close` asked for; `None` while it was not called.
    pub(crate) fn close_asked(&self) -> Option<Option<CloseFrame>> {
        self.0.borrow().close.clone()
    }

    /// How many messages the socket had taken when `close` was called.
    pub(crate) fn sent_before_close(&self) -> usize {
        self.0.borrow().sent_before_close
    }

    /// How many of those were there for good.
    pub(crate) fn settled_before_close(&self) -> u64 {
        self.0.borrow().settled_before_close
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.0.borrow().closed
    }

    /// Whether the handshake succeeded.
    pub(crate) fn is_opened(&self) -> bool {
        self.0.borrow().opened
    }

    /// Whether nothing is left of it that could carry a message.
    pub(crate) fn is_gone(&self) -> bool {
        self.is_closed() || self.is_abandoned() || self.is_dropped()
    }

    /// Whether it takes nothing more.
    pub(crate) fn is_closing(&self) -> bool {
        let socket = self.0.borrow();
        socket.closing || socket.stopped
    }

    pub(crate) fn is_abandoned(&self) -> bool {
        self.0.borrow().abandoned
    }

    /// Whether the actor has let go of the transport.
    pub(crate) fn is_dropped(&self) -> bool {
        self.0.borrow().dropped
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.0.borrow().paused
    }

    pub(crate) fn resumes(&self) -> usize {
        self.0.borrow().resumes
    }

    /// Has room to note so many more messages without allocating.
    pub(crate) fn expect(&self, messages: usize) {
        self.0.borrow_mut().sent.reserve(messages);
    }

    /// How often the actor has called the transport.
    pub(crate) fn calls(&self) -> Calls {
        self.0.borrow().calls
    }

    /// The promises of the transport's contract that the actor broke.
    pub(crate) fn broken_promises(&self) -> Vec<String> {
        self.0.borrow().broken.clone()
    }
}
