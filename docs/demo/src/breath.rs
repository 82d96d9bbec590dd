//! Lets the browser draw and react while a task is busy.

use gloo_timers::future::TimeoutFuture;

use crate::page;

/// Counts what a task does without waiting for anything.
#[derive(Debug, Default)]
pub(crate) struct Breath {
    done: u32,
    since: f64,
}

impl Breath {
    /// One more thing is done. Says whether it is time to wait for [`pause`].
    pub(crate) fn is_due(&mut self) -> bool {
        self.done += 1;
        if self.done == BATCH {
            self.since = page::now();
        }
        let due = self.done.is_multiple_of(BATCH) && page::now() - self.since > BUSY;
        if due {
            self.rest();
        }
        due
    }

    /// The task waited, for whatever it was.
    pub(crate) fn rest(&mut self) {
        self.done = 0;
    }
}

/// Until the browser has done what waits.
pub(crate) fn pause() -> TimeoutFuture {
    TimeoutFuture::new(0)
}

/// The clock is asked once for so many messages, since that takes as long as one of them.
const BATCH: u32 = 64;
/// Milliseconds: half a frame at 60 Hz, so that the other half is left for drawing.
const BUSY: f64 = 8.0;
