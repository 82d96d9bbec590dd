//! `cargo xtask test`: everything that must hold, as cells of one table.

mod cells;
mod expectations;
mod harness;
mod outcome;
mod recipes;
mod report;

use std::env;
use std::fs;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::chromium::Launch;
use crate::console;
use crate::process::{End, Process};
use crate::tools::{Tools, Unready};
use cells::{CELLS, Cell};
use expectations::{Expected, of};
use harness::Counts;
use outcome::Outcome;
use recipes::{Counting, Recipe};

/// Names the cells.
pub(crate) fn list() -> ExitCode {
    CELLS.iter().for_each(|cell| println!("{}", cell.name));
    ExitCode::SUCCESS
}

/// Runs the cells whose name starts with `only`, or all.
pub(crate) fn run(tools: &Tools, only: Option<&str>) -> anyhow::Result<ExitCode> {
    let chosen: Vec<&Cell> = CELLS.iter().filter(|cell| cell.name.starts_with(only.unwrap_or_default())).collect();
    if chosen.is_empty() {
        bail!("no cell is called `{}`; `cargo xtask test --list` names them", only.unwrap_or_default());
    }
    // Set by the usual runners of continuous integration: there, everything can be had.
    let strict = env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
    let mut rows = Vec::new();
    for (number, cell) in chosen.iter().enumerate() {
        println!("[{}/{}] {}", number + 1, chosen.len(), cell.name);
        let start = Instant::now();
        let mut outcome = run_cell(tools, cell);
        outcome.seconds = start.elapsed().as_secs_f64();
        if strict {
            outcome.forbid_skips();
        }
        println!("    {outcome}");
        rows.push(report::Row { cell, version: (cell.version)(tools), outcome });
    }
    let json = tools.workspace.target.join("matrix.json");
    fs::write(&json, report::json(&rows)).with_context(|| format!("{} cannot be written", json.display()))?;
    print!("{}", report::text(&rows));
    Ok(if rows.iter().all(|row| row.outcome.failed == 0) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run_cell(tools: &Tools, cell: &Cell) -> Outcome {
    let expected = of(cell.name);
    let (least, bound) = match expected {
        Expected::Absent(reason) => return Outcome::absent(reason),
        Expected::AtLeast { tests, minutes } => (tests, Duration::from_secs(minutes * 60)),
    };
    match (cell.recipe)(tools) {
        Ok(recipe) => cook(recipe, least, bound),
        Err(Unready::Missing(what)) => Outcome::skipped(what),
        Err(Unready::Broken(why)) => Outcome::failure(why, Vec::new()),
    }
}

/// Runs the commands of `recipe` one after the other, together for at most `bound`.
fn cook(recipe: Recipe, least: u64, bound: Duration) -> Outcome {
    let start = Instant::now();
    let mut outcome = Outcome::default();
    let mut counts = Counts::default();
    for command in recipe.commands {
        let finished =
            Process::start(command).and_then(|process| process.finish(bound.saturating_sub(start.elapsed())));
        let finished = match finished {
            Ok(finished) => finished,
            Err(error) => {
                outcome.fail(format!("{error:#}"), Vec::new());
                continue;
            }
        };
        let found = match recipe.counting {
            Counting::Checks => Counts { passed: u64::from(finished.end == End::Success), ..Counts::default() },
            Counting::Tests => harness::counts(&finished.lines),
        };
        let complaint = match finished.end {
            End::TimedOut => Some(format!("timed out: stopped after {} min", bound.as_secs() / 60)),
            End::Failure if found.failed == 0 => Some("the command failed".to_owned()),
            _ if found.empty_binaries > 0 => Some("a test binary has no tests to run".to_owned()),
            _ if found.failed > 0 => Some("tests failed".to_owned()),
            _ => None,
        };
        counts += found;
        if let Some(complaint) = complaint {
            outcome.fail(complaint, harness::what_failed(&finished.lines));
        }
    }
    outcome.count(&counts);
    if outcome.failed == 0 && counts.passed < least {
        outcome.fail(format!("{} passed, of at least {least} expected", counts.passed), Vec::new());
    }
    if let Some(launch) = recipe.launch {
        check_console(&launch, &mut outcome);
    }
    outcome
}

fn check_console(launch: &Launch, outcome: &mut Outcome) {
    match fs::read_to_string(launch.log()) {
        Ok(log) => console::complaints(&log).into_iter().for_each(|complaint| {
            outcome.fail("the browser's console complains".to_owned(), vec![complaint]);
        }),
        // A browser that ran nothing, for a reason that is reported, may not have been started.
        Err(_) if outcome.passed == 0 && outcome.failed > 0 => {}
        Err(error) => outcome.fail(format!("no console of the browser: {error}"), Vec::new()),
    }
}
