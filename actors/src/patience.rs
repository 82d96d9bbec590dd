//! How long a close is waited for.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

/// A timer that starts anew as long as bytes drain: a slow network is not a dead one.
#[derive(Debug)]
pub(crate) struct Patience<S> {
    sleep: Pin<Box<S>>,
    /// Bytes that had not left when the timer was started.
    unsent: usize,
}

impl<S: Future<Output = ()>> Patience<S> {
    pub(crate) fn new(sleep: S, unsent: usize) -> Self {
        Self { sleep: Box::pin(sleep), unsent }
    }

    /// Ready when the timer ran out without a byte leaving; `unsent` are those that have not left by now.
    pub(crate) fn poll_lost(&mut self, unsent: usize, restart: impl Fn() -> S, cx: &mut Context<'_>) -> Poll<()> {
        while self.sleep.as_mut().poll(cx).is_ready() {
            if unsent >= self.unsent {
                return Poll::Ready(());
            }
            *self = Self::new(restart(), unsent);
        }
        Poll::Pending
    }
}
