//! Builds a page: the wasm module, its JavaScript, and the files next to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};

use crate::flavour::Flavour;
use crate::process::run;
use crate::tools::Tools;
use crate::workspace::{Together, WASM};

/// An optimised build of the library and all it needs takes a minute on two cores.
const BUILD: Duration = Duration::from_secs(30 * 60);
/// The files that a browser asks for, and what Node is told of them.
const SERVED: &[&str] = &["html", "css", "js", "svg", "json"];

/// What a page is made of.
#[derive(Debug)]
pub(crate) struct WasmPage {
    /// The package that is its program.
    pub(crate) package: &'static str,
    /// Where that is, with the files that a browser asks for.
    pub(crate) source: &'static str,
    /// What it imports: `./NAME.js`, which loads `NAME_bg.wasm`.
    pub(crate) name: &'static str,
    /// Optimised, for a person; or built in half the time.
    pub(crate) release: bool,
    /// With which compiler.
    pub(crate) flavour: Flavour,
}

impl WasmPage {
    /// Compiles it.
    pub(crate) fn compile(&self, tools: &Tools) -> anyhow::Result<()> {
        let source = tools.workspace.root.join(self.source);
        let is_elsewhere = source.join("Cargo.lock").exists();
        let args = if self.release || is_elsewhere || self.flavour != Flavour::Stable {
            vec!["build", "--package", self.package]
        } else {
            Together::Wasm.args("build", &["--package", self.package, "--lib"])
        };
        let mut cargo = self.flavour.cargo(tools, &args)?;
        if self.release {
            cargo.arg("--release");
        }
        if is_elsewhere {
            // A workspace of its own, of which the crates that it has in common with this one are built once.
            cargo.arg("--locked").arg("--manifest-path").arg(source.join("Cargo.toml"));
            cargo.arg("--target-dir").arg(self.flavour.target(&tools.workspace));
        }
        run(cargo, BUILD).map(drop).context("the page does not build")
    }

    /// The directory `out`, below the target directory, that holds the page, ready to be served.
    pub(crate) fn build(&self, tools: &Tools, out: &str) -> anyhow::Result<PathBuf> {
        let workspace = &tools.workspace;
        // Its neighbour makes the JavaScript.
        tools.runner()?;
        println!("building the page");
        self.compile(tools)?;

        let out = workspace.target.join(out);
        let profile = if self.release { "release" } else { "debug" };
        let module = self.module(&self.flavour.target(workspace).join(WASM).join(profile))?;
        bindgen(tools, &module, self.name, &out, SERVED_STRICTLY)?;
        copy(&workspace.root.join(self.source), &out)?;
        Ok(out)
    }

    /// What cargo built: a library's name has underscores, a program's has dashes.
    fn module(&self, dir: &Path) -> anyhow::Result<PathBuf> {
        let names = [self.package.replace('-', "_"), self.package.to_owned()];
        let candidates = names.map(|name| dir.join(name).with_extension("wasm"));
        let built = candidates.into_iter().filter_map(|path| Some((path.metadata().ok()?.modified().ok()?, path)));
        Ok(built.max().with_context(|| format!("no module of {} in {}", self.package, dir.display()))?.1)
    }
}

/// Options with which what js-sys has in files of its own stays there: else it would be in `data:` URLs, which a strict
/// policy forbids.
pub(crate) const SERVED_STRICTLY: &[&str] = &["--split-linked-modules"];

/// Makes JavaScript of a module: `NAME.js` and `NAME_bg.wasm`, as all that is in the directory `out`.
pub(crate) fn bindgen(tools: &Tools, module: &Path, name: &str, out: &Path, options: &[&str]) -> anyhow::Result<()> {
    let program =
        tools.runner()?.with_file_name("websocket-web-bindgen").with_extension(std::env::consts::EXE_EXTENSION);
    // What an earlier build left must be neither served nor measured.
    let _ = fs::remove_dir_all(out);
    fs::create_dir_all(out)?;
    let mut bindgen = Command::new(program);
    bindgen.arg(module).args(options);
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", name, "--out-dir"]).arg(out);
    run(bindgen, BUILD).map(drop)
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let mut pages = 0;
    for entry in from.read_dir()? {
        let path = entry?.path();
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if let (true, Some(name)) = (SERVED.contains(&extension), path.file_name()) {
            fs::copy(&path, to.join(name)).with_context(|| format!("{} cannot be copied", path.display()))?;
            pages += usize::from(extension == "html");
        }
    }
    ensure!(pages > 0, "no page in {}", from.display());
    Ok(())
}
