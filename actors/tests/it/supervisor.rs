//! The supervisor against its contract, with the real actor below it.

mod backoff;
mod closing;
mod counting;
mod fan_out;
mod flushing;
mod heart;
mod keeping;
mod page;
mod random;
mod trying;
mod unwinding;

use std::time::Duration;

use websocket_web_actors::supervisor::{Managed, SupervisorOptions};

use crate::support::{Scheduler, Supervised};

const SECOND: Duration = Duration::from_secs(1);
const MOMENT: Duration = Duration::from_millis(1);

/// A supervisor that has not begun. Chance always gives the longest delay: 1 s, then from 2 s doubled up to 30 s.
fn supervise(change: impl FnOnce(&mut SupervisorOptions)) -> (Supervised, Managed<&'static str>) {
    let mut options = SupervisorOptions::default();
    (options.backoff.first, options.backoff.base) = (SECOND, 2 * SECOND);
    change(&mut options);
    let (supervised, managed) = Supervised::new(options, Scheduler::fair());
    supervised.world.fix(1.0);
    (supervised, managed)
}

/// A supervisor whose first connection is open.
fn open(change: impl FnOnce(&mut SupervisorOptions)) -> (Supervised, Managed<&'static str>) {
    let (mut supervised, managed) = supervise(change);
    supervised.run();
    assert_eq!(supervised.story(), "c1 o");
    (supervised, managed)
}
