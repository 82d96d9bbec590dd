//! `cargo xtask docs`: whether everything that is public is documented as CONTRIBUTING.md says.

mod public;
mod text;

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, bail, ensure};

use crate::process::run;
use crate::tools::Tools;
use crate::workspace::Workspace;
use public::{Crate, Item};

/// Two dozen crates in a target directory of its own, on a busy machine.
const BUILD: Duration = Duration::from_secs(30 * 60);
/// There were 195 when this was written. Where far fewer are found, rustdoc's JSON is not what this understands.
const FEWEST: usize = 180;

/// Fails with a list of what is missing.
pub(crate) fn check(tools: &Tools) -> anyhow::Result<ExitCode> {
    let library = describe(&tools.workspace, "websocket-web")?;
    let actors = describe(&tools.workspace, "websocket-web-actors")?;
    let items = public::items(&library, &actors)?;
    let wrong: Vec<String> = items.iter().flat_map(|item| lacks(item, &items)).collect();
    ensure!(
        items.len() >= FEWEST,
        "only {} public items were found: does this understand rustdoc's JSON?",
        items.len()
    );
    if !wrong.is_empty() {
        bail!("{}\n{} of {} public items lack something", wrong.join("\n"), wrong.len(), items.len());
    }
    let shown = items.iter().filter(|item| text::has_code(item.docs())).count();
    let led = items.iter().filter(|item| text::example_link(item.docs()).is_some()).count();
    println!("{} public items: {shown} have an example, {led} lead to one", items.len());
    Ok(ExitCode::SUCCESS)
}

/// Has `command` compile in a directory of its own, by options that are unstable; `RUSTC_BOOTSTRAP` has this toolchain take
/// them.
pub(crate) fn aside(command: &mut Command, workspace: &Workspace) {
    command.arg("--target-dir").arg(workspace.target.join(DESCRIBED)).env("RUSTC_BOOTSTRAP", "1");
}

/// The directory, below the target directory.
const DESCRIBED: &str = "described";

/// What rustdoc says of a package, as on docs.rs: with all features, and told for which an item is.
fn describe(workspace: &Workspace, package: &str) -> anyhow::Result<Crate> {
    let mut cargo = workspace.cargo(["rustdoc", "--lib", "--all-features", "--package", package]);
    aside(&mut cargo, workspace);
    cargo.args(["--", "-Dwarnings", "-Zunstable-options", "--output-format", "json", "--cfg", "docsrs"]);
    run(cargo, BUILD)?;
    read(&workspace.target.join(DESCRIBED).join("doc").join(package.replace('-', "_")).with_extension("json"))
}

fn read(file: &Path) -> anyhow::Result<Crate> {
    let text = fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(Crate::new(serde_json::from_str(&text)?))
}

/// What an item's documentation does not say, and should.
fn lacks(item: &Item<'_>, all: &[Item<'_>]) -> Vec<String> {
    let mut missing = Vec::new();
    if item.docs().is_empty() {
        missing.push("has no documentation".to_owned());
    }
    if item.shows_its_use() && !text::has_code(item.docs()) {
        match text::example_link(item.docs()) {
            None => missing.push("has no example, and leads to none".to_owned()),
            Some(link) if !leads_to_code(item, link, all) => {
                missing.push(format!("leads to {link}, where no example is"));
            }
            Some(_) => {}
        }
    }
    if item.can_be_dropped_half_way() && !text::has_section(item.docs(), "cancel-safety") {
        missing.push("does not say what is lost if it is dropped half-way (# Cancel safety)".to_owned());
    }
    missing.into_iter().map(|what| format!("{} {what}", item.path)).collect()
}

/// Whether `link`, as it stands in the documentation of `item`, is that of a text, or a part of one, with code in it.
fn leads_to_code(item: &Item<'_>, link: &str, all: &[Item<'_>]) -> bool {
    let Some(target) = item.linked(link).and_then(|id| all.iter().find(|other| other.is(item, id))) else {
        return false;
    };
    match link.split_once('#') {
        None => text::has_code(target.docs()),
        Some((_, slug)) => text::section(target.docs(), slug).is_some_and(|section| text::has_code(&section)),
    }
}
