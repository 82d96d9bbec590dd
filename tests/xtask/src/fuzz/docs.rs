//! The page of the guide that says what was fuzzed, and for how long.

use std::fmt::Write as _;

use super::{Figures, TARGETS};
use crate::marks;
use crate::workspace::Workspace;

const PAGE: &str = "docs/guide/reliability/fuzzing.md";
/// Between these, the page is written by this command.
const MARKS: (&str, &str) = ("<!-- fuzz: begin -->\n", "<!-- fuzz: end -->\n");

/// Puts `results` into the table; rows of other targets stay.
pub(super) fn write(workspace: &Workspace, results: &[(&str, Figures)]) -> anyhow::Result<()> {
    marks::change(workspace, PAGE, |known| page(known, results))?;
    println!("{PAGE} has what was found");
    Ok(())
}

fn page(known: &str, results: &[(&str, Figures)]) -> anyhow::Result<String> {
    let table = marks::between(known, MARKS).unwrap_or_default();
    let mut text = "| target | what is fuzzed | seconds | executions | edges | features | inputs |\n|---|---|---|---|---|---|---|\n".to_owned();
    for (name, what) in TARGETS {
        match results.iter().find(|(other, _)| other == name) {
            Some((_, Figures { seconds, executions, edges, features, inputs })) => {
                // Writing to a String cannot fail.
                let _ =
                    writeln!(text, "| {name} | {what} | {seconds} | {executions} | {edges} | {features} | {inputs} |");
            }
            None => text.extend(
                table.lines().filter(|row| row.starts_with(&format!("| {name} |"))).map(|row| format!("{row}\n")),
            ),
        }
    }
    marks::replaced(known, MARKS, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_other_targets_stay() {
        let figures = Figures { seconds: 1, executions: 2, edges: 3, features: 4, inputs: 5 };
        let known = format!("a\n{}| names | x | 9 | 9 | 9 | 9 | 9 |\n{}b\n", MARKS.0, MARKS.1);
        let page = page(&known, &[("values", figures)]).unwrap();
        assert!(page.contains("| 1 | 2 | 3 | 4 | 5 |\n| names | x | 9 |"), "{page}");
        assert!(page.starts_with("a\n") && page.ends_with("b\n"));
    }
}
