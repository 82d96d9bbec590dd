//! What a supervisor needs of the world besides connections: time and chance.

use std::time::Duration;

use super::Event;
use crate::Clock;

/// Timers, a wall clock and random numbers, so that a test can play all three.
pub trait World: Clock {
    /// The wall clock, since any moment that stays the same. It may be set, so that time seems to jump or to go back.
    ///
    /// Timers alone do not do: those of a page in the background, or of a machine that sleeps, are late, and only a
    /// clock can tell.
    fn now(&self) -> Duration;

    /// A number of at least 0 and below 1, each time another, and for each client another: else all that lose their
    /// connection together come back together.
    fn random(&self) -> f64;

    /// Sees each event before those who subscribed, for who writes logs.
    fn witness<I>(&self, _event: &Event<I>) {}
}
