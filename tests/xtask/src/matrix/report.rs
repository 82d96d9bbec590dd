//! The table at the end, for people, and the same for programs.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::json;

use super::cells::Cell;
use super::harness::Interface;
use super::outcome::Outcome;

/// What came of a cell for one interface.
pub(super) struct Row<'a> {
    pub(super) cell: &'a Cell,
    pub(super) version: String,
    pub(super) interface: Interface,
    pub(super) outcome: Outcome,
}

const HEAD: [&str; 9] =
    ["cell", "runtime", "version", "context", "interface", "passed", "failed", "skipped", "seconds"];

/// What failed once more, then the table with the time that all took together, then the sum as the last line.
pub(super) fn text(rows: &[Row<'_>], elapsed: Duration) -> String {
    let mut text = String::new();
    for row in rows.iter().filter(|row| row.outcome.failed > 0) {
        // Writing to a String cannot fail.
        let name = (row.cell.name, row.interface.name());
        let _ = writeln!(text, "\n---- {}, {}: {}", name.0, name.1, row.outcome.reasons.join("; "));
        row.outcome.tail.iter().for_each(|line| text.extend(["  ", line, "\n"]));
    }
    text.push('\n');
    let table: Vec<[String; 9]> = std::iter::once(HEAD.map(str::to_owned)).chain(rows.iter().map(columns)).collect();
    let widths: [usize; 9] =
        std::array::from_fn(|column| table.iter().map(|line| line[column].len()).max().unwrap_or(0));
    let mut notes = std::iter::once(String::new()).chain(rows.iter().map(|row| row.outcome.reasons.join("; ")));
    for line in &table {
        let cells: Vec<String> = line.iter().zip(widths).map(|(text, width)| format!("{text:width$}")).collect();
        // A reason may quote a program's output; the table stays a table.
        let note = notes.next().unwrap_or_default().replace('\n', " ");
        let _ = writeln!(text, "{}", format!("{}  {note}", cells.join("  ")).trim_end());
    }
    text.push_str(&slowest(rows));
    let _ = writeln!(text, "\n{} min {} s", elapsed.as_secs() / 60, elapsed.as_secs() % 60);
    let sum = |count: fn(&Outcome) -> u64| rows.iter().map(|row| count(&row.outcome)).sum::<u64>();
    let _ = writeln!(text, "\n{} passed, {} failed", sum(|outcome| outcome.passed), sum(|outcome| outcome.failed));
    text
}

/// So many of the slowest tests are shown: more than any screen has left below the table.
const SLOWEST: usize = 10;

/// Where the time went: the slowest tests, of those of which it is known, each with the sum over its cells.
fn slowest(rows: &[Row<'_>]) -> String {
    let mut sums: BTreeMap<&str, (Duration, usize)> = BTreeMap::new();
    for (name, duration) in rows.iter().flat_map(|row| &row.outcome.tests) {
        let (sum, cells) = sums.entry(name).or_default();
        *sum += *duration;
        *cells += 1;
    }
    let mut tests: Vec<_> = sums.into_iter().collect();
    tests.sort_by_key(|&(_, (sum, _))| Reverse(sum));
    let lines: String = tests
        .into_iter()
        .take(SLOWEST)
        .map(|(name, (sum, cells))| format!("{:7.1} s in {cells:2} cells  {name}\n", sum.as_secs_f64()))
        .collect();
    if lines.is_empty() { lines } else { format!("\nthe slowest tests:\n{lines}") }
}

fn columns(row: &Row<'_>) -> [String; 9] {
    let outcome = &row.outcome;
    let count = |number: u64| if outcome.absent { "absent".to_owned() } else { number.to_string() };
    [
        row.cell.name.to_owned(),
        row.cell.runtime.to_owned(),
        row.version.clone(),
        row.cell.context.to_owned(),
        row.interface.name().to_owned(),
        count(outcome.passed),
        count(outcome.failed),
        count(outcome.skipped),
        if outcome.seconds > 0.0 { format!("{:.1}", outcome.seconds) } else { String::new() },
    ]
}

/// One object per cell.
pub(super) fn json(rows: &[Row<'_>]) -> String {
    let row = |row: &Row<'_>| {
        let outcome = &row.outcome;
        json!({
            "cell": row.cell.name,
            "runtime": row.cell.runtime,
            "version": row.version,
            "context": row.cell.context,
            "interface": row.interface.name(),
            "passed": outcome.passed,
            "failed": outcome.failed,
            "skipped": outcome.skipped,
            "absent": outcome.absent,
            "reason": outcome.reasons.join("; "),
            "seconds": outcome.seconds,
            "tests": outcome.tests.iter().map(|(name, duration)| json!([name, duration.as_secs_f64()])).collect::<Vec<_>>(),
        })
    };
    format!("{:#}\n", rows.iter().map(row).collect::<serde_json::Value>())
}

#[cfg(test)]
mod tests {
    use super::super::cells::CELLS;
    use super::*;

    fn rows() -> Vec<Row<'static>> {
        let row = |outcome| Row { cell: &CELLS[0], version: "1.2.3".into(), interface: Interface::Any, outcome };
        let passed = Outcome { passed: 12, ..Outcome::default() };
        let failed = Outcome::failure("timed out".into(), vec!["Invoking test: the_last_one".into()]);
        vec![row(passed), row(failed), row(Outcome::absent("Node has no SharedWorker"))]
    }

    #[test]
    fn the_sum_is_the_last_line() {
        assert_eq!(text(&rows(), Duration::ZERO).lines().last(), Some("12 passed, 1 failed"));
    }

    #[test]
    fn what_failed_is_shown_again_before_the_table() {
        let text = text(&rows(), Duration::ZERO);
        let (tail, head) = (text.find("the_last_one").unwrap(), text.find("interface").unwrap());
        assert!(tail < head, "{text}");
        assert!(text.contains("absent") && text.contains("Node has no SharedWorker"));
    }

    #[test]
    fn the_slowest_tests_are_summed_over_their_cells() {
        let mut rows = rows();
        let tests = |seconds: [u64; 2]| ["a", "b"].map(str::to_owned).into_iter().zip(seconds.map(Duration::from_secs));
        rows[0].outcome.tests = tests([1, 3]).collect();
        rows[1].outcome.tests = tests([1, 0]).collect();
        let text = text(&rows, Duration::ZERO);
        let slowest = "the slowest tests:\n    3.0 s in  2 cells  b\n    2.0 s in  2 cells  a\n";
        assert!(text.contains(slowest), "{text}");
    }

    #[test]
    fn programs_get_a_row_per_cell() {
        let rows: serde_json::Value = serde_json::from_str(&json(&rows())).unwrap();
        assert_eq!(rows.as_array().unwrap().len(), 3);
        assert_eq!((&rows[1]["failed"], &rows[1]["reason"]), (&json!(1), &json!("timed out")));
        assert_eq!(rows[2]["absent"], true);
    }
}
