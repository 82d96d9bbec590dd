//! The tests of the actor, built once with every mutant behind a switch.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::process::{End, Process, run};
use crate::tools::{build, test_binaries};
use crate::workspace::{PLAIN, Workspace};

/// What was built.
#[derive(Debug)]
pub(super) struct Built {
    /// The test binaries, the smallest first.
    pub(super) binaries: Vec<PathBuf>,
    /// Mutants that do not compile.
    pub(super) unviable: BTreeSet<usize>,
    /// Mutants that cannot have a switch, such as in a constant.
    pub(super) left: BTreeSet<usize>,
}

/// Long enough for a slow machine.
const BUILD: Duration = Duration::from_secs(30 * 60);

/// Whoever does not compile is left out, and may have hidden others: two rounds are usual.
const ROUNDS: usize = 12;

const CRATE_ROOT: &str = "actors/src/lib.rs";

/// Builds the tests in a copy of the workspace, with a switch for each mutant of the list in `list`.
pub(super) fn with_switches(workspace: &Workspace, list: &Path) -> anyhow::Result<Built> {
    build(workspace, &["build", "--package", "websocket-web-mutants"])?;
    let copy = workspace.target.join("mutants/copy");
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    copy_tree(&workspace.root, &copy, &workspace.target)?;
    println!("building: the tests, with every mutant behind a switch");
    let mut unviable = BTreeSet::new();
    for _ in 0..ROUNDS {
        let left = switch(workspace, list, &copy, &unviable)?;
        let complaints = complaints(workspace, &copy)?;
        if complaints.is_empty() {
            return Ok(Built { binaries: test_binaries_of(workspace, &copy)?, unviable, left });
        }
        unviable.extend(complaints);
    }
    bail!("the actor does not compile with its mutants, in {}", copy.display())
}

/// Builds the tests. Gives the binaries, the smallest first.
fn test_binaries_of(workspace: &Workspace, copy: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let tests = ["test", "--no-run", "--package", "websocket-web-actors", "--all-features", "--lib", "--test", "it"];
    // Once for people, who see how far it is, and once for what was built.
    let built = Process::start(cargo(workspace, copy, &tests))?.finish("building", BUILD)?;
    ensure!(built.end == End::Success, "the tests do not compile:\n{}", built.lines.join("\n"));
    let printed = run(cargo(workspace, copy, &[&tests[..], &["--message-format=json"]].concat()), BUILD)?;
    let mut binaries: Vec<PathBuf> = test_binaries(&printed).map(|(_, binary)| binary).collect();
    binaries.sort_by_key(|path| fs::metadata(path).map_or(u64::MAX, |file| file.len()));
    ensure!(binaries.len() == 2, "cargo does not say where the tests are");
    Ok(binaries)
}

/// Writes the switches of all but some mutants. Gives those that cannot have one.
fn switch(
    workspace: &Workspace,
    list: &Path,
    copy: &Path,
    without: &BTreeSet<usize>,
) -> anyhow::Result<BTreeSet<usize>> {
    let mut command = Command::new(workspace.binary("websocket-web-mutants"));
    command.arg(list).arg(&workspace.root).arg(copy).arg(CRATE_ROOT).args(without.iter().map(usize::to_string));
    run(command, BUILD)?.iter().map(|line| line.parse().context("a number of a mutant")).collect()
}

/// The mutants that the compiler complains of.
fn complaints(workspace: &Workspace, copy: &Path) -> anyhow::Result<BTreeSet<usize>> {
    let line = ["check", "--message-format=json", "--package", "websocket-web-actors", "--all-features", "--lib"];
    let checked = Process::start(cargo(workspace, copy, &line))?.finish("checking", BUILD)?;
    if checked.end == End::Success {
        return Ok(BTreeSet::new());
    }
    let messages = checked.lines.iter().filter_map(|line| serde_json::from_str(line).ok());
    let numbers: BTreeSet<usize> = messages.flat_map(|message: Value| numbers(&message, copy)).collect();
    ensure!(!numbers.is_empty(), "the actor does not compile:\n{}", checked.lines.join("\n"));
    Ok(numbers)
}

/// The mutants in the lines that a message of cargo is about.
fn numbers(message: &Value, copy: &Path) -> Vec<usize> {
    let spans = message["message"]["spans"].as_array().into_iter().flatten();
    let primary = spans.filter(|span| message["message"]["level"] == "error" && span["is_primary"] == true);
    let lines = primary.filter_map(|span| {
        let text = fs::read_to_string(copy.join(span["file_name"].as_str()?)).ok()?;
        let (first, last) = (span["line_start"].as_u64()?, span["line_end"].as_u64()?);
        let line = |number: u64| text.lines().nth(usize::try_from(number).ok()?.checked_sub(1)?).map(str::to_owned);
        // One that spans lines begins with the switch; others may be inside of it.
        (first..=last).filter_map(line).map(|line| switches(&line)).find(|numbers| !numbers.is_empty())
    });
    lines.flatten().collect()
}

/// The numbers of the switches in a line.
fn switches(line: &str) -> Vec<usize> {
    line.split("mutant_is_on(").skip(1).filter_map(|rest| rest.split(')').next()?.parse().ok()).collect()
}

fn cargo(workspace: &Workspace, copy: &Path, line: &[&str]) -> Command {
    let mut command = workspace.cargo(line);
    // It is built once and its tests run a thousand times, but a test that fails does so at once.
    command.args(PLAIN).arg("--target-dir").arg(&workspace.target).current_dir(copy);
    command
}

/// Copies what is below `from`, but for what is built and what is hidden; cargo's configuration is not.
fn copy_tree(from: &Path, to: &Path, target: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        let hidden = name.to_string_lossy().starts_with('.') && name != ".cargo";
        if hidden || path == target || name == "node_modules" || name == "target" {
            continue;
        }
        if path.is_dir() {
            copy_tree(&path, &to.join(name), target)?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_which_mutants_are_on_it() {
        assert_eq!(switches("if crate::mutant_is_on(12) { a } else if !crate::mutant_is_on(3) && "), [12, 3]);
        assert_eq!(switches("nothing"), Vec::<usize>::new());
    }
}
