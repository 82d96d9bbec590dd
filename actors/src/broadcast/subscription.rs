//! The end where items come out.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use super::{
    Lagged,
    ring::{Cursor, Ring},
};
use crate::{lanes::Wakes, lock::Lock};

/// Sees every item that is published from its making on, in order.
///
/// A clone is a subscription of its own, from then on: it has nothing of what this one has yet to read.
///
/// # Cancel safety
/// A poll that is not followed by another takes nothing with it, and keeps nobody else from anything but what
/// [`Lag`](super::Lag) says of a slow subscriber.
#[derive(Debug)]
pub struct Subscription<T: Clone> {
    ring: Arc<Lock<Ring<T>>>,
    cursor: Cursor,
    /// `None` was yielded.
    ended: bool,
}

impl<T: Clone> Subscription<T> {
    pub(crate) fn new(ring: Arc<Lock<Ring<T>>>) -> Self {
        let cursor = ring.with(|ring, _| ring.subscribe());
        Self { ring, cursor, ended: false }
    }

    pub(crate) fn with<R>(&mut self, change: impl FnOnce(&mut Ring<T>, &mut Cursor, &mut Wakes) -> R) -> R {
        self.ring.with(|ring, wakes| change(ring, &mut self.cursor, wakes))
    }

    /// The next item, or how many were missed before it. `None` once everything is read and the
    /// [`Publisher`](super::Publisher) is gone.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Lagged>>> {
        let Self { ring, cursor, ended } = self;
        ring.with(|ring, wakes| match ring.take(cursor, wakes) {
            None if ring.ended => {
                *ended = true;
                Poll::Ready(None)
            }
            None => {
                ring.readers.register(cursor.id, 0, cx, wakes);
                Poll::Pending
            }
            item => Poll::Ready(item),
        })
    }

    /// The next item, or how many were missed before it, if there is one now.
    pub fn try_recv(&mut self) -> Option<Result<T, Lagged>> {
        self.ring.with(|ring, wakes| ring.take(&mut self.cursor, wakes))
    }

    /// Whether [`poll_next`](Self::poll_next) has given `None`.
    pub fn is_terminated(&self) -> bool {
        self.ended
    }
}

impl<T: Clone> Clone for Subscription<T> {
    fn clone(&self) -> Self {
        let mut clone = Self::new(self.ring.clone());
        clone.ended = self.ended;
        clone
    }
}

impl<T: Clone> Drop for Subscription<T> {
    fn drop(&mut self) {
        let mut gone = Vec::new();
        self.ring.with(|ring, wakes| ring.unsubscribe(&self.cursor, &mut gone, wakes));
    }
}
