//! What each cell must come to. Decided here, never by what happened.

/// A cell's promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    /// So many tests at least, or a test got lost; and no longer than this, or something hangs.
    AtLeast { tests: u64, minutes: u64 },
    /// There is no such thing in that runtime, for this reason.
    #[allow(dead_code, reason = "no cell is absent yet")]
    Absent(&'static str),
}

use Expected::AtLeast;

/// One row per cell. The tests are a little fewer than there are, so that one may go with a reason.
/// The minutes are some ten times what a machine with two cores and an empty target directory takes.
const EXPECTED: &[(&str, Expected)] = &[
    ("fmt", AtLeast { tests: 1, minutes: 5 }),
    ("clippy/host", AtLeast { tests: 1, minutes: 30 }),
    ("clippy/wasm", AtLeast { tests: 1, minutes: 30 }),
    ("clippy/minimal", AtLeast { tests: 2, minutes: 30 }),
    ("doc", AtLeast { tests: 1, minutes: 30 }),
    ("msrv", AtLeast { tests: 1, minutes: 30 }),
    ("host/actors", AtLeast { tests: 170, minutes: 30 }),
    ("host/library", AtLeast { tests: 8, minutes: 30 }),
    ("host/peer", AtLeast { tests: 60, minutes: 30 }),
    ("host/xtask", AtLeast { tests: 25, minutes: 30 }),
    ("unit/chromium", AtLeast { tests: 2, minutes: 20 }),
    ("contract/chromium/window", AtLeast { tests: 240, minutes: 20 }),
    ("demo", AtLeast { tests: 1, minutes: 20 }),
];

/// The promise of the cell `name`. A cell without a row promises nothing, and `every_cell_has_one_row` fails.
pub(super) fn of(name: &str) -> Expected {
    let row = EXPECTED.iter().find(|(cell, _)| *cell == name);
    row.map_or(AtLeast { tests: u64::MAX, minutes: 1 }, |(_, expected)| *expected)
}

#[cfg(test)]
mod tests {
    use super::super::cells::CELLS;
    use super::*;

    #[test]
    fn every_cell_has_one_row() {
        let cells: Vec<_> = CELLS.iter().map(|cell| cell.name).collect();
        let rows: Vec<_> = EXPECTED.iter().map(|(name, _)| *name).collect();
        assert_eq!(cells, rows);
    }
}
