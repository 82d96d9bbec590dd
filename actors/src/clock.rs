//! The actor's only notion of time.

use std::{future::Future, time::Duration};

/// Makes timers. The actors never read a clock, so a test can run them in virtual time.
pub trait Clock {
    /// A running timer.
    type Sleep: Future<Output = ()>;

    /// Starts a timer that is done after `duration`, or later.
    fn sleep(&self, duration: Duration) -> Self::Sleep;
}
