//! `cargo xtask fuzz`: looks for inputs that make what is fuzzed break a promise, guided by which code they reach.

mod corpus;
mod docs;

use std::env;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, bail, ensure};

use crate::process::{End, Process, run};
use crate::setup;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// What can be typed after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) target: Option<String>,
    /// For each target.
    pub(crate) seconds: u64,
    /// Keeps the corpus, minimised, with the figures.
    pub(crate) write_docs: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { target: None, seconds: 60, write_docs: false }
    }
}

/// What is fuzzed, and what that is.
const TARGETS: &[(&str, &str)] = &[
    ("connection", "one connection: handles, subscriptions, cancelled futures, timeouts, a socket that does anything"),
    ("supervisor", "a managed connection over a network that fails, with a server, a page and a clock"),
    ("values", "close frames, limits, delays"),
    ("urls", "what is refused of a URL, and what is printed of one, against the URL Standard's parser"),
    ("names", "subprotocols"),
];

/// What became of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Figures {
    seconds: u64,
    executions: u64,
    edges: u64,
    features: u64,
    inputs: usize,
}

/// The newest that was tried.
const CARGO_FUZZ: &str = "0.13.2";
/// The library and what it is fuzzed with, on a slow machine.
const BUILD: Duration = Duration::from_secs(30 * 60);
/// Over the time that it is given: it stops between two inputs.
const GRACE: Duration = Duration::from_secs(10 * 60);
/// Bytes of an input: some 200 operations. More reach nothing that less does not.
const LONGEST: u32 = 600;

/// Runs every target, or the one that is asked for.
pub(crate) fn fuzz(tools: &Tools, options: &Options) -> anyhow::Result<ExitCode> {
    let workspace = &tools.workspace;
    let is_chosen = |name: &str| options.target.as_ref().is_none_or(|target| target == name);
    let chosen: Vec<_> = TARGETS.iter().map(|(name, _)| *name).filter(|name| is_chosen(name)).collect();
    ensure!(!chosen.is_empty(), "there is no such target; there are: {}", names());
    setup::toolchain("nightly").map_err(anyhow::Error::from)?;
    setup::program("cargo-fuzz", CARGO_FUZZ, workspace).map_err(anyhow::Error::from)?;
    println!("building: the targets, with coverage");
    run(command(workspace, "build", &[])?, BUILD).context("the targets do not build")?;
    let mut results = Vec::new();
    for name in chosen {
        let mut figures = target(workspace, name, options.seconds)?;
        println!(
            "{name:12} {:>9} executions, {:>6}/s, {} edges, {} features, {} inputs",
            figures.executions,
            figures.executions / options.seconds.max(1),
            figures.edges,
            figures.features,
            figures.inputs
        );
        if options.write_docs {
            figures.inputs = corpus::minimise(workspace, name, command(workspace, "cmin", &[])?)?;
        }
        results.push((name, figures));
    }
    if options.write_docs {
        docs::write(workspace, &results)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn names() -> String {
    TARGETS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// Fuzzes one target for so many seconds, from the corpus that is kept.
fn target(workspace: &Workspace, name: &str, seconds: u64) -> anyhow::Result<Figures> {
    let dir = corpus::unpack(workspace, name)?;
    let artifacts = workspace.target.join("fuzz/artifacts").join(name);
    std::fs::create_dir_all(&artifacts)?;
    let mut command = command(workspace, "run", &[name])?;
    command.arg(&dir).arg("--");
    command.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={LONGEST}"));
    command.arg(format!("-artifact_prefix={}/", artifacts.display())).arg("-print_final_stats=1");
    let finished = Process::start(command)?.finish(name, Duration::from_secs(seconds) + GRACE)?;
    if finished.end != End::Success {
        let crash =
            finished.lines.iter().find_map(|line| line.split_once("Test unit written to ")).map(|(_, file)| file);
        let Some(crash) = crash else { bail!("{}\n`{name}` failed", finished.lines.join("\n")) };
        let line = corpus::hex(&std::fs::read(crash)?);
        bail!(
            "{}\n`{name}` found an input that breaks a promise: {crash}\nto replay it, add this line to {} and run \
             `cargo test --package websocket-web-actors --test it plays`:\n{line}",
            finished.lines.iter().filter(|line| !line.starts_with('#')).cloned().collect::<Vec<_>>().join("\n"),
            corpus::file(name)
        );
    }
    figures(&finished.lines, seconds, corpus::len(&dir)?)
        .with_context(|| format!("{}\n`{name}` does not say what it did", finished.lines.join("\n")))
}

/// `cargo fuzz WHAT ARGS`. Without a sanitizer: the library forbids `unsafe`, so that one would find nothing.
fn command(workspace: &Workspace, what: &str, args: &[&str]) -> anyhow::Result<Command> {
    let mut command = workspace.cargo_of("nightly", ["fuzz", what, "--sanitizer", "none", "--fuzz-dir"]);
    command.arg(workspace.root.join("actors/fuzz"));
    command.arg("--target-dir").arg(workspace.target.join("fuzz")).args(args);
    let tools = workspace.target.join("tools/bin");
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(std::iter::once(tools).chain(env::split_paths(&path)))?;
    // Those of the cargo that runs this.
    command.env("PATH", path).env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    Ok(command)
}

/// As in `#4096 DONE   cov: 1570 ft: 7713 corp: 592/22Kb lim: 600 exec/s: 512 rss: 60Mb`.
fn figures(lines: &[String], seconds: u64, inputs: usize) -> Option<Figures> {
    let done = lines.iter().rev().find(|line| line.starts_with('#') && line.contains("cov: "))?;
    let number = |line: &str, name: &str| line.split_once(name)?.1.split_whitespace().next()?.parse().ok();
    let executions = lines.iter().find_map(|line| number(line, "stat::number_of_executed_units: "))?;
    Some(Figures { seconds, executions, edges: number(done, "cov: ")?, features: number(done, "ft: ")?, inputs })
}

/// Where the corpora are unpacked.
fn unpacked(workspace: &Workspace) -> PathBuf {
    workspace.target.join("fuzz/corpus")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_found_among_what_is_printed() {
        let lines = [
            "#2048\tpulse  cov: 1000 ft: 2000 corp: 12/34b lim: 4 exec/s: 5 rss: 6Mb",
            "#4096\tDONE   cov: 1570 ft: 7713 corp: 592/22Kb lim: 600 exec/s: 512 rss: 60Mb",
            "stat::number_of_executed_units: 4096",
        ]
        .map(str::to_owned);
        let expected = Figures { seconds: 8, executions: 4096, edges: 1570, features: 7713, inputs: 3 };
        assert_eq!(figures(&lines, 8, 3), Some(expected));
        assert_eq!(figures(&lines[..2], 8, 3), None);
    }

    #[test]
    fn every_target_is_built() {
        let manifest = include_str!("../../../actors/fuzz/Cargo.toml");
        let built: Vec<&str> =
            manifest.lines().filter_map(|line| line.strip_prefix("path = \"targets/")?.strip_suffix(".rs\"")).collect();
        assert_eq!(TARGETS.iter().map(|(name, _)| *name).collect::<Vec<_>>(), built);
    }
}
