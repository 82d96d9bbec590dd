//! What is held, and whether it grew.

use crate::bench::median;

/// What can be counted exactly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Figures {
    /// Of the module's allocator, alive.
    pub(super) allocations: u64,
    /// In those.
    pub(super) bytes: u64,
    /// Of the module's memory.
    pub(super) memory: u64,
    /// JavaScript values that the module holds.
    pub(super) values: u64,
    /// Places in the table that holds them.
    pub(super) table: u64,
    pub(super) listeners: u64,
    pub(super) timers: u64,
    /// That the server has.
    pub(super) sockets: u64,
}

/// Bytes without garbage: what cannot be counted exactly, since the runtime keeps things of its own there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Heap {
    pub(super) javascript: f64,
    /// Of the browser's own objects, where there is one.
    pub(super) browser: Option<f64>,
}

impl Figures {
    /// No listener, no timer, no socket, and whatever the module holds.
    pub(super) const NOTHING_OUTSIDE: Self = Self {
        allocations: u64::MAX,
        bytes: u64::MAX,
        memory: u64::MAX,
        values: u64::MAX,
        table: u64::MAX,
        listeners: 0,
        timers: 0,
        sockets: 0,
    };

    /// What is more than in `base`, in words.
    pub(super) fn growth(&self, base: &Self) -> Vec<String> {
        let grown = self.named().into_iter().zip(base.named()).filter(|((_, now), (_, before))| now > before);
        grown.map(|((name, now), (_, before))| format!("{name}: {before} before, {now} after")).collect()
    }

    fn named(&self) -> [(&'static str, u64); 8] {
        [
            ("live allocations", self.allocations),
            ("live bytes", self.bytes),
            ("bytes of WebAssembly memory", self.memory),
            ("JavaScript values that the module holds", self.values),
            ("places in the table of JavaScript values", self.table),
            ("listeners", self.listeners),
            ("timers", self.timers),
            ("sockets of the server", self.sockets),
        ]
    }
}

/// Bytes by which a heap grows from one measurement to the next: the median over all pairs, which a few that are off
/// do not move. The first half is left out, in which the runtime compiles what runs often.
pub(super) fn slope(series: &[f64]) -> f64 {
    let settled = &series[series.len() / 2..];
    let mut slopes = Vec::new();
    for (i, from) in settled.iter().enumerate() {
        for (j, to) in settled.iter().enumerate().skip(i + 1) {
            slopes.push((to - from) / (j - i) as f64);
        }
    }
    median(&slopes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_that_grew_is_named() {
        let base = Figures { allocations: 8, bytes: 900, listeners: 3, ..Figures::default() };
        assert!(base.growth(&base).is_empty());
        let less = Figures { bytes: 899, ..base };
        assert!(less.growth(&base).is_empty());
        let all =
            Figures { allocations: 9, bytes: 901, memory: 1, values: 1, table: 1, listeners: 4, timers: 1, sockets: 1 };
        let growth = all.growth(&base);
        assert_eq!(growth.len(), 8, "{growth:?}");
        assert_eq!(growth[0], "live allocations: 8 before, 9 after");
    }

    #[test]
    fn a_slope_is_that_of_most() {
        assert_eq!(slope(&[0.0, 0.0, 10.0, 20.0, 30.0]), 10.0);
        // One that is off, and a start that is.
        assert_eq!(slope(&[500.0, 600.0, 700.0, 7.0, 7.0, 900.0, 7.0, 7.0, 7.0]), 0.0);
        assert_eq!(slope(&[1.0]), 0.0);
    }
}
