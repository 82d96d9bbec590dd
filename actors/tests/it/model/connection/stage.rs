//! A connection with all its handles, and what is known of each.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    task::Poll,
};

use websocket_web_actors::{
    Closed, ClosedReason, ErrorKind, Incoming, Limits, Metrics, Outgoing, ReadyState, WeakHandle,
};

use super::{
    ending::Ending,
    fanning_out::{Fan, Subscriber},
    plan::{Act, Setup, Shape},
    receiving::{Received, Receiver},
    sending::{Sender, Sent},
};
use crate::support::{Peer, Probe, Seen, TaskId, VirtualClock, clean, lost};

/// What everyone who plays a part knows.
pub(super) struct Stage {
    pub(super) peer: Peer,
    pub(super) clock: VirtualClock,
    pub(super) limits: Limits,
    pub(super) pauses: bool,
    pub(super) senders: RefCell<Vec<Rc<Sender>>>,
    pub(super) receivers: RefCell<Vec<Rc<Receiver>>>,
    pub(super) fans: RefCell<Vec<Rc<Fan>>>,
    pub(super) subscribers: RefCell<Vec<Rc<Subscriber>>>,
    pub(super) closed: RefCell<Vec<Closed>>,
    weak: WeakHandle,
    pub(super) sent: RefCell<Sent>,
    pub(super) received: RefCell<Received>,
    pub(super) ending: Ending,
    /// Messages that were made, either way.
    pub(super) made: Cell<usize>,
    /// Tasks whose handle is used otherwise now.
    pub(super) cancelled: RefCell<Vec<TaskId>>,
    pub(super) on_send: RefCell<VecDeque<Act>>,
    pub(super) on_close: RefCell<VecDeque<Act>>,
}

/// Any of the handles.
pub(super) enum Handle<'a> {
    Outgoing(&'a Outgoing),
    Incoming(&'a Incoming),
    Subscription(&'a websocket_web_actors::fan_out::Subscription),
    FanOut(&'a websocket_web_actors::fan_out::FanOut),
}

macro_rules! ask {
    ($($method:ident: $type:ty;)*) => {
        impl Handle<'_> {
            $(pub(super) fn $method(&self) -> $type {
                match self {
                    Self::Outgoing(handle) => handle.$method(),
                    Self::Incoming(handle) => handle.$method(),
                    Self::Subscription(handle) => handle.$method(),
                    Self::FanOut(handle) => handle.$method(),
                }
            })*
        }
    };
}

ask! {
    ready_state: ReadyState;
    closed_reason: Option<ClosedReason>;
    metrics: Metrics;
}

impl Stage {
    pub(super) fn new(
        setup: &Setup,
        peer: Peer,
        clock: VirtualClock,
        (outgoing, incoming, closed): (Outgoing, Incoming, Closed),
    ) -> Rc<Self> {
        let weak = outgoing.downgrade();
        let stage = Rc::new(Self {
            peer,
            clock,
            limits: setup.limits.clone(),
            pauses: setup.pauses,
            senders: RefCell::new(vec![Rc::new(Sender::new(outgoing))]),
            receivers: RefCell::new(vec![Rc::new(Receiver::new(incoming))]),
            fans: RefCell::default(),
            subscribers: RefCell::default(),
            closed: RefCell::new(vec![closed]),
            weak,
            sent: RefCell::default(),
            received: RefCell::default(),
            ending: Ending::default(),
            made: Cell::new(0),
            cancelled: RefCell::default(),
            on_send: RefCell::default(),
            on_close: RefCell::default(),
        });
        stage.listen();
        stage
    }

    /// Hears what the socket tells, and acts inside calls to it. Weakly, since the socket is held by this.
    fn listen(self: &Rc<Self>) {
        let stage = Rc::downgrade(self);
        self.peer.observe(move |seen| {
            let Some(stage) = stage.upgrade() else { return };
            match seen {
                Seen::Message(msg) => stage.arrive(msg.len(), Some(msg)),
                Seen::Closed(reason) => {
                    stage.sync_end();
                    match stage.ask(|_| ()) {
                        Some(()) => stage.ending.decide(reason.clone()),
                        None => stage.ending.may_decide(reason.clone()),
                    }
                }
            }
        });
        let stage = Rc::downgrade(self);
        self.peer.on_send(move |_| {
            let Some(stage) = stage.upgrade() else { return };
            let act = stage.on_send.borrow_mut().pop_front();
            act.into_iter().for_each(|act| stage.act(act));
        });
        let stage = Rc::downgrade(self);
        self.peer.on_close(move |_| {
            let Some(stage) = stage.upgrade() else { return };
            let acts = stage.on_close.take();
            acts.into_iter().for_each(|act| stage.act(act));
        });
    }

    /// What a handle that nobody uses right now says.
    pub(super) fn ask<T>(&self, question: impl Fn(Handle<'_>) -> T) -> Option<T> {
        for sender in self.senders.borrow().iter() {
            if let Some(handle) = sender.handle.try_borrow().ok().as_ref().and_then(|slot| slot.as_ref()) {
                return Some(question(Handle::Outgoing(handle)));
            }
        }
        for receiver in self.receivers.borrow().iter() {
            if let Some(handle) = receiver.handle.try_borrow().ok().as_ref().and_then(|slot| slot.as_ref()) {
                return Some(question(Handle::Incoming(handle)));
            }
        }
        for subscriber in self.subscribers.borrow().iter() {
            if let Some(handle) = subscriber.handle.try_borrow().ok().as_ref().and_then(|slot| slot.as_ref()) {
                return Some(question(Handle::Subscription(handle)));
            }
        }
        self.fans.borrow().first().map(|fan| question(Handle::FanOut(&fan.handle)))
    }

    pub(super) fn receivers_left(&self) -> usize {
        let first = self.fans.borrow().iter().filter(|fan| fan.holds_first.get()).count();
        self.receivers.borrow().len() + self.subscribers.borrow().len() + first
    }

    pub(super) fn handles_left(&self) -> usize {
        self.senders.borrow().len() + self.fans.borrow().len() + self.receivers_left()
    }

    /// Takes note of what the socket took and of how it ends.
    pub(super) fn sync(&self) {
        self.peer.with_sent(|sent| self.sent.borrow_mut().take(sent));
        self.sync_end();
    }

    /// What has to hold whenever nobody is inside a call.
    pub(super) fn check(&self) {
        self.sync();
        assert_eq!(self.peer.broken_promises(), Vec::<String>::new());
        let (waiting, bytes) = self.sent.borrow().waiting();
        assert!(waiting <= self.limits.send_capacity, "{waiting} messages in the lane");
        let Some(told) = self.ask(|handle| handle.metrics()) else { return };
        let (taken, taken_bytes) = self.sent.borrow().taken();
        let received = self.received.borrow();
        let (unread, unread_bytes) = received.waiting();
        let mut known = Metrics::default();
        (known.sent_messages, known.sent_bytes) = (taken as u64, taken_bytes as u64);
        (known.received_messages, known.received_bytes) = (received.received, received.received_bytes);
        (known.dropped_messages, known.discarded_messages) = (received.dropped, received.discarded);
        (known.outgoing_messages, known.outgoing_bytes) = (waiting, bytes);
        (known.incoming_messages, known.incoming_bytes) = (unread, unread_bytes);
        assert_eq!(told, known, "what was told, and what is known");
    }

    /// What a poll that nobody asked for must not change.
    pub(super) fn snapshot(&self) -> impl PartialEq + std::fmt::Debug + use<> {
        let state = self.ask(|handle| (handle.ready_state(), handle.metrics(), handle.closed_reason()));
        (state, self.peer.sent_count(), self.peer.close_asked(), self.peer.is_abandoned(), self.peer.resumes())
    }

    pub(super) fn act(&self, act: Act) {
        let probe = Probe::default();
        match act {
            Act::TrySend(index, shape) => self.on_sender(index, |sender| _ = self.send(sender, shape, false)),
            Act::StartSend(index, shape) => self.on_sender(index, |sender| _ = self.send(sender, shape, true)),
            Act::PollReady(index) => {
                self.on_sender(index, |sender| _ = probe.poll(|cx| self.poll_ready(sender, cx)));
            }
            Act::PollFlush(index) => {
                self.on_sender(index, |sender| _ = probe.poll(|cx| self.poll_flush(sender, cx)));
            }
            Act::CloneSender(index) => {
                let clone = self.sender(index).filter(|_| self.is_few()).and_then(|sender| sender.try_clone());
                self.senders.borrow_mut().extend(clone.map(Rc::new));
            }
            Act::DropSender(index) => self.drop_sender(index),
            Act::Close(index, code) => self.close(index, code),
            Act::TryRecv(index) => self.on_receiver(index, |receiver| {
                self.try_recv(receiver);
            }),
            Act::PollNext(index) => {
                self.on_receiver(index, |receiver| _ = probe.poll(|cx| self.poll_next(receiver, cx)));
            }
            Act::PollRead(index, len) => {
                self.on_receiver(index, |receiver| _ = probe.poll(|cx| self.poll_read(receiver, len, cx)));
            }
            Act::CloneReceiver(index) => {
                let clone = self.receiver(index).filter(|_| self.is_few()).and_then(|receiver| receiver.try_clone());
                self.receivers.borrow_mut().extend(clone.map(Rc::new));
            }
            Act::DropReceiver(index) => self.drop_receiver(index),
            Act::CloneClosed(index) => {
                let clone = self.closed.borrow().get(usize::from(index) % 4).filter(|_| self.is_few()).cloned();
                self.closed.borrow_mut().extend(clone);
            }
            Act::DropClosed(index) => drop(take(&mut self.closed.borrow_mut(), index)),
            Act::Upgrade => self.upgrade(),
            Act::Deliver(shape) => self.deliver(shape),
            Act::Wants(len) => self.wants(len),
            Act::Refuse => {
                self.sync_end();
                match self.ask(|_| ()) {
                    Some(()) => self.ending.decide(lost()),
                    None => self.ending.may_decide(lost()),
                }
                self.peer.port().refuse(ErrorKind::Closed, lost());
            }
            Act::FanOut(..)
            | Act::DropFanOut(_)
            | Act::Subscribe(_)
            | Act::CloneSubscription(_)
            | Act::DropSubscription(_)
            | Act::SubscriptionTryRecv(_)
            | Act::SubscriptionPollNext(_) => self.act_on_fan_out(act),
            _ => self.act_of_socket(&act),
        }
    }

    fn act_of_socket(&self, act: &Act) {
        let peer = &self.peer;
        match *act {
            Act::Open => peer.open(),
            Act::Drain(bytes) => peer.drain(bytes),
            Act::Room(bytes) => peer.set_room(bytes),
            Act::Places(messages) => peer.set_places(messages),
            Act::Settle(messages) => peer.settle(messages),
            Act::StartClosing => peer.start_closing(),
            Act::StopTaking => peer.stop_taking(),
            Act::StartClosingAfter(messages) => peer.start_closing_after(messages),
            Act::Answer if peer.close_asked().is_some() => peer.close(clean()),
            Act::PeerClose(is_clean) => peer.close(if is_clean { clean() } else { lost() }),
            Act::BreakOff => peer.break_off(lost()),
            _ => {}
        }
    }

    fn deliver(&self, shape: Shape) {
        // Whether it is the end already has to be known.
        if self.peer.is_opened() && !self.peer.is_closed() && (self.handles_left() == 0 || self.ask(|_| ()).is_some()) {
            self.peer.deliver(self.msg(shape));
        }
    }

    /// More handles than this find nothing that fewer do not.
    fn is_few(&self) -> bool {
        self.handles_left() + self.closed.borrow().len() < 12
    }

    fn upgrade(&self) {
        let alive = self.handles_left() > 0;
        if alive && !self.is_few() {
            return;
        }
        let upgraded = self.weak.upgrade();
        assert_eq!(upgraded.is_some(), alive, "a weak handle gives others as long as one is left");
        if let Some((outgoing, incoming)) = upgraded {
            self.senders.borrow_mut().push(Rc::new(Sender::new(outgoing)));
            self.receivers.borrow_mut().push(Rc::new(Receiver::new(incoming)));
        }
    }

    pub(super) fn sender(&self, index: u8) -> Option<Rc<Sender>> {
        pick(&self.senders.borrow(), index)
    }

    pub(super) fn receiver(&self, index: u8) -> Option<Rc<Receiver>> {
        pick(&self.receivers.borrow(), index)
    }

    /// Does something with a handle that is not in use, instead of what it waits for.
    pub(super) fn on_sender(&self, index: u8, act: impl FnOnce(&Sender)) {
        let Some(sender) = self.sender(index).filter(|sender| is_free(&sender.handle)) else { return };
        self.cancelled.borrow_mut().extend(sender.busy.take());
        act(&sender);
    }

    pub(super) fn on_receiver(&self, index: u8, act: impl FnOnce(&Receiver)) {
        let Some(receiver) = self.receiver(index).filter(|receiver| is_free(&receiver.handle)) else { return };
        self.cancelled.borrow_mut().extend(receiver.busy.take());
        act(&receiver);
    }

    pub(super) fn drop_sender(&self, index: u8) {
        self.on_sender(index, |sender| {
            self.senders.borrow_mut().retain(|other| !std::ptr::eq(&**other, sender));
            let handle = sender.handle.take();
            self.sync();
            drop(handle);
            self.released();
        });
    }

    pub(super) fn drop_receiver(&self, index: u8) {
        self.on_receiver(index, |receiver| {
            self.receivers.borrow_mut().retain(|other| !std::ptr::eq(&**other, receiver));
            let handle = receiver.handle.take();
            drop(handle);
            if let Some(rest) = receiver.take_rest() {
                self.received.borrow_mut().put_back(rest);
            }
            self.released();
        });
    }

    /// A future of the end says the same as often as it is asked.
    pub(super) fn ended(&self, reason: &ClosedReason, closed: &mut Closed) {
        assert_eq!(Probe::default().closed(closed), Poll::Ready(reason.clone()));
        self.ending.told.borrow_mut().push(reason.clone());
    }
}

/// A slot whose handle is there, and not inside a poll.
pub(super) fn is_free<T>(slot: &RefCell<Option<T>>) -> bool {
    slot.try_borrow_mut().is_ok_and(|slot| slot.is_some())
}

pub(super) fn pick<T>(all: &[Rc<T>], index: u8) -> Option<Rc<T>> {
    all.get(usize::from(index).checked_rem(all.len())?).cloned()
}

fn take<T>(all: &mut Vec<T>, index: u8) -> Option<T> {
    let index = usize::from(index).checked_rem(all.len())?;
    Some(all.remove(index))
}
