//! How many attempts were made in a row, and what follows the next that ends.

use std::time::Duration;

use super::{Cause, End, SupervisorOptions, World, backoff::part, pace};

/// Attempts since there was a connection that lasted.
#[derive(Debug, Default)]
pub(super) struct Tries {
    /// Those that were begun.
    attempts: u32,
    /// Delays that went by between them.
    delays: u32,
}

impl Tries {
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    pub(super) fn next_attempt(&self) -> u32 {
        self.attempts.saturating_add(1)
    }

    /// An attempt begins: gives its number.
    pub(super) fn begin(&mut self) -> u32 {
        self.attempts = self.next_attempt();
        self.attempts
    }

    /// The delay before the next attempt, once one has ended as it did; `None` if there is none.
    pub(super) fn next(&mut self, end: &End, options: &SupervisorOptions, world: &impl World) -> Option<Duration> {
        if end.uptime.is_some_and(|uptime| uptime >= options.min_uptime) {
            self.reset();
        }
        match end.cause {
            Cause::Closed | Cause::Hopeless => return None,
            Cause::Reconnect => {
                self.reset();
                return Some(Duration::ZERO);
            }
            Cause::Offline | Cause::Left => {
                // It did not fail by itself.
                self.attempts = self.attempts.saturating_sub(1);
                return Some(Duration::ZERO);
            }
            Cause::Lost => {}
        }
        let all_failed = options.max_attempts.is_some_and(|max| self.attempts >= max.max(1));
        if all_failed || !(options.retry)(&end.reason) {
            return None;
        }
        Some(match pace::asked(&end.reason) {
            Some((from, to)) => {
                // In place of the first: who is refused then has waited once.
                self.delays = self.delays.max(1);
                let window = to.saturating_sub(from).as_secs_f64();
                let within = Duration::try_from_secs_f64(window * part(world.random())).unwrap_or_default();
                from.saturating_add(within)
            }
            None => {
                let delay = options.backoff.delay(self.delays, world.random());
                self.delays = self.delays.saturating_add(1);
                delay
            }
        })
    }
}
