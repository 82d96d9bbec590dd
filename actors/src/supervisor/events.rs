//! A subscription to what happens to a managed connection.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use super::{Event, shared::Shared};
use crate::broadcast::{Lagged, Subscription};

/// Yields every [`Event`] from when it was made, or cloned, on. Ends after [`Event::Closed`].
#[derive(Debug)]
pub struct Events<I: Clone> {
    shared: Arc<Shared>,
    subscription: Subscription<Event<I>>,
}

impl<I: Clone> Events<I> {
    pub(super) fn new(shared: Arc<Shared>, subscription: Subscription<Event<I>>) -> Self {
        shared.add_listener();
        Self { shared, subscription }
    }

    /// The next event; `None` after the last.
    ///
    /// # Cancel safety
    /// A poll that is not followed by another takes nothing with it.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Event<I>>> {
        self.subscription.poll_next(cx).map(|item| item.map(event))
    }

    /// The next event, if there is one now.
    pub fn try_recv(&mut self) -> Option<Event<I>> {
        self.subscription.try_recv().map(event)
    }

    /// Whether [`poll_next`](Self::poll_next) has given `None`.
    pub fn is_terminated(&self) -> bool {
        self.subscription.is_terminated()
    }
}

fn event<I>(item: Result<Event<I>, Lagged>) -> Event<I> {
    item.unwrap_or_else(|Lagged(missed)| Event::Lagged(missed))
}

impl<I: Clone> Clone for Events<I> {
    fn clone(&self) -> Self {
        Self::new(self.shared.clone(), self.subscription.clone())
    }
}

impl<I: Clone> Drop for Events<I> {
    fn drop(&mut self) {
        self.shared.remove_listener();
    }
}
