//! A receiver that shares every message with others.

use std::{
    sync::Arc,
    task::{Context, Poll, ready},
};

use super::{RecvError, TryRecvError};
use crate::{
    Incoming, Msg,
    broadcast::{self, Ring},
    control::control,
    incoming::next,
    lanes::FanOutId,
    lock::Lock,
};

/// Receives every message, in order, shared with all other subscriptions.
///
/// A clone is a subscription of its own, from then on: it has nothing of what this one has yet to read. It keeps the
/// connection open.
#[derive(Debug)]
pub struct Subscription {
    place: broadcast::Subscription<Arc<Msg>>,
    /// Its place among those who wait for the incoming lane. Everyone has one: so all are woken by what arrives, and
    /// one that was woken and is dropped keeps nobody else from it.
    incoming: Incoming,
    /// The message in favour of which it has given way last.
    gave_way: Option<u64>,
    /// Empty; kept for its room.
    gone: Vec<Arc<Msg>>,
    /// The error that ends an unclean connection was yielded.
    failed: bool,
    /// `None` was yielded.
    ended: bool,
}

control!(Subscription, incoming);

/// What came of taking a message out of the incoming lane.
enum Pull {
    /// It is in the ring now.
    Pulled,
    /// There is none, or no room for it.
    Wait,
    Failed(crate::ClosedReason),
}

impl Subscription {
    pub(super) fn new(ring: Arc<Lock<Ring<Arc<Msg>>>>, incoming: Incoming) -> Self {
        let place = broadcast::Subscription::new(ring);
        Self { place, incoming, gave_way: None, gone: Vec::new(), failed: false, ended: false }
    }

    /// The next message, or how many were missed before it. After the last one, `None` if the connection ended cleanly;
    /// else [`RecvError::Closed`], then `None`.
    ///
    /// # Cancel safety
    /// A poll that is not followed by another takes nothing with it.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Arc<Msg>, RecvError>>> {
        if self.ended || self.failed {
            self.ended = true;
            return Poll::Ready(None);
        }
        let item = ready!(self.poll_recv(Some(cx)));
        if let Err(RecvError::Closed(reason)) = &item {
            self.failed = !reason.was_clean;
            self.ended = reason.was_clean;
        }
        Poll::Ready(if self.ended { None } else { Some(item) })
    }

    /// The next message, or how many were missed before it, if there is one now. Where the ring is full, this gives way
    /// to nobody.
    ///
    /// # Errors
    /// [`TryRecvError::Empty`], also where it is to wait for another ([`Lag::Wait`](broadcast::Lag::Wait));
    /// [`TryRecvError::Lagged`]; or [`TryRecvError::Closed`] once everything was read.
    pub fn try_recv(&mut self) -> Result<Arc<Msg>, TryRecvError> {
        match self.poll_recv(None) {
            Poll::Ready(item) => item.map_err(TryRecvError::from),
            Poll::Pending => Err(TryRecvError::Empty),
        }
    }

    /// Whether [`poll_next`](Self::poll_next) has given `None`.
    pub fn is_terminated(&self) -> bool {
        self.ended
    }

    /// Without a task to wake, this does not wait for others to catch up.
    fn poll_recv(&mut self, cx: Option<&mut Context<'_>>) -> Poll<Result<Arc<Msg>, RecvError>> {
        let Self { place, incoming, gave_way, gone, .. } = self;
        let item = place.with(|ring, cursor, wakes| {
            let fan_out = FanOutId(std::ptr::from_mut(ring).addr());
            loop {
                if let Some(item) = ring.take(cursor, wakes) {
                    return Poll::Ready(item.map_err(RecvError::from));
                }
                // Both locks are held, in this order everywhere: two that pull at once would mix up the messages.
                let pull = incoming.connection.with_wakes(wakes, |state, wakes| {
                    let admitted = match (state.incoming.next_len(), &cx) {
                        (Some(len), Some(cx)) => ring.poll_room(len, cursor.id, gave_way, cx, wakes).is_ready(),
                        (Some(len), None) => ring.admits(len),
                        (None, _) => true,
                    };
                    if !admitted {
                        // Another message may be the next before there is room: a receiver, or a subscription of
                        // another fan-out, takes this one, or the lane drops it.
                        if let Some(cx) = &cx {
                            state.incoming.wait_for_another(incoming.handle, fan_out, cx, wakes);
                        }
                        return Pull::Wait;
                    }
                    match next(state, Some(fan_out), wakes) {
                        Ok(msg) => {
                            let len = msg.len();
                            ring.publish(Arc::new(msg), len, gone, wakes);
                            Pull::Pulled
                        }
                        Err(crate::TryRecvError::Empty) => {
                            if let Some(cx) = &cx {
                                state.incoming.readers.register(incoming.handle, 0, cx, wakes);
                            }
                            Pull::Wait
                        }
                        Err(crate::TryRecvError::Closed(reason)) => Pull::Failed(reason),
                    }
                });
                match pull {
                    Pull::Pulled => {}
                    Pull::Wait => return Poll::Pending,
                    Pull::Failed(reason) => return Poll::Ready(Err(RecvError::Closed(reason))),
                }
            }
        });
        gone.clear();
        item
    }
}

impl Clone for Subscription {
    fn clone(&self) -> Self {
        Self {
            place: self.place.clone(),
            incoming: self.incoming.clone(),
            gave_way: None,
            gone: Vec::new(),
            failed: self.failed,
            ended: self.ended,
        }
    }
}
