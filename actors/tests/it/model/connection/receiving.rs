//! Handles that receive, the lane that they read, and what each has to see of it.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    task::{Context, Poll},
};

use websocket_web_actors::{
    CloseCode, ClosedReason, Error, Incoming, Limits, MESSAGE_COST, Msg, Overflow, ReadyState, TryRecvError,
};

use super::stage::Stage;
use crate::support::TaskId;

/// A receiving handle.
pub(super) struct Receiver {
    pub(super) handle: RefCell<Option<Incoming>>,
    /// What it has read in part.
    rest: RefCell<Option<Vec<u8>>>,
    failed: Cell<bool>,
    ended: Cell<bool>,
    pub(super) busy: Cell<Option<TaskId>>,
}

/// What came in and waits to be read.
#[derive(Default)]
pub(super) struct Received {
    queue: VecDeque<Msg>,
    bytes: usize,
    pub(super) received: u64,
    pub(super) received_bytes: u64,
    pub(super) dropped: u64,
    pub(super) discarded: u64,
}

/// What a read is to give.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Pending,
    Msg(Msg),
    Failed,
    End,
}

impl Receiver {
    pub(super) fn new(handle: Incoming) -> Self {
        Self {
            handle: RefCell::new(Some(handle)),
            rest: RefCell::default(),
            failed: Cell::new(false),
            ended: Cell::new(false),
            busy: Cell::new(None),
        }
    }

    pub(super) fn try_clone(&self) -> Option<Self> {
        let handle = self.handle.try_borrow().ok()?.clone()?;
        let clone = Self::new(handle);
        clone.failed.set(self.failed.get());
        clone.ended.set(self.ended.get());
        Some(clone)
    }

    /// What it leaves behind when it goes.
    pub(super) fn take_rest(&self) -> Option<Msg> {
        self.rest.take().map(Msg::Binary)
    }
}

impl Received {
    pub(super) fn waiting(&self) -> (usize, usize) {
        (self.queue.len(), self.bytes)
    }

    pub(super) fn pop(&mut self) -> Option<Msg> {
        let msg = self.queue.pop_front()?;
        self.bytes -= msg.len() + MESSAGE_COST;
        Some(msg)
    }

    pub(super) fn put_back(&mut self, msg: Msg) {
        self.bytes += msg.len() + MESSAGE_COST;
        self.queue.push_front(msg);
    }

    pub(super) fn discard(&mut self) {
        self.discarded += self.queue.len() as u64;
        self.queue.clear();
        self.bytes = 0;
    }

    fn push(&mut self, msg: Msg) {
        self.bytes += msg.len() + MESSAGE_COST;
        self.queue.push_back(msg);
    }

    fn fits(&self, len: usize, limits: &Limits) -> bool {
        match self.queue.len() {
            0 => len <= limits.receive_buffer_size,
            held => held < limits.receive_capacity && self.bytes + len + MESSAGE_COST <= limits.receive_buffer_size,
        }
    }
}

impl Stage {
    /// A message of so many bytes arrives; `None` is one that was asked about only.
    pub(super) fn arrive(&self, len: usize, msg: Option<&Msg>) {
        self.sync_end();
        if self.ending.reason().is_some() || self.ending.may_be_decided() || self.peer.is_abandoned() {
            return;
        }
        let limits = &self.limits;
        let mut received = self.received.borrow_mut();
        received.received += 1;
        received.received_bytes += len as u64;
        if len > limits.max_message_size {
            let text =
                format!("message of {len} bytes exceeds the maximum message size of {}", limits.max_message_size);
            self.ending.decide(ClosedReason::unclean(CloseCode::MessageTooBig, text));
        } else if self.receivers_left() == 0 {
            received.discarded += 1;
        } else if let Some(msg) = msg.filter(|_| self.pauses || received.fits(len, limits)) {
            received.push(msg.clone());
        } else if let Some(msg) = msg.filter(|_| self.makes_room(len)) {
            while !received.fits(len, limits) {
                received.pop();
                received.dropped += 1;
            }
            received.push(msg.clone());
        } else {
            received.dropped += 1;
            if limits.overflow == Overflow::Close {
                let reason = ClosedReason::unclean(CloseCode::MessageTooBig, "receive buffer overflow");
                self.ending.decide(reason);
            }
        }
    }

    fn makes_room(&self, len: usize) -> bool {
        self.limits.overflow == Overflow::DropOldest && len <= self.limits.receive_buffer_size
    }

    /// The port is asked whether it wants a message of so many bytes.
    pub(super) fn wants(&self, len: usize) {
        self.sync();
        // Whether it is the end already has to be known.
        if self.ask(|_| ()).is_none() {
            return;
        }
        let readable = self.ending.reason().is_none() && self.receivers_left() > 0;
        let kept = self.pauses || self.received.borrow().fits(len, &self.limits) || self.makes_room(len);
        let expected = readable && len <= self.limits.max_message_size && kept;
        if !expected {
            self.arrive(len, None);
        }
        assert_eq!(self.peer.port().wants(len), expected, "whether a message of {len} bytes is wanted");
    }

    /// What `poll_next` of this handle has to give now.
    fn next_outcome(&self, receiver: &Receiver, state: ReadyState) -> Outcome {
        if let Some(rest) = receiver.take_rest() {
            return Outcome::Msg(rest);
        }
        if receiver.failed.get() || receiver.ended.get() {
            receiver.ended.set(true);
            return Outcome::End;
        }
        if let Some(msg) = self.received.borrow_mut().pop() {
            return Outcome::Msg(msg);
        }
        match self.ending.reason().filter(|_| state == ReadyState::Closed) {
            None => Outcome::Pending,
            Some(reason) if reason.was_clean => {
                receiver.ended.set(true);
                Outcome::End
            }
            Some(_) => {
                receiver.failed.set(true);
                Outcome::Failed
            }
        }
    }

    /// Reads one message, and checks that it is the right one. `false` at the end.
    pub(super) fn poll_next(&self, receiver: &Receiver, cx: &mut Context<'_>) -> Poll<bool> {
        let Ok(mut slot) = receiver.handle.try_borrow_mut() else { return Poll::Ready(false) };
        let Some(handle) = slot.as_mut() else { return Poll::Ready(false) };
        self.sync();
        let expected = self.next_outcome(receiver, handle.ready_state());
        let told = match handle.poll_next(cx) {
            Poll::Pending => Outcome::Pending,
            Poll::Ready(Some(Ok(msg))) => Outcome::Msg(msg),
            Poll::Ready(Some(Err(error))) => {
                self.assert_is_the_end(&error);
                Outcome::Failed
            }
            Poll::Ready(None) => Outcome::End,
        };
        assert_eq!(told, expected, "what poll_next gives");
        assert_eq!(handle.is_terminated(), receiver.ended.get(), "is_terminated");
        match told {
            Outcome::Pending => Poll::Pending,
            told => Poll::Ready(told != Outcome::End),
        }
    }

    /// Reads so many bytes. `false` at the end.
    pub(super) fn poll_read(&self, receiver: &Receiver, len: usize, cx: &mut Context<'_>) -> Poll<bool> {
        let Ok(mut slot) = receiver.handle.try_borrow_mut() else { return Poll::Ready(false) };
        let Some(handle) = slot.as_mut() else { return Poll::Ready(false) };
        self.sync();
        let mut expected = Outcome::Msg(Msg::Binary(Vec::new()));
        if len > 0 {
            expected = self.next_outcome(receiver, handle.ready_state());
            while matches!(&expected, Outcome::Msg(msg) if msg.is_empty()) {
                expected = self.next_outcome(receiver, handle.ready_state());
            }
            if let Outcome::Msg(msg) = &expected {
                let mut bytes = msg.as_bytes().to_vec();
                let rest = bytes.split_off(len.min(bytes.len()));
                expected = Outcome::Msg(Msg::Binary(bytes));
                receiver.rest.replace((!rest.is_empty()).then_some(rest));
            }
        }
        let mut buf = vec![0; len];
        let told = match handle.poll_read(cx, &mut buf) {
            Poll::Pending => Outcome::Pending,
            Poll::Ready(Ok(0)) if len > 0 => Outcome::End,
            Poll::Ready(Ok(n)) => Outcome::Msg(Msg::Binary(buf[..n].to_vec())),
            Poll::Ready(Err(error)) => {
                self.assert_is_the_end(&error);
                Outcome::Failed
            }
        };
        assert_eq!(told, expected, "what poll_read gives");
        match told {
            Outcome::Pending => Poll::Pending,
            told => Poll::Ready(told != Outcome::End),
        }
    }

    /// Whether there was a message.
    pub(super) fn try_recv(&self, receiver: &Receiver) -> bool {
        let Ok(mut slot) = receiver.handle.try_borrow_mut() else { return false };
        let Some(handle) = slot.as_mut() else { return false };
        self.sync();
        let msg = receiver.take_rest().or_else(|| self.received.borrow_mut().pop());
        let ended = self.ending.reason().filter(|_| handle.ready_state() == ReadyState::Closed);
        let expected = msg.ok_or(ended.map_or(TryRecvError::Empty, TryRecvError::Closed));
        let told = handle.try_recv();
        assert_eq!(told, expected, "what try_recv gives");
        told.is_ok()
    }

    fn assert_is_the_end(&self, error: &Error) {
        assert_eq!(error.closed_reason(), self.ending.reason().as_ref(), "{error}");
    }
}
