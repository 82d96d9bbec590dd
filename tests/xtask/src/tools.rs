//! What the commands need besides cargo: each is looked for when first needed, and installed when missing.

use std::cell::OnceCell;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::anyhow;

use crate::chromium::Chromium;
use crate::process::{first_line, run};
use crate::setup;
use crate::workspace::{WASM, Workspace};

/// Long enough for a slow machine to build the runner's 120 crates; a minute is usual.
const BUILD: Duration = Duration::from_secs(30 * 60);

/// Why something that is needed is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unready {
    /// This machine has none and cannot install it; says what to do by hand.
    Missing(String),
    /// It should work, and does not.
    Broken(String),
}

impl From<anyhow::Error> for Unready {
    fn from(error: anyhow::Error) -> Self {
        Self::Broken(format!("{error:#}"))
    }
}

impl From<Unready> for anyhow::Error {
    fn from(unready: Unready) -> Self {
        match unready {
            Unready::Missing(what) | Unready::Broken(what) => anyhow!(what),
        }
    }
}

type Ready<T> = Result<T, Unready>;

/// How wasm is compiled here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WasmCompiler {
    /// The toolchain that runs this has the target.
    Same,
    /// Another rustc of this machine has it.
    Other(PathBuf),
}

/// The tools, found so far.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) workspace: Workspace,
    chromium: OnceCell<Ready<Chromium>>,
    wasm: OnceCell<Ready<WasmCompiler>>,
    runner: OnceCell<Ready<PathBuf>>,
}

impl Tools {
    pub(crate) fn new(workspace: Workspace) -> Self {
        Self { workspace, chromium: OnceCell::new(), wasm: OnceCell::new(), runner: OnceCell::new() }
    }

    /// Chromium with its driver.
    pub(crate) fn chromium(&self) -> Ready<&Chromium> {
        self.chromium.get_or_init(setup::chromium).as_ref().map_err(Clone::clone)
    }

    /// The standard library for wasm.
    pub(crate) fn wasm(&self) -> Ready<&WasmCompiler> {
        self.wasm.get_or_init(|| setup::wasm_target(&self.workspace)).as_ref().map_err(Clone::clone)
    }

    /// The program that runs wasm test binaries; its neighbour makes the demo's JavaScript.
    pub(crate) fn runner(&self) -> Ready<&PathBuf> {
        let built = || {
            build(&self.workspace, &["--package", "websocket-web-runner"])?;
            Ok(self.workspace.binary("websocket-web-runner"))
        };
        self.runner.get_or_init(built).as_ref().map_err(Clone::clone)
    }

    /// The oldest toolchain that the library promises to build with.
    pub(crate) fn msrv(&self) -> Ready<&str> {
        let version = self.workspace.msrv.as_str();
        setup::toolchain(version)?;
        Ok(version)
    }

    /// A component of the toolchain, `clippy` or `rustfmt`, with the arguments that prove it is there.
    pub(crate) fn component(&self, name: &str, proof: &[&str]) -> Ready<()> {
        if self.workspace.cargo(proof).output().is_ok_and(|output| output.status.success()) {
            return Ok(());
        }
        setup::component(name)
    }

    /// `cargo ARGS`, compiling for wasm.
    pub(crate) fn cargo_for_wasm(&self, args: &[&str]) -> Ready<Command> {
        let mut command = self.workspace.cargo(args);
        command.args(["--target", WASM]);
        if let WasmCompiler::Other(rustc) = self.wasm()? {
            command.env("RUSTC", rustc);
        }
        Ok(command)
    }
}

/// `cargo build ARGS`, for this machine.
pub(crate) fn build(workspace: &Workspace, args: &[&str]) -> anyhow::Result<()> {
    println!("building: cargo build {}", args.join(" "));
    run(workspace.cargo(["build"].iter().chain(args)), BUILD)
}

/// The version of the rustc in use.
pub(crate) fn rustc_version() -> String {
    let line = first_line("rustc", &["--version"]).unwrap_or_default();
    line.split_whitespace().nth(1).unwrap_or("unknown").to_owned()
}
