//! The first program of the guide, made as its reader does: a new package, and what the chapter shows put into it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use super::{BUILD, Steps, steps::SOON};
use crate::process::run;
use crate::tools::Tools;
use crate::workspace::{WASM, Workspace};

pub(super) const STEPS: Steps = &[("it shows the echo, and that it has closed", |page, _| {
    page.wait_until(
        "['received: Hello', 'closed: normal closure'].every(line => document.body.innerText.includes(line))",
        SOON,
    )
})];

/// Compiles it, and says where the module is.
pub(super) fn build(tools: &Tools) -> anyhow::Result<PathBuf> {
    println!("building: the first program of the guide");
    let Workspace { root, .. } = &tools.workspace;
    let chapter = fs::read_to_string(root.join("docs/guide/quick-start.md"))?;
    // Outside of the repository, as a reader's: cargo looks for a workspace in the directories above.
    let dir = std::env::temp_dir().join(format!("websocket-web-first-{}", std::process::id()));
    let built = make(&dir, &chapter, root).and_then(|()| compile(tools, &dir));
    let _ = fs::remove_dir_all(&dir);
    built.context("the first program of the guide")
}

/// The page that it is, ready to be served.
pub(super) fn page(tools: &Tools) -> anyhow::Result<PathBuf> {
    let chapter = fs::read_to_string(tools.workspace.root.join("docs/guide/quick-start.md"))?;
    super::page(tools, "first", &build(tools)?, &block(&chapter, "html")?)
}

fn make(dir: &Path, chapter: &str, root: &Path) -> anyhow::Result<()> {
    let _ = fs::remove_dir_all(dir);
    let mut cargo = Command::new("cargo");
    cargo.args(["new", "--vcs", "none", "--name", "hello"]).arg(dir);
    run(cargo, BUILD)?;
    let manifest = dir.join("Cargo.toml");
    let dependencies = block(chapter, "toml")?;
    // The one that is not released yet.
    let here = dependencies.replace(RELEASED, &format!("websocket-web = {{ path = {root:?} }}"));
    ensure!(here != dependencies, "it depends on another version than {RELEASED}");
    fs::write(&manifest, fs::read_to_string(&manifest)? + &here)?;
    fs::write(dir.join("src/main.rs"), block(chapter, "rust,no_run")?)?;
    // The same versions as everywhere here, also that of wasm-bindgen.
    fs::copy(root.join("Cargo.lock"), dir.join("Cargo.lock"))?;
    Ok(())
}

/// What the chapter has people write.
const RELEASED: &str =
    concat!("websocket-web = \"", env!("CARGO_PKG_VERSION_MAJOR"), ".", env!("CARGO_PKG_VERSION_MINOR"), "\"");

fn compile(tools: &Tools, dir: &Path) -> anyhow::Result<PathBuf> {
    let target = tools.workspace.target.join("first");
    let mut cargo = tools.cargo_for_wasm(&["build"])?;
    cargo.current_dir(dir).arg("--target-dir").arg(&target);
    run(cargo, BUILD)?;
    Ok(target.join(WASM).join("debug/hello.wasm"))
}

/// The first block of code in this language, in the section on a first program.
fn block(chapter: &str, language: &str) -> anyhow::Result<String> {
    let (_, section) = chapter.split_once("\n## A first program\n").context("no such section")?;
    let (_, code) = section.split_once(&format!("\n```{language}\n")).with_context(|| format!("no {language}"))?;
    Ok(code.split_once("```\n").context("it does not end")?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_that_of_the_section() {
        let chapter = "```toml\na\n```\n\n## A first program\n\n```sh\nb\n```\n\n```toml\nc\nd\n```\n";
        assert_eq!(block(chapter, "toml").unwrap(), "c\nd\n");
        assert!(block(chapter, "rust").is_err());
    }
}
