//! `cargo xtask audit`: what the library links and under which terms, and whether its interface keeps its promises.

use std::process::{Command, ExitCode};
use std::time::Duration;

use crate::process::{End, first_line_of, run_visibly};
use crate::setup;
use crate::tools::{Tools, Unready};
use crate::workspace::Workspace;

/// The newest that were tried.
const CARGO_DENY: &str = "0.20.2";
const CARGO_SEMVER_CHECKS: &str = "0.51.0";

/// Long enough for the documentation of two versions of the library, with all they depend on, on a slow machine.
const BOUND: Duration = Duration::from_secs(20 * 60);

/// One question, and the command that answers it.
struct Check {
    name: &'static str,
    /// None where there is nothing to ask.
    command: fn(&Workspace) -> Result<Option<Command>, Unready>,
}

const CHECKS: &[Check] = &[
    Check { name: "licences", command: |workspace| deny(workspace, "licenses") },
    Check { name: "duplicates", command: |workspace| deny(workspace, "bans") },
    Check { name: "sources", command: |workspace| deny(workspace, "sources") },
    // Fetches the RustSec database.
    Check { name: "advisories", command: |workspace| deny(workspace, "advisories") },
    Check { name: "semver", command: semver },
];

/// Asks all of them, or those whose name begins with `only`.
pub(crate) fn run(tools: &Tools, only: Option<&str>) -> anyhow::Result<ExitCode> {
    let chosen: Vec<_> = CHECKS.iter().filter(|check| only.is_none_or(|only| check.name.starts_with(only))).collect();
    anyhow::ensure!(!chosen.is_empty(), "there is no such check; there are: {}", names());
    let (mut passed, mut failed) = (0, 0);
    for check in chosen {
        println!("\n{}", check.name);
        let end = match (check.command)(&tools.workspace) {
            Ok(None) => continue,
            Ok(Some(command)) => run_visibly(command, BOUND),
            Err(unready) => Err(unready.into()),
        };
        match end {
            Ok(End::Success) => passed += 1,
            Ok(_) => failed += 1,
            Err(error) => {
                println!("{error:#}");
                failed += 1;
            }
        }
    }
    println!("\n{passed} passed, {failed} failed");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn names() -> String {
    CHECKS.iter().map(|check| check.name).collect::<Vec<_>>().join(", ")
}

/// What `.cargo/deny.toml` says of it.
fn deny(workspace: &Workspace, what: &str) -> Result<Option<Command>, Unready> {
    let mut command = Command::new(setup::program("cargo-deny", CARGO_DENY, workspace)?);
    // The root package alone: the others are not linked into anybody's program.
    command.args(["--manifest-path", "Cargo.toml", "--config", ".cargo/deny.toml", "--color", "never", "check", what]);
    command.current_dir(&workspace.root);
    Ok(Some(command))
}

/// The interface, against that of the last tag. On this machine's own target: what is public is the same on all.
fn semver(workspace: &Workspace) -> Result<Option<Command>, Unready> {
    let mut tags = Command::new("git");
    tags.args(["describe", "--tags", "--abbrev=0", "--match", "v*"]).current_dir(&workspace.root);
    let Some(tag) = first_line_of(tags) else {
        println!("there is no tag yet, and so nothing to compare with");
        return Ok(None);
    };
    let mut command = Command::new(setup::program("cargo-semver-checks", CARGO_SEMVER_CHECKS, workspace)?);
    command.args(["semver-checks", "--package", "websocket-web", "--color", "never", "--baseline-rev", &tag]);
    command.current_dir(&workspace.root);
    Ok(Some(command))
}
