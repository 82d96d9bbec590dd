//! `cargo xtask mutants --write-docs`: the figures and the survivors, as a page of the guide.

use std::fmt::Write as _;

use super::accepted::Accepted;
use super::book::Counts;
use crate::marks;
use crate::workspace::Workspace;

const PAGE: &str = "docs/guide/reliability/mutants.md";
/// Between these, the page is written by this command.
const MARKS: (&str, &str) = ("<!-- mutants: begin -->\n", "<!-- mutants: end -->\n");

pub(super) fn write(workspace: &Workspace, counts: &Counts, accepted: &Accepted) -> anyhow::Result<()> {
    marks::change(workspace, PAGE, |page| marks::replaced(page, MARKS, &body(counts, accepted)))?;
    println!("written: {PAGE}");
    Ok(())
}

fn body(counts: &Counts, accepted: &Accepted) -> String {
    let mut text = format!("{counts}\n");
    for reason in &accepted.0 {
        let _ = write!(text, "\n{}\n\n", reason.text);
        for key in &reason.keys {
            // A mutant has operators in it, and types; some of them are Markdown's.
            let _ = writeln!(text, "* `{key}`");
        }
    }
    text
}
