//! `cargo xtask test`: everything that must hold, as cells of one table.

mod cells;
mod cook;
mod covering;
mod expectations;
mod harness;
mod outcome;
pub(crate) mod readme;
mod recipes;
mod report;

use std::collections::VecDeque;
use std::env;
use std::fs;
use std::panic::resume_unwind;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use anyhow::{Context, bail};

use crate::tools::{Tools, Unready};
use cells::{CELLS, CLIPPY, Cell};
use cook::{Result as Cooked, cook};
use harness::Interface;
use outcome::Outcome;
use recipes::Recipe;
use report::Row;

/// Names the cells.
pub(crate) fn list() -> ExitCode {
    CELLS.iter().for_each(|cell| println!("{}", cell.name));
    ExitCode::SUCCESS
}

/// What came of a part of the contract suite.
#[derive(Debug)]
pub(crate) struct Part {
    /// Of what it ran in.
    pub(crate) version: String,
    pub(crate) lines: Vec<String>,
    /// What failed, if anything did.
    pub(crate) failure: Option<String>,
}

/// Runs only the tests of the contract suite whose names contain `part`, in the cell `name`.
pub(crate) fn run_part(tools: &Tools, name: &str, part: &str) -> anyhow::Result<Part> {
    let cell = CELLS.iter().find(|cell| cell.name == name).with_context(|| format!("there is no cell {name}"))?;
    let mut recipe = cell.whole_recipe(tools)?;
    recipe.commands.iter_mut().for_each(|command| {
        command.arg(part);
    });
    let (outcome, lines) = cook::taste(cell.name, &recipe, expectations::of(cell.name));
    let failure = (outcome.failed > 0).then(|| format!("{}\n{}", outcome.reasons.join("; "), outcome.tail.join("\n")));
    Ok(Part { version: cell.version(tools), lines, failure })
}

/// Runs the cell `only`, or those whose names start so, or all of the gate.
pub(crate) fn run(mut tools: Tools, only: Option<&str>) -> anyhow::Result<ExitCode> {
    let is_name = CELLS.iter().any(|cell| Some(cell.name) == only);
    let is_chosen = |cell: &&Cell| match only {
        None => !cell.nightly,
        Some(only) if is_name => cell.name == only,
        Some(only) => cell.name.starts_with(only),
    };
    let chosen: Vec<&'static Cell> = CELLS.iter().filter(is_chosen).collect();
    if chosen.is_empty() {
        bail!("no cell is called `{}`; `cargo xtask test --list` names them", only.unwrap_or_default());
    }
    // Where a part is run, to see what it does, warnings are for the whole.
    tools.workspace.lints = chosen.iter().any(|cell| cell.name == CLIPPY) && tools.clippy().is_ok();
    let tools = &tools;
    let start = Instant::now();
    let (host, mut beside): (Vec<_>, Vec<_>) = chosen.into_iter().partition(|cell| cell.is_about_the_host());
    // What takes long is not left for the end, when nothing is beside it.
    beside.sort_by_key(|cell| cell.turn());
    // All of them are prepared before the first is run: then nothing is built or installed beside the suite or a page.
    let (mut results, prepared) = run_on_host(tools, &host, &beside);
    results.extend(run_beside(prepared));
    results.sort_by_key(|(cell, _)| CELLS.iter().position(|other| other.name == cell.name));

    let strict = is_ci();
    let mut rows = Vec::new();
    for (cell, outcomes) in results {
        for (interface, mut outcome) in outcomes {
            if strict {
                outcome.forbid_skips();
            }
            rows.push(Row { cell, version: cell.version(tools), interface, outcome });
        }
    }
    let json = tools.workspace.target.join("matrix.json");
    fs::write(&json, report::json(&rows)).with_context(|| format!("{} cannot be written", json.display()))?;
    print!("{}", report::text(&rows, start.elapsed()));
    Ok(if rows.iter().all(|row| row.outcome.failed == 0) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Set by the usual runners of continuous integration: there, everything can be had.
fn is_ci() -> bool {
    env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

type Prepared = (&'static Cell, Result<Recipe, Unready>);

/// Runs the cells that are about this machine, one after the other; and beside them, since neither a compiler nor a test
/// keeps every processor busy, those with a directory of their own, between what is installed for `others` and what is
/// built for them.
fn run_on_host(
    tools: &Tools,
    host: &[&'static Cell],
    others: &[&'static Cell],
) -> (Vec<(&'static Cell, Cooked)>, VecDeque<Prepared>) {
    let run = |cell: &&'static Cell| {
        println!("{}", cell.name);
        run_cell(cell, cell.recipe(tools))
    };
    thread::scope(|scope| {
        let aside = scope.spawn(|| {
            // Whether it is there, the cell itself finds out.
            others.iter().for_each(|cell| drop(cell.version(tools)));
            let results: Vec<_> = host.iter().filter(|cell| cell.is_aside()).map(run).collect();
            (results, others.iter().map(|cell| (*cell, cell.recipe(tools))).collect())
        });
        let mut results: Vec<_> = host.iter().filter(|cell| !cell.is_aside()).map(run).collect();
        let (beside, prepared) = aside.join().unwrap_or_else(|panic| resume_unwind(panic));
        results.extend(beside);
        (results, prepared)
    })
}

/// Runs two more at a time than there are processors: the contract suite keeps one busy for a fifth of its time where it is
/// not at length, and waits for timers and for the other end else; pages keep one busy all the time.
fn run_beside(prepared: VecDeque<Prepared>) -> Vec<(&'static Cell, Cooked)> {
    let workers = thread::available_parallelism().map_or(1, usize::from) + 2;
    let (waiting, done) = (Mutex::new(prepared), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((cell, recipe)) = next(&waiting) {
                    println!("{} begins", cell.name);
                    let result = run_cell(cell, recipe);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push(result);
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn next(waiting: &Mutex<VecDeque<Prepared>>) -> Option<Prepared> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
}

fn run_cell(cell: &'static Cell, recipe: Result<Recipe, Unready>) -> (&'static Cell, Cooked) {
    let start = Instant::now();
    let expected = expectations::of(cell.name);
    let one = |outcome| vec![(Interface::Any, outcome)];
    let mut outcomes = match recipe {
        Ok(recipe) => cook(cell.name, recipe, expected),
        Err(Unready::Missing(what)) => one(Outcome::skipped(what)),
        Err(Unready::Broken(why)) => one(Outcome::failure(why, Vec::new())),
    };
    // One run for all interfaces: its time is entered once, so that the column has a sum.
    if let Some((_, first)) = outcomes.first_mut() {
        first.seconds = start.elapsed().as_secs_f64();
    }
    for (interface, outcome) in &outcomes {
        println!("    {}, {}: {outcome}", cell.name, interface.name());
    }
    (cell, outcomes)
}
