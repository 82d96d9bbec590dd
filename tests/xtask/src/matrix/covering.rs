//! Which cells of the fault matrix each runtime plays: one browser and one server's runtime play all, and the others
//! so many that every pair is covered.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::CELLS;

/// These play every fault in every phase over every interface that they have.
const WHOLE: [&str; 2] = ["chromium/window", "node-20"];

/// What the names of the matrix's tests begin with; `FAULT::PHASE::INTERFACE` follows.
const MATRIX: &str = "cases::fault_matrix::";

/// The tests that the cell `cell` leaves to others.
///
/// A cell that does not play all plays each fault in one phase, over one interface. Which, goes by turns: with the next
/// fault, and with the next cell, the next phase, and after all phases the next interface. So every cell has every
/// fault, every phase and every interface, and from cell to cell each fault moves on through its phases: five cells in
/// a row have every fault in every phase.
pub(super) fn left_out<'a>(cell: &str, has_stream: bool, tests: &'a [String]) -> Vec<&'a str> {
    if WHOLE.contains(&cell) {
        return Vec::new();
    }
    let cell = CELLS.iter().position(|other| other.name == cell).unwrap_or_default();
    let interfaces: &[&str] = if has_stream { &["standard", "stream"] } else { &["standard"] };
    let mut faults: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (fault, phase, _) in tests.iter().filter_map(|test| parts(test)) {
        faults.entry(fault).or_default().insert(phase);
    }
    let chosen: BTreeSet<_> = faults
        .iter()
        .enumerate()
        .filter_map(|(number, (&fault, phases))| {
            let turn = number + cell;
            let phase = *phases.iter().nth(turn % phases.len())?;
            Some((fault, phase, interfaces[turn / phases.len() % interfaces.len()]))
        })
        .collect();
    let is_left_out = |test: &&String| parts(test).is_some_and(|parts| !chosen.contains(&parts));
    tests.iter().filter(is_left_out).map(String::as_str).collect()
}

/// Fault, phase and interface of a test of the matrix.
fn parts(test: &str) -> Option<(&str, &str, &str)> {
    let mut parts = test.strip_prefix(MATRIX)?.split("::");
    let found = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Faults of one, four and five phases, as there are.
    fn tests() -> Vec<String> {
        let phases = ["closing", "connecting", "idle", "receiving", "sending"];
        let of = |fault: usize| match fault % 3 {
            0 => &phases[1..2],
            1 => &phases[1..],
            _ => &phases[..],
        };
        let names = (0..20).flat_map(|fault| of(fault).iter().map(move |phase| format!("{MATRIX}f{fault}::{phase}")));
        let mut tests: Vec<_> =
            names.flat_map(|name| ["standard", "stream"].map(|interface| format!("{name}::{interface}"))).collect();
        tests.extend(["cases::close::a::standard".into(), format!("{MATRIX}cell::every_cell")]);
        tests
    }

    fn played<'a>(cell: &str, tests: &'a [String]) -> Vec<(&'a str, &'a str, &'a str)> {
        let left_out = left_out(cell, true, tests);
        tests.iter().filter(|test| !left_out.contains(&test.as_str())).filter_map(|test| parts(test)).collect()
    }

    #[test]
    fn a_cell_plays_every_fault_once_and_every_phase_and_interface() {
        let tests = tests();
        for cell in CELLS.iter().filter(|cell| cell.runs_the_suite() && !WHOLE.contains(&cell.name)) {
            let played = played(cell.name, &tests);
            assert_eq!(played.len(), 20, "{}", cell.name);
            assert_eq!(played.iter().map(|(fault, ..)| fault).collect::<BTreeSet<_>>().len(), 20);
            assert_eq!(played.iter().map(|(_, phase, _)| phase).collect::<BTreeSet<_>>().len(), 5);
            assert_eq!(played.iter().map(|(.., interface)| interface).collect::<BTreeSet<_>>().len(), 2);
        }
    }

    #[test]
    fn five_cells_in_a_row_play_every_fault_in_every_phase() {
        let tests = tests();
        let all: BTreeSet<_> =
            tests.iter().filter_map(|test| parts(test)).map(|(fault, phase, _)| (fault, phase)).collect();
        let cells: Vec<_> = CELLS.iter().filter(|cell| cell.runs_the_suite()).collect();
        let first = cells.iter().position(|cell| cell.name == "firefox/window").unwrap();
        let pairs = cells[first..first + 5].iter().flat_map(|cell| played(cell.name, &tests));
        assert_eq!(pairs.map(|(fault, phase, _)| (fault, phase)).collect::<BTreeSet<_>>(), all);
    }

    #[test]
    fn nothing_else_is_left_out() {
        let tests = tests();
        assert!(WHOLE.iter().all(|cell| left_out(cell, true, &tests).is_empty()));
        let left_out = left_out("deno", false, &tests);
        assert!(left_out.iter().all(|test| test.starts_with(MATRIX) && !test.ends_with("every_cell")));
        assert!(
            left_out.iter().filter(|test| test.ends_with("::stream")).count()
                == tests.iter().filter(|test| test.ends_with("::stream")).count()
        );
    }
}
