//! The end where items go in, and what makes subscriptions elsewhere.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use super::{
    Subscription,
    ring::{PUBLISHER, Ring},
};
use crate::lock::Lock;

/// Publishes items. There is one; when it is dropped, subscribers get what is left, and then the end.
#[derive(Debug)]
pub struct Publisher<T: Clone> {
    ring: Arc<Lock<Ring<T>>>,
    /// The item in favour of which it has given way last.
    gave_way: Option<u64>,
    /// Empty; kept for its room.
    gone: Vec<T>,
}

/// Makes subscriptions, wherever the [`Publisher`] is. It keeps nothing alive.
#[derive(Debug)]
pub struct Source<T: Clone>(Arc<Lock<Ring<T>>>);

impl<T: Clone> Publisher<T> {
    pub(super) fn new(ring: Arc<Lock<Ring<T>>>) -> Self {
        Self { ring, gave_way: None, gone: Vec::new() }
    }

    /// A subscription to everything that is published from now on.
    pub fn subscribe(&self) -> Subscription<T> {
        Subscription::new(self.ring.clone())
    }

    /// What makes subscriptions elsewhere.
    pub fn source(&self) -> Source<T> {
        Source(self.ring.clone())
    }

    /// How many are subscribed.
    pub fn subscribers(&self) -> usize {
        self.ring.with(|ring, _| ring.subscribers())
    }

    /// Ready when the next item can be published.
    ///
    /// * With [`Lag::Wait`](super::Lag::Wait): once the ring has room. An item that is larger than that may exceed the
    ///   bound in bytes, by no more than its own.
    /// * With [`Lag::DropOldest`](super::Lag::DropOldest): at once, except that it gives way one time when a subscriber
    ///   would miss an item that it may not have had the time to read: then it has itself woken, behind those who were
    ///   woken before. So subscribers that read whenever they are woken miss nothing, however much is published
    ///   at once; one that sleeps delays nobody. This too knows nothing of bytes: a large item may come unawares to
    ///   those who read small ones.
    ///
    /// # Cancel safety
    /// It keeps no place: polling it and not publishing costs nothing.
    pub fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Self { ring, gave_way, .. } = self;
        // An item of no bytes: how large the next one is nobody knows.
        ring.with(|ring, wakes| ring.poll_room(0, PUBLISHER, gave_way, cx, wakes))
    }

    /// Publishes an item of so many bytes; drops it if nobody is subscribed.
    ///
    /// Where there is no room, the oldest go: that happens with [`Lag::Wait`](super::Lag::Wait) only to who does not
    /// wait for [`poll_ready`](Self::poll_ready).
    pub fn publish(&mut self, item: T, bytes: usize) {
        let Self { ring, gone, .. } = self;
        ring.with(|ring, wakes| ring.publish(item, bytes, gone, wakes));
        gone.clear();
    }
}

impl<T: Clone> Drop for Publisher<T> {
    fn drop(&mut self) {
        self.ring.with(Ring::end);
    }
}

impl<T: Clone> Source<T> {
    /// A subscription to everything that is published from now on. It ends at once if the [`Publisher`] is gone.
    pub fn subscribe(&self) -> Subscription<T> {
        Subscription::new(self.0.clone())
    }
}

impl<T: Clone> Clone for Source<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
