//! Subscriptions: each sees what was taken out of the lane from its making on, or how much of it it missed.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    task::{Context, Poll},
};

use websocket_web_actors::{
    MESSAGE_COST, Msg, ReadyState,
    broadcast::Lag,
    fan_out::{FanOut, RecvError, Subscription, TryRecvError},
};

use super::{
    plan::Act,
    stage::{Stage, is_free, pick},
};
use crate::support::{Probe, TaskId};

/// What makes subscriptions.
pub(super) struct Fan {
    pub(super) handle: FanOut,
    /// Nobody has subscribed yet: it keeps a place for the first.
    pub(super) holds_first: Cell<bool>,
    log: Rc<Log>,
}

/// What its subscriptions took out of the lane, and how far they may be behind.
struct Log {
    pulled: RefCell<Vec<Msg>>,
    capacity: usize,
    buffer_size: usize,
    lag: Lag,
}

/// A subscription, and where it stands.
pub(super) struct Subscriber {
    pub(super) handle: RefCell<Option<Subscription>>,
    log: Rc<Log>,
    next: Cell<usize>,
    failed: Cell<bool>,
    ended: Cell<bool>,
    pub(super) busy: Cell<Option<TaskId>>,
}

impl Subscriber {
    fn new(handle: Subscription, log: &Rc<Log>) -> Self {
        Self {
            handle: RefCell::new(Some(handle)),
            log: log.clone(),
            next: Cell::new(log.pulled.borrow().len()),
            failed: Cell::new(false),
            ended: Cell::new(false),
            busy: Cell::new(None),
        }
    }

    fn is_behind(&self) -> bool {
        self.next.get() < self.log.pulled.borrow().len()
    }
}

impl Stage {
    pub(super) fn act_on_fan_out(&self, act: Act) {
        match act {
            Act::FanOut(index, capacity, buffer_size, lag) => self.fan_out(index, capacity, buffer_size, lag),
            Act::DropFanOut(index) => {
                let Some(fan) = pick(&self.fans.borrow(), index) else { return };
                self.fans.borrow_mut().retain(|other| !Rc::ptr_eq(other, &fan));
                drop(fan);
                self.released();
            }
            Act::Subscribe(index) => {
                let Some(fan) = pick(&self.fans.borrow(), index).filter(|_| self.handles_left() < 12) else { return };
                let subscriber = Subscriber::new(fan.handle.subscribe(), &fan.log);
                fan.holds_first.set(false);
                self.subscribers.borrow_mut().push(Rc::new(subscriber));
            }
            Act::CloneSubscription(index) => self.on_subscriber(index, |subscriber| {
                if self.handles_left() < 12 {
                    let handle = subscriber.handle.borrow().clone();
                    let clone = handle.map(|handle| Subscriber::new(handle, &subscriber.log));
                    self.subscribers.borrow_mut().extend(clone.map(|clone| {
                        clone.failed.set(subscriber.failed.get());
                        clone.ended.set(subscriber.ended.get());
                        Rc::new(clone)
                    }));
                }
            }),
            Act::DropSubscription(index) => self.on_subscriber(index, |subscriber| {
                self.subscribers.borrow_mut().retain(|other| !std::ptr::eq(&**other, subscriber));
                let handle = subscriber.handle.take();
                drop(handle);
                self.released();
            }),
            Act::SubscriptionTryRecv(index) => self.on_subscriber(index, |subscriber| self.try_recv_shared(subscriber)),
            Act::SubscriptionPollNext(index) => self.on_subscriber(index, |subscriber| {
                let _ = Probe::default().poll(|cx| self.poll_next_shared(subscriber, cx));
            }),
            _ => {}
        }
    }

    fn fan_out(&self, index: u8, capacity: usize, buffer_size: Option<usize>, lag: Lag) {
        if self.handles_left() >= 12 {
            return;
        }
        self.on_receiver(index, |receiver| {
            self.receivers.borrow_mut().retain(|other| !std::ptr::eq(&**other, receiver));
            let Some(handle) = receiver.handle.take() else { return };
            if let Some(rest) = receiver.take_rest() {
                self.received.borrow_mut().put_back(rest);
            }
            let log = Rc::new(Log {
                pulled: RefCell::default(),
                capacity,
                buffer_size: buffer_size.unwrap_or(self.limits.receive_buffer_size),
                lag,
            });
            let handle = FanOut::new(handle, capacity, buffer_size, lag);
            self.fans.borrow_mut().push(Rc::new(Fan { handle, holds_first: Cell::new(true), log }));
        });
    }

    pub(super) fn subscriber(&self, index: u8) -> Option<Rc<Subscriber>> {
        pick(&self.subscribers.borrow(), index)
    }

    pub(super) fn on_subscriber(&self, index: u8, act: impl FnOnce(&Subscriber)) {
        let Some(subscriber) = self.subscriber(index).filter(|other| is_free(&other.handle)) else { return };
        self.cancelled.borrow_mut().extend(subscriber.busy.take());
        act(&subscriber);
    }

    /// Reads one message, and checks that it is the right one. `false` at the end.
    pub(super) fn poll_next_shared(&self, subscriber: &Subscriber, cx: &mut Context<'_>) -> Poll<bool> {
        let Ok(mut slot) = subscriber.handle.try_borrow_mut() else { return Poll::Ready(false) };
        let Some(handle) = slot.as_mut() else { return Poll::Ready(false) };
        self.sync();
        let over = subscriber.failed.get() || subscriber.ended.get();
        let poll = handle.poll_next(cx);
        if over {
            subscriber.ended.set(true);
            assert_eq!(poll, Poll::Ready(None), "nothing comes after the end");
        }
        let closed = handle.ready_state() == ReadyState::Closed;
        match poll {
            Poll::Ready(Some(Ok(msg))) => self.see(subscriber, &msg),
            Poll::Ready(Some(Err(RecvError::Lagged(missed)))) => self.miss(subscriber, missed),
            Poll::Ready(Some(Err(RecvError::Closed(reason)))) => {
                self.assert_all_seen(subscriber, closed);
                assert!(!reason.was_clean && self.ending.reason() == Some(reason));
                subscriber.failed.set(true);
            }
            Poll::Ready(None) if !over => {
                self.assert_all_seen(subscriber, closed);
                assert!(self.ending.reason().is_some_and(|reason| reason.was_clean));
                subscriber.ended.set(true);
            }
            Poll::Ready(None) => {}
            Poll::Pending => {
                assert!(!subscriber.is_behind(), "it waits for what is there");
                self.assert_waits(subscriber, true);
                return Poll::Pending;
            }
        }
        assert_eq!(handle.is_terminated(), subscriber.ended.get());
        Poll::Ready(!subscriber.ended.get())
    }

    fn try_recv_shared(&self, subscriber: &Subscriber) {
        let mut slot = subscriber.handle.borrow_mut();
        let Some(handle) = slot.as_mut() else { return };
        self.sync();
        match handle.try_recv() {
            Ok(msg) => self.see(subscriber, &msg),
            Err(TryRecvError::Lagged(missed)) => self.miss(subscriber, missed),
            Err(TryRecvError::Closed(reason)) => {
                self.assert_all_seen(subscriber, handle.ready_state() == ReadyState::Closed);
                assert_eq!(self.ending.reason(), Some(reason));
            }
            Err(TryRecvError::Empty) => {
                assert!(!subscriber.is_behind(), "it says that what is there is not");
                self.assert_waits(subscriber, false);
            }
        }
    }

    /// It is the next that it has to see: one that another took in, or the next in the lane.
    fn see(&self, subscriber: &Subscriber, msg: &Msg) {
        let mut pulled = subscriber.log.pulled.borrow_mut();
        let next = subscriber.next.replace(subscriber.next.get() + 1);
        if next == pulled.len() {
            pulled.extend(self.received.borrow_mut().pop());
        }
        assert_eq!(Some(msg), pulled.get(next), "message {next} of a subscription");
    }

    /// It was further behind than it may be.
    fn miss(&self, subscriber: &Subscriber, missed: u64) {
        let (log, next) = (&subscriber.log, subscriber.next.get());
        let pulled = log.pulled.borrow();
        let unread = &pulled[next..];
        let bytes: usize = unread.iter().map(|msg| msg.len() + MESSAGE_COST).sum();
        let missed = usize::try_from(missed).expect("few");
        assert!(log.lag == Lag::DropOldest && missed > 0 && missed <= unread.len(), "{missed} of {}", unread.len());
        assert!(unread.len() > log.capacity || bytes > log.buffer_size, "{missed} missed of {bytes} bytes");
        subscriber.next.set(next + missed);
    }

    fn assert_all_seen(&self, subscriber: &Subscriber, closed: bool) {
        assert!(!subscriber.is_behind() && self.received.borrow().waiting().0 == 0 && closed, "the end comes last");
    }

    /// What is in the lane waits there only for those who are behind.
    fn assert_waits(&self, subscriber: &Subscriber, may_give_way: bool) {
        let others = self.subscribers.borrow();
        let behind = others.iter().any(|other| Rc::ptr_eq(&other.log, &subscriber.log) && other.is_behind());
        let may_wait = behind && (may_give_way || subscriber.log.lag == Lag::Wait);
        assert!(may_wait || self.received.borrow().waiting().0 == 0, "it leaves what is there");
    }
}
