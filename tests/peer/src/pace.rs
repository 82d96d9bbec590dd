//! A reading speed: how many bytes may be taken from TCP now.

use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior};

/// How often a slow reader reads: often enough to look even, seldom enough that timers cost nothing.
const TICK: Duration = Duration::from_millis(20);

/// An allowance that is renewed at every tick.
#[derive(Debug)]
pub(crate) struct Pace {
    ticks: Interval,
    per_tick: usize,
    left: usize,
}

impl Pace {
    /// The slowest speed in bytes per second: one byte per tick.
    pub(crate) const RATE_MIN: usize = 50;

    pub(crate) fn bytes_per_second(rate: usize) -> Self {
        let mut ticks = tokio::time::interval(TICK);
        // A late tick is not made up for: the speed is a limit.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { ticks, per_tick: (rate / Self::RATE_MIN).max(1), left: 0 }
    }

    /// Waits until something may be read, and says how much.
    pub(crate) async fn allowance(&mut self) -> usize {
        if self.left == 0 {
            self.ticks.tick().await;
            self.left = self.per_tick;
        }
        self.left
    }

    pub(crate) fn spend(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
    }
}
