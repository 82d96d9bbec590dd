//! Wall clock and chance, for a supervisor.

use std::time::Duration;

use websocket_web_actors::supervisor::World;

use crate::js::Timers;

impl World for Timers {
    fn now(&self) -> Duration {
        // Before 1970 it is 1970.
        Duration::try_from_secs_f64(js_sys::Date::now() / 1000.0).unwrap_or_default()
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }
}
