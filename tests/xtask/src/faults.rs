//! `cargo xtask faults`: the fault matrix alone, and what came of each of its cells, as a table.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::{Context, bail, ensure};

use crate::browser::Engine;
use crate::marks;
use crate::matrix::{self, Part};
use crate::runtime::{BUN, DENO, NODE_20, NODE_24};
use crate::tools::Tools;
use crate::workspace::Workspace;

/// Where it is played unless told: one browser and one server's runtime.
const PLACES: [&str; 2] = ["chromium/window", NODE_20.cell];

/// In the names of the matrix's tests, and of no others.
const MATRIX: &str = "cases::fault_matrix::";

/// The page of the guide, and what stands around that which is written by this command.
const PAGE: &str = "docs/guide/reliability/faults.md";
const MARKS: (&str, &str) = ("<!-- cargo xtask faults --write-docs -->\n", "<!-- end -->\n");

const PHASES: [&str; 5] = ["connecting", "idle", "sending", "receiving", "closing"];

/// The cell of `cargo xtask test` for a browser's window.
pub(crate) fn window_of(engine: Engine) -> &'static str {
    match engine {
        Engine::Chromium => "chromium/window",
        Engine::Firefox => "firefox/window",
        Engine::WebKitGtk => "webkitgtk/window",
    }
}

/// The cell for a runtime without a page.
pub(crate) fn process_of(name: &str) -> anyhow::Result<&'static str> {
    let known = [NODE_20, NODE_24, DENO, BUN].map(|runtime| runtime.cell);
    match known.into_iter().find(|cell| *cell == name) {
        Some(cell) => Ok(cell),
        None => bail!("the runtimes are {}", known.join(", ")),
    }
}

/// What is asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// A cell of `cargo xtask test`, instead of the usual two.
    pub(crate) place: Option<&'static str>,
    /// The beginning of the names of some tests: `drop`, `drop::sending`.
    pub(crate) only: Option<String>,
    pub(crate) write_docs: bool,
}

/// Plays the matrix.
pub(crate) fn run(tools: &Tools, options: &Options) -> anyhow::Result<ExitCode> {
    let Options { place, only, write_docs } = options;
    let whole = place.is_none() && only.is_none();
    ensure!(whole || !write_docs, "the guide has all of it, in {}: write it without a choice", PLACES.join(" and "));
    let part = format!("{MATRIX}{}", only.as_deref().unwrap_or_default());
    let mut text = String::new();
    for cell in place.map_or(PLACES.to_vec(), |cell| vec![cell]) {
        println!("{cell}");
        let Part { version, lines, failure } = matrix::run_part(tools, cell, &part)?;
        if only.is_some() {
            lines.iter().filter(|line| line.starts_with("fault ")).for_each(|line| println!("{line}"));
            ensure!(failure.is_none(), "{cell}: {}", failure.unwrap_or_default());
            continue;
        }
        let table = Outcomes::read(&lines).and_then(|outcomes| table(&outcomes));
        if let Some(failure) = failure {
            // A cell that failed has told what it saw, unless it hung.
            print!("{}", table.unwrap_or_default());
            bail!("{cell}: {failure}");
        }
        // Writing to a String cannot fail.
        let _ = write!(text, "\n## {}, {version}\n\n{}", cell.replace('/', ", "), table?);
    }
    print!("{text}");
    if *write_docs {
        write(&tools.workspace, &text)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What the tests said.
#[derive(Debug, Default)]
struct Outcomes {
    /// Each fault, and what it is, in the order of the suite's table.
    faults: Vec<(String, String)>,
    /// By fault, phase and interface.
    cells: BTreeMap<[String; 3], String>,
}

impl Outcomes {
    /// Reads `fault NAME: what it is` and `fault NAME PHASE INTERFACE: what came of it`.
    fn read(lines: &[String]) -> anyhow::Result<Self> {
        let mut outcomes = Self::default();
        for line in lines {
            let Some((words, what)) = line.trim().strip_prefix("fault ").and_then(|rest| rest.split_once(": ")) else {
                continue;
            };
            match words.split(' ').collect::<Vec<_>>()[..] {
                [fault] => outcomes.faults.push((fault.to_owned(), what.to_owned())),
                [fault, phase, interface] if PHASES.contains(&phase) => {
                    outcomes.cells.insert([fault, phase, interface].map(str::to_owned), what.to_owned());
                }
                _ => bail!("`{line}` is no line of the matrix"),
            }
        }
        ensure!(!outcomes.faults.is_empty(), "the suite told of no fault");
        Ok(outcomes)
    }

    fn of(&self, fault: &str, phase: &str, interface: &str) -> Option<&str> {
        self.cells.get(&[fault, phase, interface].map(str::to_owned)).map(String::as_str)
    }

    /// Whether any cell was played over it.
    fn has(&self, interface: &str) -> bool {
        self.cells.iter().any(|([.., other], what)| other == interface && !what.starts_with(EXCLUDED))
    }
}

const EXCLUDED: &str = "excluded: ";

/// A line for each fault, a column for each phase, and below why some cells are not played.
fn table(outcomes: &Outcomes) -> anyhow::Result<String> {
    let interfaces: Vec<&str> = ["standard", "stream"].into_iter().filter(|name| outcomes.has(name)).collect();
    let mut reasons: Vec<&str> = Vec::new();
    let mut text = format!("| fault | {} |\n|---|{}\n", PHASES.join(" | "), "---|".repeat(PHASES.len()));
    for (fault, what) in &outcomes.faults {
        let _ = write!(text, "| `{fault}`: {what} |");
        for phase in PHASES {
            let mut seen = Vec::new();
            for interface in &interfaces {
                let outcome = outcomes.of(fault, phase, interface);
                let outcome = outcome.with_context(|| format!("nothing was told of {fault} {phase} {interface}"))?;
                let outcome = match outcome.strip_prefix(EXCLUDED) {
                    None => outcome.to_owned(),
                    Some(reason) => {
                        let known = reasons.iter().position(|other| *other == reason);
                        let number = known.unwrap_or_else(|| {
                            reasons.push(reason);
                            reasons.len() - 1
                        });
                        format!("excluded ({})", number + 1)
                    }
                };
                seen.push((interface, outcome));
            }
            let (_, first) = &seen[0];
            if seen.iter().all(|(_, outcome)| outcome == first) {
                let _ = write!(text, " {first} |");
            } else {
                let each: Vec<_> = seen.iter().map(|(interface, outcome)| format!("{interface}: {outcome}")).collect();
                let _ = write!(text, " {} |", each.join("<br>"));
            }
        }
        text.push('\n');
    }
    text.push_str("\nExcluded:\n\n");
    for (number, reason) in reasons.iter().enumerate() {
        let _ = writeln!(text, "{}. {reason}.", number + 1);
    }
    Ok(text)
}

fn write(workspace: &Workspace, text: &str) -> anyhow::Result<()> {
    marks::change(workspace, PAGE, |page| marks::replaced(page, MARKS, &format!("{text}\n")))?;
    println!("written: {PAGE}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(cells: &[String]) -> anyhow::Result<Outcomes> {
        let head = ["Invoking test: x", "fault drop: TCP ends."].map(str::to_owned);
        Outcomes::read(&[&head, cells].concat())
    }

    fn all(what: &str) -> Vec<String> {
        PHASES.iter().map(|phase| format!("fault drop {phase} standard: {what}")).collect()
    }

    #[test]
    fn what_was_seen_is_the_table() {
        let mut lines = all("1006 unclean");
        lines.push("fault drop idle standard: 1006 clean".to_owned());
        lines.push("fault drop sending standard: excluded: it crashes".to_owned());
        let text = table(&outcomes(&lines).unwrap()).unwrap();
        assert!(
            text.contains("| `drop`: TCP ends. | 1006 unclean | 1006 clean | excluded (1) | 1006 unclean |"),
            "{text}"
        );
        assert!(text.ends_with("1. it crashes.\n"), "{text}");
    }

    #[test]
    fn interfaces_that_differ_are_told_apart() {
        let mut lines = all("same");
        lines.extend(all("same").iter().map(|line| line.replace("standard", "stream")));
        lines.push("fault drop closing stream: other".to_owned());
        let text = table(&outcomes(&lines).unwrap()).unwrap();
        assert!(text.contains("| same | standard: same<br>stream: other |"), "{text}");
    }

    #[test]
    fn a_cell_of_which_nothing_was_told_is_a_failure() {
        assert!(table(&outcomes(&["fault drop idle standard: 1006 unclean".to_owned()]).unwrap()).is_err());
        assert!(outcomes(&["fault drop dreaming standard: 1006".to_owned()]).is_err());
        assert!(Outcomes::read(&["nothing".to_owned()]).is_err());
    }
}
