//! A server that takes so many connects in a second, and what it saw.

use std::{cell::RefCell, time::Duration};

/// What the server saw.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// Attempts in each second.
    pub(crate) attempts: Vec<u32>,
    /// Clients that it took, in each second.
    pub(crate) taken: Vec<u32>,
    /// When the last one came back.
    pub(crate) last: Duration,
}

/// Refuses, at once, whoever comes when it has taken its number in that second.
#[derive(Debug)]
pub(crate) struct Server {
    in_a_second: u32,
    log: RefCell<Log>,
}

impl Server {
    pub(crate) fn new(in_a_second: u32) -> Self {
        Self { in_a_second, log: RefCell::default() }
    }

    /// Somebody connects: says whether it is taken.
    pub(crate) fn connect(&self, now: Duration) -> bool {
        let mut log = self.log.borrow_mut();
        let second = usize::try_from(now.as_secs()).expect("a storm is over within years");
        if log.attempts.len() <= second {
            log.attempts.resize(second + 1, 0);
            log.taken.resize(second + 1, 0);
        }
        log.attempts[second] += 1;
        let is_taken = log.taken[second] < self.in_a_second;
        if is_taken {
            log.taken[second] += 1;
            log.last = now;
        }
        is_taken
    }

    pub(crate) fn into_log(self) -> Log {
        self.log.into_inner()
    }
}
