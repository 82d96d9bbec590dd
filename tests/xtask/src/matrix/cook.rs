//! Runs a recipe, and says what came of it for each interface.

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use super::expectations::{Expected, Row};
use super::harness::{self, Counts, Interface};
use super::outcome::Outcome;
use super::recipes::{Counting, Recipe};
use crate::browser::Launch;
use crate::console;
use crate::process::{End, Finished, Process};

/// What came of a cell, for each interface that it is about.
pub(super) type Result = Vec<(Interface, Outcome)>;

/// Runs the commands of `recipe` one after the other, together for at most the time that is expected.
pub(super) fn cook(name: &str, recipe: Recipe, expected: &Expected) -> Result {
    let Cooked { all, lines, checks } = run_all(name, &recipe, expected);
    match recipe.counting {
        Counting::Checks => vec![(Interface::Any, all.with(&checks).at_least(expected.rows))],
        Counting::Tests => vec![(Interface::Any, all.with(&harness::counts(&lines)).at_least(expected.rows))],
        Counting::Interfaces => by_interface(all, &lines, expected),
    }
}

/// Likewise, for what they print. What failed is in the outcome, where nothing is counted.
pub(super) fn taste(name: &str, recipe: &Recipe, expected: &Expected) -> (Outcome, Vec<String>) {
    let Cooked { all, lines, .. } = run_all(name, recipe, expected);
    (all, lines)
}

/// What came of the commands of a recipe.
#[derive(Debug, Default)]
struct Cooked {
    all: Outcome,
    lines: Vec<String>,
    checks: Counts,
}

fn run_all(name: &str, recipe: &Recipe, expected: &Expected) -> Cooked {
    let bound = Duration::from_secs(expected.minutes * 60);
    let start = Instant::now();
    let Cooked { mut all, mut lines, mut checks } = Cooked::default();
    for command in &recipe.commands {
        let left = bound.saturating_sub(start.elapsed());
        match run(name, command, recipe, left, &mut all) {
            Ok(finished) => {
                judge(&finished, bound, recipe.counting, &mut all);
                checks.passed += u64::from(finished.end == End::Success);
                all.tests.extend(harness::durations(&finished.lines, &finished.times));
                lines.extend(finished.lines);
            }
            Err(error) => all.fail(format!("{error:#}"), Vec::new()),
        }
    }
    if let Some(launch) = &recipe.launch {
        check_console(launch, !lines.is_empty(), &mut all);
    }
    Cooked { all, lines, checks }
}

/// Runs `command`. A browser that does not start is started once more, and `all` says so; a test that was begun is
/// never run again.
fn run(name: &str, command: &Command, recipe: &Recipe, bound: Duration, all: &mut Outcome) -> anyhow::Result<Finished> {
    let start = Instant::now();
    let finished = Process::start(again(command))?.finish(name, bound)?;
    if !recipe.starts_browser || finished.end != End::Failure || harness::has_begun(&finished.lines) {
        return Ok(finished);
    }
    all.reasons.push(format!(
        "started twice, since the first start failed: {}",
        finished.lines.iter().rev().find(|line| !line.trim().is_empty()).map_or("", |line| line.trim())
    ));
    if let Some(launch) = &recipe.launch {
        launch.clear()?;
    }
    Process::start(again(command))?.finish(name, bound.saturating_sub(start.elapsed()))
}

/// The same command, to be started once more.
fn again(command: &Command) -> Command {
    let mut copy = Command::new(command.get_program());
    copy.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => copy.env(name, value),
            None => copy.env_remove(name),
        };
    }
    if let Some(dir) = command.get_current_dir() {
        copy.current_dir(dir);
    }
    copy
}

/// Enters what is wrong with how a command ended.
fn judge(finished: &Finished, bound: Duration, counting: Counting, all: &mut Outcome) {
    let found = match counting {
        Counting::Checks => Counts::default(),
        Counting::Tests | Counting::Interfaces => harness::counts(&finished.lines),
    };
    let complaint = match finished.end {
        End::TimedOut => format!("timed out: stopped after {} min", bound.as_secs() / 60),
        End::Failure if found.failed == 0 => "the command failed".to_owned(),
        // Of the documentation in a runtime, only the guide's has tests.
        _ if found.empty_binaries > 0 && found.passed == 0 => "there are no tests to run".to_owned(),
        _ if found.failed > 0 => "tests failed".to_owned(),
        _ => return,
    };
    all.fail(complaint, harness::what_failed(&finished.lines));
}

/// One outcome for each interface. What concerns all of them is entered with the first.
fn by_interface(all: Outcome, lines: &[String], expected: &Expected) -> Result {
    let total = harness::counts(lines);
    let mut all = Some(all);
    let mut sum = 0;
    let mut outcomes = Vec::new();
    for interface in Interface::ALL {
        let counts = harness::counts_of(interface, lines);
        sum += counts.passed + counts.failed + counts.skipped;
        let row = expected.rows.iter().find(|(row, _)| *row == interface);
        let outcome = match row {
            Some((_, Row::Absent(reason))) if counts == Counts::default() => Outcome::absent(reason),
            Some((_, Row::Absent(_))) => Outcome::failure("is absent, and was run".to_owned(), Vec::new()),
            _ => all.take().unwrap_or_default().with(&counts).at_least(row),
        };
        outcomes.push((interface, outcome));
    }
    let reported = total.passed + total.failed + total.skipped;
    if sum != reported
        && let Some((_, first)) = outcomes.first_mut()
    {
        first.fail(format!("{reported} tests were reported, and {sum} were seen"), Vec::new());
    }
    outcomes
}

fn check_console(launch: &Launch, has_run: bool, outcome: &mut Outcome) {
    let Some(log) = launch.console_log() else { return };
    match fs::read_to_string(log) {
        Ok(log) => console::complaints(&log).into_iter().for_each(|complaint| {
            outcome.fail("the browser's console complains".to_owned(), vec![complaint]);
        }),
        // A browser that ran nothing, for a reason that is reported, may not have been started.
        Err(_) if !has_run && outcome.failed > 0 => {}
        Err(error) => outcome.fail(format!("no console of the browser: {error}"), Vec::new()),
    }
}
