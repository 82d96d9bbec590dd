//! Timers of any runtime.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use websocket_web_actors::Clock;

/// Makes timers with `globalThis.setTimeout`, which windows, workers and servers all have.
///
/// One is done after 24.8 days at the latest: `setTimeout` takes a signed 32-bit number of milliseconds, and a larger
/// one fires at once.
#[derive(Debug)]
pub(crate) struct Timers;

impl Clock for Timers {
    type Sleep = TimeoutFuture;

    fn sleep(&self, duration: Duration) -> TimeoutFuture {
        // Rounded up: a timeout never comes early.
        let part = u64::from(duration.subsec_nanos().div_ceil(1_000_000));
        let millis = duration.as_secs().saturating_mul(1000).saturating_add(part).min(i32::MAX as u64);
        TimeoutFuture::new(u32::try_from(millis).unwrap_or(i32::MAX as u32))
    }
}
