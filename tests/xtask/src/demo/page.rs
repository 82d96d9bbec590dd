//! Builds the live page: the wasm module, its JavaScript, and the files next to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};

use crate::process::run;
use crate::tools::Tools;
use crate::workspace::WASM;

/// An optimised build of the library and all it needs takes a minute on two cores.
const BUILD: Duration = Duration::from_secs(30 * 60);
/// What the page imports: `./demo.js`, which loads `demo_bg.wasm`.
const NAME: &str = "demo";
/// The files of docs/demo that a browser asks for.
const SERVED: &[&str] = &["html", "css", "js", "svg"];

/// The directory that holds the page, ready to be served.
pub(super) fn build(tools: &Tools) -> anyhow::Result<PathBuf> {
    let workspace = &tools.workspace;
    let runner = tools.runner()?;
    println!("building the page");
    let cargo = tools.cargo_for_wasm(&["build", "--release", "--package", "websocket-web-demo"])?;
    run(cargo, BUILD).context("the page does not build")?;

    let out = workspace.target.join("demo");
    // What an earlier build left must not be served.
    let _ = fs::remove_dir_all(&out);
    fs::create_dir_all(&out)?;
    let mut bindgen =
        Command::new(runner.with_file_name("websocket-web-bindgen").with_extension(std::env::consts::EXE_EXTENSION));
    bindgen.arg(module(&workspace.target.join(WASM).join("release"))?);
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", NAME, "--out-dir"]).arg(&out);
    run(bindgen, BUILD)?;
    copy(&workspace.root.join("docs/demo"), &out)?;
    Ok(out)
}

/// What cargo built: a library's name has underscores, a program's has dashes.
fn module(dir: &Path) -> anyhow::Result<PathBuf> {
    let candidates = ["websocket_web_demo.wasm", "websocket-web-demo.wasm"].map(|name| dir.join(name));
    let built = candidates.into_iter().filter_map(|path| Some((path.metadata().ok()?.modified().ok()?, path)));
    Ok(built.max().with_context(|| format!("no websocket_web_demo.wasm in {}", dir.display()))?.1)
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    for entry in from.read_dir()? {
        let path = entry?.path();
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if let (true, Some(name)) = (SERVED.contains(&extension), path.file_name()) {
            fs::copy(&path, to.join(name)).with_context(|| format!("{} cannot be copied", path.display()))?;
        }
    }
    ensure!(to.join("index.html").is_file(), "no index.html in {}", from.display());
    Ok(())
}
