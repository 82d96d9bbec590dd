//! One thing that is done over and over, and what of it is left.

use std::fmt;
use std::time::Instant;

use super::figures::{Figures, Heap, slope};
use super::host::Host;

/// Something that is done over and over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub(super) name: &'static str,
    /// As the guide has it.
    pub(super) title: &'static str,
    /// How often in each round.
    count: u32,
    /// Connections that stay open from round to round.
    sockets: u64,
}

pub(super) const CASES: &[Case] = &[
    Case { name: "drop_while_connecting", title: "dropped while connecting", count: 500, sockets: 0 },
    Case { name: "drop_while_open", title: "dropped while open", count: 500, sockets: 0 },
    Case { name: "drop_while_closing", title: "dropped while closing", count: 500, sockets: 0 },
    Case { name: "drop_when_refused", title: "dropped when refused", count: 500, sockets: 0 },
    Case { name: "drop_when_lost", title: "dropped when lost", count: 500, sockets: 0 },
    Case { name: "messages", title: "messages each way", count: 100_000, sockets: 1 },
    Case { name: "reconnects", title: "reconnects", count: 100, sockets: 1 },
];

/// How much is done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// After one that warms up.
    pub(super) rounds: u32,
    /// What each round is divided by.
    pub(super) divisor: u32,
    /// What the growth of a heap that may be is multiplied by: it is known the less exactly, the fewer rounds there are.
    pub(super) tolerance: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interface {
    Standard,
    Stream,
}

impl Interface {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Stream => "stream",
        }
    }
}

/// What came of a case.
#[derive(Debug)]
pub(super) struct Result {
    pub(super) case: Case,
    pub(super) interface: Interface,
    /// How often it was done after the warm-up.
    pub(super) done: u32,
    pub(super) seconds: f64,
    /// What is held after each round.
    pub(super) held: Figures,
    /// Bytes by which the heaps grow each time.
    pub(super) heap: Option<Heap>,
    /// What is more than it was, in words.
    pub(super) growth: Vec<String>,
}

impl Case {
    /// Does it in rounds, and compares what is held after each with what was after the first; and when all is freed,
    /// with what was before.
    pub(super) fn soak(
        self,
        host: &Host,
        interface: Interface,
        scale: Scale,
        rest: &Figures,
    ) -> anyhow::Result<Result> {
        let start = Instant::now();
        let count = self.count / scale.divisor;
        host.begin(self.name, interface)?;
        host.round(count)?;
        let held = host.first(self.sockets)?;
        let mut heaps = vec![host.heap()?];
        let mut growth = Vec::new();
        for round in 1..=scale.rounds {
            host.round(count)?;
            growth.extend(host.settled(&held)?.growth(&held));
            if !growth.is_empty() {
                growth.push(format!("that was in round {round}, of {count}"));
                break;
            }
            heaps.push(host.heap()?);
        }
        host.finish()?;
        if growth.is_empty() {
            growth = host.settled(rest)?.growth(rest);
            growth.iter_mut().for_each(|growth| growth.push_str(", when all is freed"));
        }
        let heaps: Vec<Heap> = heaps.into_iter().flatten().collect();
        let slopes = slopes(&heaps);
        if growth.is_empty() {
            growth.extend(slopes.iter().flat_map(|slopes| host.excess(slopes, scale.tolerance)));
        }
        let each = |bytes: f64| bytes / f64::from(count);
        Ok(Result {
            case: self,
            interface,
            done: count * scale.rounds,
            seconds: start.elapsed().as_secs_f64(),
            held,
            heap: slopes.map(|heap| Heap { javascript: each(heap.javascript), browser: heap.browser.map(each) }),
            growth,
        })
    }
}

/// Bytes by which the heaps grow from round to round.
fn slopes(heaps: &[Heap]) -> Option<Heap> {
    heaps.first()?;
    let javascript: Vec<f64> = heaps.iter().map(|heap| heap.javascript).collect();
    let browser: Option<Vec<f64>> = heaps.iter().map(|heap| heap.browser).collect();
    Some(Heap { javascript: slope(&javascript), browser: browser.map(|browser| slope(&browser)) })
}

impl fmt::Display for Result {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures { allocations, bytes, memory, values, table, listeners, timers, sockets } = self.held;
        write!(
            f,
            "{} in {:.1} s: {allocations} allocations of {bytes} bytes, {memory} bytes of memory, {values} values in \
             {table} places, {listeners} listeners, {timers} timers, {sockets} sockets",
            self.done, self.seconds
        )?;
        if let Some(Heap { javascript, browser }) = self.heap {
            write!(f, "; heap {javascript:+.1} bytes for each")?;
            if let Some(browser) = browser {
                write!(f, ", the browser's {browser:+.1}")?;
            }
        }
        Ok(())
    }
}
