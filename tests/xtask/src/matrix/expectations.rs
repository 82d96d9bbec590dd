//! What each cell must come to. Decided here, never by what happened.

use super::harness::Interface;

/// What a cell promises.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Expected {
    cell: &'static str,
    /// No longer than this, or something hangs: some ten times what two cores and an empty target directory take.
    pub(super) minutes: u64,
    pub(super) rows: &'static [(Interface, Row)],
}

/// What one row of a cell promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// So many tests at least, or some got lost. A few less than there are, so that one may go with a reason.
    AtLeast(u64),
    /// There is no such thing in that runtime, for this reason. The suite itself checks that it is so.
    Absent(&'static str),
}

use Interface::{Any, Standard, Stream};
use Row::{Absent, AtLeast};

const fn host(cell: &'static str, rows: &'static [(Interface, Row)]) -> Expected {
    Expected { cell, minutes: 30, rows }
}

const fn contract(cell: &'static str, rows: &'static [(Interface, Row)]) -> Expected {
    Expected { cell, minutes: 12, rows }
}

/// The whole suite, with every cell of the fault matrix.
const WHOLE: &[(Interface, Row)] = &[(Standard, AtLeast(220)), (Stream, AtLeast(220)), (Any, AtLeast(78))];
/// The suite with a covering selection of the fault matrix: 21 tests, over one interface or shared by both.
const BOTH: &[(Interface, Row)] = &[(Standard, AtLeast(150)), (Stream, AtLeast(150)), (Any, AtLeast(78))];
const NO_STREAM_IN_FIREFOX: &[(Interface, Row)] =
    &[(Standard, AtLeast(165)), (Stream, Absent("Firefox has no WebSocketStream")), (Any, AtLeast(78))];
const NO_STREAM_IN_WEBKIT: &[(Interface, Row)] =
    &[(Standard, AtLeast(165)), (Stream, Absent("WebKit has no WebSocketStream")), (Any, AtLeast(78))];
const PAGES_IN_FIREFOX: &[(Interface, Row)] =
    &[(Standard, AtLeast(44)), (Stream, Absent("Firefox has no WebSocketStream")), (Any, AtLeast(1))];
const PAGES_IN_WEBKIT: &[(Interface, Row)] =
    &[(Standard, AtLeast(44)), (Stream, Absent("WebKit has no WebSocketStream")), (Any, AtLeast(1))];
const NO_STREAM_IN_NODE_20: &[(Interface, Row)] =
    &[(Standard, AtLeast(220)), (Stream, NONE_IN_NODE), (Any, AtLeast(78))];
const NO_STREAM_IN_NODE_24: &[(Interface, Row)] =
    &[(Standard, AtLeast(165)), (Stream, NONE_IN_NODE), (Any, AtLeast(78))];
const NONE_IN_NODE: Row = Absent("Node has no WebSocketStream among its globals, only in the package undici");
const NO_STREAM_IN_BUN: &[(Interface, Row)] =
    &[(Standard, AtLeast(165)), (Stream, Absent("Bun has no WebSocketStream")), (Any, AtLeast(78))];
const SOAK_IN_NODE: &[(Interface, Row)] =
    &[(Standard, AtLeast(7)), (Stream, NONE_IN_NODE), (Any, Absent(EACH_HAS_ONE))];
const THREADS_IN_FIREFOX: &[(Interface, Row)] =
    &[(Standard, AtLeast(28)), (Stream, Absent("Firefox has no WebSocketStream")), (Any, Absent(EACH_IS_OF_ONE))];
const EACH_IS_OF_ONE: &str = "each check is of one interface";
const EACH_HAS_ONE: &str = "each connection that is soaked has an interface";

/// One entry per cell.
const EXPECTED: &[Expected] = &[
    host("fmt", &[(Any, AtLeast(3))]),
    host("clippy", &[(Any, AtLeast(3))]),
    host("doc", &[(Any, AtLeast(2))]),
    host("features", &[(Any, AtLeast(2))]),
    host("oldest", &[(Any, AtLeast(2))]),
    host("host", &[(Any, AtLeast(590))]),
    host("host/mutants", &[(Any, AtLeast(3))]),
    host("host/xtask", &[(Any, AtLeast(100))]),
    host("guide/node", &[(Any, AtLeast(20))]),
    host("workbench/node", &[(Any, AtLeast(48))]),
    host("unit/chromium", &[(Any, AtLeast(7))]),
    contract("chromium/window", WHOLE),
    contract("chromium/dedicated-worker", BOTH),
    contract("chromium/shared-worker", BOTH),
    contract("chromium/service-worker", BOTH),
    contract("firefox/window", NO_STREAM_IN_FIREFOX),
    contract("firefox/dedicated-worker", NO_STREAM_IN_FIREFOX),
    contract("firefox/shared-worker", NO_STREAM_IN_FIREFOX),
    contract("firefox/service-worker", NO_STREAM_IN_FIREFOX),
    contract("webkitgtk/window", NO_STREAM_IN_WEBKIT),
    contract("webkitgtk/dedicated-worker", NO_STREAM_IN_WEBKIT),
    contract("webkitgtk/shared-worker", NO_STREAM_IN_WEBKIT),
    contract("webkitgtk/service-worker", NO_STREAM_IN_WEBKIT),
    contract("pages/chromium", &[(Standard, AtLeast(46)), (Stream, AtLeast(46)), (Any, AtLeast(1))]),
    contract("pages/firefox", PAGES_IN_FIREFOX),
    contract("pages/webkitgtk", PAGES_IN_WEBKIT),
    contract("node-20", NO_STREAM_IN_NODE_20),
    contract("node-24", NO_STREAM_IN_NODE_24),
    contract("deno", BOTH),
    contract("bun", NO_STREAM_IN_BUN),
    contract("soak/node", SOAK_IN_NODE),
    contract("soak/chromium", &[(Standard, AtLeast(7)), (Stream, AtLeast(7)), (Any, Absent(EACH_HAS_ONE))]),
    host("demo/chromium", &[(Any, AtLeast(72))]),
    host("demo/firefox", &[(Any, AtLeast(69))]),
    host("threads/unit", &[(Any, AtLeast(7))]),
    contract("threads/chromium", &[(Standard, AtLeast(28)), (Stream, AtLeast(28)), (Any, Absent(EACH_IS_OF_ONE))]),
    contract("threads/firefox", THREADS_IN_FIREFOX),
    host("unwinding/chromium", &[(Any, AtLeast(26))]),
    host("unwinding/firefox", &[(Any, AtLeast(26))]),
];

/// The promise of the cell `name`. A cell without an entry promises nothing, and `every_cell_has_one_entry` fails.
pub(super) fn of(name: &str) -> &'static Expected {
    const NOTHING: &Expected = &Expected { cell: "", minutes: 1, rows: &[] };
    EXPECTED.iter().find(|expected| expected.cell == name).unwrap_or(NOTHING)
}

impl Expected {
    /// Whether there is such an interface.
    pub(super) fn has(&self, interface: Interface) -> bool {
        self.rows.iter().any(|(row, expected)| *row == interface && matches!(expected, AtLeast(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::cells::CELLS;
    use super::*;

    #[test]
    fn every_cell_has_one_entry() {
        let cells: Vec<_> = CELLS.iter().map(|cell| cell.name).collect();
        let entries: Vec<_> = EXPECTED.iter().map(|expected| expected.cell).collect();
        assert_eq!(entries, cells);
    }
}
