//! A cell of the matrix: a fault, in a phase, over an interface.

use std::{future::Future, time::Duration};

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};
use websocket_web::{ErrorKind, Interface, MESSAGE_COST, WebSocketBuilder};

use super::{
    FAULTS,
    differences::{DIFFERENCES, Difference},
    fault::{Expected, Fault, Provoked},
    phases::Phase,
    traffic::SIZE,
};
use crate::support::Visit;

/// Where nothing else ends it: short enough to wait for in a dozen cells.
pub(super) const CLOSE_TIMEOUT: Duration = Duration::from_millis(200);
/// Long enough that the server has heard of it, as a rule: see `Visit::arrive`.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_millis(500);

/// What a busy machine may take longer. It is less than the close timeout that counts in all other cells, 10 s, and than
/// what the runtimes have: Firefox gives a close up after 20 s, Chromium after 60 s, Node never.
const SLACK: Duration = Duration::from_secs(8);

/// The messages that go out before a fault while this side receives. They span several writes and reads, and fit the
/// default buffers.
pub(super) const LEAD: u32 = 600;

/// The messages that the server reads before the fault while this side sends: many more are under way by then.
pub(super) const BEFORE: u32 = 200;

/// The send buffer: so small that messages wait in the lane whenever this side sends, and not all in the runtime.
const SEND_BUFFER: usize = 64 << 10;

/// The receive buffer that overflows: it holds so many of them.
pub(super) const FITTING: u32 = 10;
pub(super) const FIT: usize = FITTING as usize * (SIZE + MESSAGE_COST);

/// One cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) fault: &'static Fault,
    pub(super) phase: Phase,
    pub(super) interface: Interface,
}

/// Plays a cell, says what came of it, and fails if that is not what was to come.
pub(super) async fn play(fault: &str, phase: Phase, interface: Interface) {
    let fault = FAULTS.iter().find(|known| known.name == fault).unwrap();
    let cell = Cell { fault, phase, interface };
    let expected = cell.expected();
    if let Expected::Excluded(why) = expected {
        cell.tell(&format!("excluded: {why}"));
        return;
    }
    let seen = phase.play(&cell, expected).await;
    cell.tell(&seen.to_string());
    assert!(expected.is(&seen), "expected {expected:?}\n     saw {seen:?}");
}

impl Cell {
    /// Decided by the tables, for the runtime at hand.
    pub(super) fn expected(&self) -> Expected {
        let difference = DIFFERENCES.iter().find(|difference| difference.is_about(self));
        difference.map_or(self.fault.phases[self.phase as usize], Difference::expected)
    }

    /// A line that `cargo xtask faults` reads.
    fn tell(&self, what: &str) {
        let interface = if self.interface == Interface::Stream { "stream" } else { "standard" };
        console_log!("fault {} {} {interface}: {what}", self.fault.name, self.phase.name());
    }

    /// A visit in which the server begins when the phase says: `begin=release` and the like.
    pub(super) fn visit(&self, begin: &str) -> Visit {
        let path = match self.fault.provoked {
            Provoked::ByPath(path) => path,
            Provoked::ByKilling if self.phase == Phase::Connecting => "mute-handshake",
            Provoked::ByKilling if self.phase == Phase::Closing => "silent",
            Provoked::ByKilling => "sink",
        };
        let mut url = path.to_owned();
        let mut add = |parameter: &str| {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(parameter);
        };
        if !begin.is_empty() {
            add(begin);
        }
        if self.lead() > 0 {
            add(&format!("lead={}", self.lead()));
        }
        Visit::new(&url)
    }

    /// How many messages the server sends before the fault, or as the fault.
    pub(super) fn lead(&self) -> u32 {
        if self.phase == Phase::Receiving || self.fault.floods { LEAD } else { 0 }
    }

    pub(super) fn builder(&self, visit: &Visit, expected: Expected) -> WebSocketBuilder {
        let mut builder = visit.builder(self.interface);
        builder.set_send_buffer_size(SEND_BUFFER);
        self.fault.prepare(&mut builder);
        if expected == Expected::GivenUp {
            builder.set_close_timeout(CLOSE_TIMEOUT);
        }
        builder
    }

    /// Has the fault begin, in a phase that waited with it.
    pub(super) async fn provoke(&self, visit: &Visit) {
        match self.fault.provoked {
            Provoked::ByPath(_) => visit.release().await,
            Provoked::ByKilling => visit.down().await,
        }
        if !self.fault.reads {
            visit.report("stalled").await;
        }
    }
}

/// Waits for an end, or for a connect: within the documented timeouts, where they are what brings it about.
pub(super) async fn in_time<T>(expected: Expected, due: impl Future<Output = T>) -> T {
    let timeouts = match expected {
        Expected::Refused(ErrorKind::ConnectTimeout) => CONNECT_TIMEOUT,
        // A connection that falls silent is let go of within twice this time.
        Expected::GivenUp => 2 * CLOSE_TIMEOUT,
        _ => Duration::ZERO,
    };
    let bound = timeouts + SLACK;
    let timer = TimeoutFuture::new(u32::try_from(bound.as_millis()).unwrap());
    match select(Box::pin(due), timer).await {
        Either::Left((done, _)) => done,
        Either::Right(_) => panic!("not within {bound:?}"),
    }
}

/// What is not played in any runtime is told here; and a difference that is about no cell is a mistake.
#[wasm_bindgen_test]
fn every_cell_is_played_or_says_why_not() {
    for fault in FAULTS {
        console_log!("fault {}: {}", fault.name, fault.what.trim());
        for phase in Phase::ALL {
            for interface in [Interface::Standard, Interface::Stream] {
                let cell = Cell { fault, phase, interface };
                if let Expected::Excluded(why) = fault.phases[phase as usize] {
                    assert!(!DIFFERENCES.iter().any(|difference| difference.names(&cell)), "{cell:?}");
                    cell.tell(&format!("excluded: {why}"));
                }
            }
        }
    }
    for difference in DIFFERENCES {
        assert!(
            difference.faults().iter().all(|name| FAULTS.iter().any(|fault| fault.name == *name)),
            "{difference:?}"
        );
    }
}
