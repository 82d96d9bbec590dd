//! Handles that send, and what may become of what they send.

use std::{
    cell::{Cell, RefCell},
    task::{Context, Poll},
};

use websocket_web_actors::{Error, ErrorKind, MESSAGE_COST, Msg, Outgoing, ReadyState};

use super::{plan::Shape, stage::Stage};
use crate::support::TaskId;

/// A sending handle.
pub(super) struct Sender {
    pub(super) handle: RefCell<Option<Outgoing>>,
    /// How many messages had been accepted by its last one, or that of the handle that it was cloned from.
    last: Cell<u64>,
    /// It was told to be ready and has not sent.
    permit: Cell<bool>,
    /// What it waits with.
    pub(super) busy: Cell<Option<TaskId>>,
}

/// What was accepted.
#[derive(Default)]
pub(super) struct Sent {
    accepted: Vec<Msg>,
    /// The lengths of all of those, and of those that the socket took.
    accepted_bytes: usize,
    taken_bytes: usize,
    taken: usize,
}

impl Sender {
    pub(super) fn new(handle: Outgoing) -> Self {
        Self { handle: RefCell::new(Some(handle)), last: Cell::new(0), permit: Cell::new(false), busy: Cell::new(None) }
    }

    /// A clone has had accepted what this had, and no place is kept for it.
    pub(super) fn try_clone(&self) -> Option<Self> {
        let handle = self.handle.try_borrow().ok()?.clone()?;
        let clone = Self::new(handle);
        clone.last.set(self.last.get());
        Some(clone)
    }
}

impl Sent {
    pub(super) fn accepted(&self) -> usize {
        self.accepted.len()
    }

    /// Messages that wait in the lane, and their bytes.
    pub(super) fn waiting(&self) -> (usize, usize) {
        let messages = self.accepted.len() - self.taken;
        (messages, self.accepted_bytes - self.taken_bytes + messages * MESSAGE_COST)
    }

    /// Messages that the socket took, and their bytes.
    pub(super) fn taken(&self) -> (usize, usize) {
        (self.taken, self.taken_bytes)
    }

    /// What the socket took is what was accepted, in that order.
    pub(super) fn take(&mut self, sent: &[Msg]) {
        for msg in &sent[self.taken..] {
            assert_eq!(
                Some(msg),
                self.accepted.get(self.taken),
                "message {} of those that the socket took",
                self.taken
            );
            self.taken += 1;
            self.taken_bytes += msg.len();
        }
    }

    fn accept(&mut self, msg: Msg) {
        self.accepted_bytes += msg.len();
        self.accepted.push(msg);
    }

    fn refuse(&mut self) {
        let msg = self.accepted.pop().expect("it was the last");
        self.accepted_bytes -= msg.len();
    }
}

impl Stage {
    /// Whether the lane has room for a message that is charged so much.
    fn has_room(&self, charge: usize) -> bool {
        let (messages, bytes) = self.sent.borrow().waiting();
        let places = self.senders.borrow().iter().filter(|sender| sender.permit.get()).count();
        let limits = &self.limits;
        messages + places < limits.send_capacity
            && (messages == 0
                || bytes + self.peer.known_unsent(limits.send_buffer_size) + charge <= limits.send_buffer_size)
    }

    /// Ready when there is a place; `false` where there will be none.
    pub(super) fn poll_ready(&self, sender: &Sender, cx: &mut Context<'_>) -> Poll<bool> {
        let Ok(mut slot) = sender.handle.try_borrow_mut() else { return Poll::Ready(false) };
        let Some(handle) = slot.as_mut() else { return Poll::Ready(false) };
        self.sync();
        let expected = match handle.ready_state() {
            ReadyState::Closed => "refused",
            ReadyState::Closing if self.ending.is_requested() => "refused",
            ReadyState::Closing => "waits",
            _ if sender.permit.get() || self.has_room(1) => "ready",
            _ => "waits",
        };
        let (told, poll) = match handle.poll_ready(cx) {
            Poll::Pending => ("waits", Poll::Pending),
            Poll::Ready(Ok(())) => {
                sender.permit.set(true);
                ("ready", Poll::Ready(true))
            }
            Poll::Ready(Err(error)) => {
                assert_eq!(error.kind(), ErrorKind::Closed);
                ("refused", Poll::Ready(false))
            }
        };
        // Inside a call, the actor holds messages that the socket took already.
        assert!(told == expected || self.peer.is_in_call(), "poll_ready: {told}, and not {expected}");
        poll
    }

    /// Has a message accepted, or refused, as it has to be; in the place that is kept, with `placed`. Says whether it was.
    pub(super) fn send(&self, sender: &Sender, shape: Shape, placed: bool) -> bool {
        let Ok(mut slot) = sender.handle.try_borrow_mut() else { return false };
        let Some(handle) = slot.as_mut() else { return false };
        self.sync();
        let msg = self.msg(shape);
        let room = self.has_room(msg.len() + MESSAGE_COST);
        let expected = match handle.ready_state() {
            ReadyState::Closing | ReadyState::Closed => Err(ErrorKind::Closed),
            _ if placed && sender.permit.get() || room => Ok(()),
            _ => Err(ErrorKind::Full),
        };
        if placed {
            sender.permit.set(false);
        }
        // Before, since what is called back inside may have more accepted.
        self.sent.borrow_mut().accept(msg.clone());
        let last = sender.last.replace(self.sent.borrow().accepted() as u64);
        let result = if placed { handle.start_send(msg.clone()) } else { handle.try_send(msg.clone()) };
        let told = result.map_err(|error| {
            self.sent.borrow_mut().refuse();
            sender.last.set(last);
            let kind = error.kind();
            assert_eq!(error.into_msg(), Some(msg), "a refusal gives the message back");
            kind
        });
        assert!(told == expected || self.peer.is_in_call(), "send: {told:?}, and not {expected:?}");
        told.is_ok()
    }

    /// Ready when everything that the handle had accepted is settled; `false` where it never will be.
    pub(super) fn poll_flush(&self, sender: &Sender, cx: &mut Context<'_>) -> Poll<bool> {
        self.poll_flushed(sender, |handle| handle.poll_flush(cx))
    }

    /// Likewise, and closes.
    pub(super) fn poll_close(&self, sender: &Sender, cx: &mut Context<'_>) -> Poll<bool> {
        let flushed = self.poll_flushed(sender, |handle| handle.poll_close(cx));
        if flushed == Poll::Ready(true) {
            // Unless it is closed, or somebody else was first.
            self.ending.request(None);
        }
        flushed
    }

    fn poll_flushed(&self, sender: &Sender, poll: impl FnOnce(&mut Outgoing) -> Poll<Result<(), Error>>) -> Poll<bool> {
        let Ok(mut slot) = sender.handle.try_borrow_mut() else { return Poll::Ready(false) };
        let Some(handle) = slot.as_mut() else { return Poll::Ready(false) };
        sender.permit.set(false);
        let last = sender.last.get();
        let result = poll(handle);
        let settled = self.peer.settled_count();
        result.map(|result| {
            match &result {
                Ok(()) => assert!(settled >= last, "flushed {last}, of which {settled} are settled"),
                Err(error) => {
                    // An actor that is dropped hears nothing of the last.
                    let heard = !self.ending.dropped.get();
                    let in_time = self.ending.settled.get().unwrap_or(settled);
                    assert!(in_time < last || !heard, "message {last} had settled: {error}");
                    assert_eq!(handle.ready_state(), ReadyState::Closed);
                    assert_eq!(error.closed_reason(), handle.closed_reason().as_ref());
                }
            }
            result.is_ok()
        })
    }

    /// The next message: each can be told from those around it.
    pub(super) fn msg(&self, Shape { len, text }: Shape) -> Msg {
        let number = self.made.replace(self.made.get() + 1);
        let letters = (0..len).map(|at| b'a' + u8::try_from((number + at) % 26).expect("a letter"));
        if text { letters.map(char::from).collect::<String>().into() } else { letters.collect::<Vec<u8>>().into() }
    }
}
