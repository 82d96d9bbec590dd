//! How clients of several libraries wait.

use std::time::Duration;

use websocket_web_actors::supervisor::{Backoff, SupervisorOptions, World};

/// A policy, by the name of who has it.
pub(crate) struct Policy {
    pub(crate) name: &'static str,
    pub(crate) warning: Warning,
    backoff: Box<dyn Fn(f64) -> Backoff>,
}

/// What the server says before it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Warning {
    /// Nothing: it crashed.
    None,
    /// 1012.
    Restart,
    /// How long it takes to take everyone.
    Spread,
}

impl Policy {
    pub(crate) fn options(&self, world: &impl World) -> SupervisorOptions {
        let mut options = SupervisorOptions::default();
        options.backoff = (self.backoff)(world.random());
        // The connection that is lost had lasted.
        options.min_uptime = Duration::ZERO;
        // Nobody listens.
        (options.event_capacity, options.event_buffer_size) = (1, 1);
        options
    }
}

/// Delays in seconds: first window, second, factor, cap; and how much of each is random.
fn backoff(first: f64, base: f64, factor: f64, cap: f64, jitter: f64) -> Backoff {
    let mut backoff = Backoff::default();
    backoff.first = Duration::from_secs_f64(first);
    backoff.base = Duration::from_secs_f64(base);
    backoff.factor = factor;
    backoff.cap = Duration::from_secs_f64(cap);
    backoff.jitter = jitter;
    backoff
}

/// Those of others as far as the formula goes; where it does not quite, the name says "like".
pub(crate) fn policies() -> Vec<Policy> {
    let policy = |name, backoff: Backoff| Policy { name, warning: Warning::None, backoff: Box::new(move |_| backoff) };
    let warned = |name, warning, backoff: Backoff| Policy { warning, ..policy(name, backoff) };
    vec![
        policy("naive: every 1 s", backoff(1.0, 1.0, 1.0, 1.0, 0.0)),
        policy("naive: doubling, no jitter", backoff(1.0, 2.0, 2.0, 30.0, 0.0)),
        policy("partysocket", backoff(3.0, 3.9, 1.3, 10.0, 0.0)),
        Policy {
            name: "reconnecting-websocket",
            warning: Warning::None,
            // Drawn once for each page.
            backoff: Box::new(|random| {
                let min = 1.0 + 4.0 * random;
                backoff(min, min * 1.3, 1.3, 10.0, 0.0)
            }),
        },
        // 1 s doubled, half of it more or less.
        policy("like socket.io", backoff(1.5, 3.0, 2.0, 5.0, 2.0 / 3.0)),
        policy("like Phoenix", backoff(0.01, 0.05, 1.7, 5.0, 0.0)),
        policy("like Centrifuge", backoff(1.0, 1.5, 1.8, 20.0, 0.9)),
        policy("`Backoff::default()`", Backoff::default()),
        policy("`Backoff::fleet()`", Backoff::fleet()),
        warned("default, 1012", Warning::Restart, Backoff::default()),
        warned("default, `retry-after`", Warning::Spread, Backoff::default()),
        warned("fleet, `retry-after`", Warning::Spread, Backoff::fleet()),
    ]
}
