//! `cargo xtask instructions`: counts what the actor executes, and compares with the table of what is accepted.

mod table;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::process::run;
use crate::setup;
use crate::tools::{Tools, rustc_version};
use crate::workspace::Workspace;
use table::{Conditions, Table};

/// Where the table is.
const TABLE: &str = "actors/benches/instructions.txt";

/// How the actor is compiled to be counted, whatever the user's own settings. As `cargo bench` compiles, but in one
/// piece: in several, a change of one function moves others in and out of line.
const PROFILE: &[(&str, &str)] = &[
    ("opt-level", "3"),
    ("codegen-units", "1"),
    ("lto", "false"),
    ("debug-assertions", "false"),
    ("overflow-checks", "false"),
];

/// Long enough to build the benches on a slow machine; then they take a quarter of a minute.
const BOUND: Duration = Duration::from_secs(20 * 60);

/// Counts, then compares with the table or, to `accept` what was counted, writes it.
pub(crate) fn check(tools: &Tools, accept: bool) -> anyhow::Result<ExitCode> {
    let workspace = &tools.workspace;
    let path = workspace.root.join(TABLE);
    let here = Conditions::new(&rustc_version(), PROFILE);
    if accept {
        let table = Table { conditions: here, counts: count(workspace)? };
        fs::write(&path, table.to_string()).with_context(|| format!("{} cannot be written", path.display()))?;
        println!("{TABLE} has what was counted");
        return Ok(ExitCode::SUCCESS);
    }
    let text = fs::read_to_string(&path).with_context(|| format!("{TABLE} cannot be read; {ACCEPT}"))?;
    let accepted: Table = text.parse().with_context(|| format!("{TABLE} cannot be understood; {ACCEPT}"))?;
    accepted.conditions.same_as(&here).with_context(|| format!("the counts of {TABLE} say nothing here; {ACCEPT}"))?;
    let comparison = accepted.compare(&count(workspace)?);
    for line in &comparison.lines {
        println!("{line}");
    }
    println!();
    for line in &comparison.better {
        println!("better: {line}");
    }
    if !comparison.better.is_empty() {
        println!("what got better stays so once it is accepted: cargo xtask instructions --accept");
    }
    for line in &comparison.worse {
        println!("WORSE: {line}");
    }
    if comparison.worse.is_empty() {
        println!("no case costs more than {TABLE} has");
        return Ok(ExitCode::SUCCESS);
    }
    println!("find out why (target/gungraun has callgrind's files, for callgrind_annotate), or {ACCEPT}");
    Ok(ExitCode::FAILURE)
}

const ACCEPT: &str = "to accept what is counted here, run: cargo xtask instructions --accept";

/// The instructions of each case.
fn count(workspace: &Workspace) -> anyhow::Result<Vec<(String, u64)>> {
    let runner = setup::instruction_counter(workspace)?;
    let line = "bench --package websocket-web-actors --bench instructions -- --output-format=json";
    let mut command = workspace.cargo(line.split_whitespace());
    compile_alike(&mut command);
    command.env("PATH", with_first(runner.parent().context("the runner is in no directory")?)?);
    println!("counting: cargo {line}");
    let printed = run(command, BOUND)?;
    let counts: Vec<_> = printed.iter().filter_map(|line| case(line)).collect();
    ensure!(!counts.is_empty(), "nothing was counted; the bench printed:\n{}", printed.join("\n"));
    Ok(counts)
}

/// Undoes what the user's environment may say about how to compile.
fn compile_alike(command: &mut Command) {
    for variable in ["CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"] {
        command.env_remove(variable);
    }
    // Also against what cargo's configuration may say.
    command.env("RUSTFLAGS", "");
    for (key, value) in PROFILE {
        command.env(format!("CARGO_PROFILE_BENCH_{}", key.to_uppercase().replace('-', "_")), value);
    }
}

/// The search path with `dir` in front.
fn with_first(dir: &Path) -> anyhow::Result<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    Ok(env::join_paths(std::iter::once(dir.to_owned()).chain(env::split_paths(&path)))?)
}

/// Name and instructions of the case that a line of the bench is about.
fn case(line: &str) -> Option<(String, u64)> {
    let case: Value = serde_json::from_str(line).ok()?;
    let name = format!("{} {}", case["function_name"].as_str()?, case["id"].as_str()?);
    let metrics = &case["profiles"][0]["data"]["total"]["metrics"];
    Some((name, metrics["Ir"]["values"]["new"].as_u64()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_found_among_what_is_printed() {
        let line = r#"{"function_name":"feed","id":"plain","profiles":[{"data":{"total":{"metrics":{"Ir":{"values":{"new":362020}}}}}}]}"#;
        assert_eq!(case(line), Some(("feed plain".to_owned(), 362_020)));
        assert_eq!(case("    Finished `bench` profile"), None);
        assert_eq!(case("{}"), None);
    }
}
