//! Wall clock and chance, for a supervisor.

use std::time::Duration;

use websocket_web_actors::supervisor::{Event, World};

use crate::{js::Timers, trace::trace};

impl World for Timers {
    fn now(&self) -> Duration {
        // Before 1970 it is 1970.
        Duration::try_from_secs_f64(js_sys::Date::now() / 1000.0).unwrap_or_default()
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }

    /// What a connection does not tell of itself.
    fn witness<I>(&self, event: &Event<I>) {
        match event {
            Event::Connecting { attempt } => trace!(DEBUG, "attempt", attempt = attempt),
            Event::Disconnected { reason, retry_in } => {
                trace!(
                    INFO,
                    "disconnected",
                    reason = reason.to_string(),
                    retry_in_secs = retry_in.map(|delay| delay.as_secs_f64())
                );
            }
            Event::Closed(reason) => trace!(INFO, "ended for good", reason = reason.to_string()),
            _ => {}
        }
    }
}
