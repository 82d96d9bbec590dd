//! `cargo xtask guide`: the book of `docs/guide`, whether its links lead somewhere and its code runs.

mod links;

use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::bail;

use crate::matrix;
use crate::process::run;
use crate::setup;
use crate::tools::Tools;

/// The newest that was tried.
const MDBOOK: &str = "0.5.4";
/// mdBook takes a second.
const BUILD: Duration = Duration::from_secs(120);
/// A dozen crates in a new target directory, on a busy machine.
const COMPILE: Duration = Duration::from_secs(30 * 60);

/// Builds it into the target directory. With `check`, compiles and runs the code that it shows.
pub(crate) fn build(tools: Tools, check: bool) -> anyhow::Result<ExitCode> {
    let (book, to) = (tools.workspace.root.join("docs/guide"), tools.workspace.target.join("guide"));
    let mut mdbook = Command::new(setup::program("mdbook", MDBOOK, &tools.workspace)?);
    mdbook.arg("build").arg(&book).arg("--dest-dir").arg(&to);
    let printed = run(mdbook, BUILD)?;
    // It goes on without what it cannot include.
    if let Some(problem) = printed.iter().find(|line| line.contains("ERROR") || line.contains("WARN")) {
        bail!("{problem}");
    }
    let found = links::check(&to)?;
    println!(
        "{} pages, {} links, all of which lead somewhere: {}",
        found.pages,
        found.links,
        to.join("index.html").display()
    );
    if !check {
        return Ok(ExitCode::SUCCESS);
    }
    compile_what_moves(&tools)?;
    println!("testing: the code that takes no runtime");
    let without = run(tools.workspace.cargo(["test", "--package", "websocket-web-guide", "--no-fail-fast"]), COMPILE);
    let within = matrix::run(tools, Some("guide/node"))?;
    without.map(|_| within)
}

/// The programs of other crates, and of this, that the guide shows side by side.
fn compile_what_moves(tools: &Tools) -> anyhow::Result<()> {
    println!("building: the programs that move from other crates");
    let mut cargo = tools.cargo_for_wasm(&["check", "--locked", "--package", "websocket-web-moving"])?;
    cargo.arg("--manifest-path").arg(tools.workspace.root.join("benches/Cargo.toml"));
    cargo.arg("--target-dir").arg(tools.workspace.target.join("benches"));
    run(cargo, COMPILE).map(drop)
}
