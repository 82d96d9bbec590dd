//! What the commands need besides cargo: each is looked for when first needed, and installed when missing.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context, anyhow};
use serde_json::Value;

use crate::browser::{Browser, Engine};
use crate::peer::{self, Peer};
use crate::process::{first_line, run};
use crate::runtime::{Installed, Runtime};
use crate::setup;
use crate::workspace::{Together, WASM, Workspace};

/// Long enough for a slow machine to build the runner's 120 crates; a minute is usual.
pub(crate) const BUILD: Duration = Duration::from_secs(30 * 60);

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
    browsers: [OnceLock<Ready<Browser>>; Engine::ALL.len()],
    wasm: OnceLock<Ready<WasmCompiler>>,
    runner: OnceLock<Ready<PathBuf>>,
    suite: OnceLock<Ready<PathBuf>>,
    suite_tests: OnceLock<Ready<Vec<String>>>,
    peer: OnceLock<Ready<Peer>>,
}

impl Tools {
    pub(crate) fn new(workspace: Workspace) -> Self {
        Self {
            workspace,
            browsers: [const { OnceLock::new() }; Engine::ALL.len()],
            wasm: OnceLock::new(),
            runner: OnceLock::new(),
            suite: OnceLock::new(),
            suite_tests: OnceLock::new(),
            peer: OnceLock::new(),
        }
    }

    /// A browser with its driver.
    pub(crate) fn browser(&self, engine: Engine) -> Ready<&Browser> {
        let browser = &self.browsers[engine as usize];
        browser.get_or_init(|| setup::browser(engine, &self.workspace)).as_ref().map_err(Clone::clone)
    }

    /// A runtime without a page.
    pub(crate) fn runtime(&self, runtime: &Runtime) -> Ready<Installed> {
        runtime.ready(&self.workspace)
    }

    /// The contract suite, compiled to wasm.
    pub(crate) fn suite(&self) -> Ready<&PathBuf> {
        let built = || {
            println!("building: the contract suite for {WASM}");
            test_binary(self.cargo_for_wasm(&Together::Wasm.args("test", &["--test", "contract"]))?, "contract")
        };
        self.suite.get_or_init(built).as_ref().map_err(Clone::clone)
    }

    /// The names of the tests of the contract suite.
    pub(crate) fn suite_tests(&self) -> Ready<&[String]> {
        let listed = || {
            let mut command = Command::new(self.runner()?);
            // Which runtime does not matter: none is started.
            command.arg(self.suite()?).arg("--list").env("WEBSOCKET_WEB_RUNTIME", "none");
            let lines = run(command, BUILD)?;
            Ok(lines.iter().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect())
        };
        let tests = self.suite_tests.get_or_init(listed).as_ref().map_err(Clone::clone);
        tests.map(Vec::as_slice)
    }

    /// The server that the suite has compiled in.
    pub(crate) fn peer(&self) -> Ready<&Peer> {
        let started = || {
            let port = peer::PORT;
            if peer::is_taken(port) {
                return Err(anyhow!("port {port} is taken, and the suite has it compiled in: stop what listens there (`ss -ltnp | grep {port}` names it)").into());
            }
            Ok(Peer::start(&self.workspace, port)?)
        };
        self.peer.get_or_init(started).as_ref().map_err(Clone::clone)
    }

    /// The standard library for wasm.
    pub(crate) fn wasm(&self) -> Ready<&WasmCompiler> {
        self.wasm.get_or_init(|| setup::wasm_target(&self.workspace)).as_ref().map_err(Clone::clone)
    }

    /// The program that runs wasm test binaries; its neighbour makes the demo's JavaScript.
    pub(crate) fn runner(&self) -> Ready<&PathBuf> {
        let built = || {
            build(&self.workspace, &["build", "--package", "websocket-web-runner"])?;
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

    /// What lints.
    pub(crate) fn clippy(&self) -> Ready<()> {
        self.component("clippy", &["clippy", "--version"])
    }

    /// `cargo ARGS`, compiling for wasm.
    pub(crate) fn cargo_for_wasm(&self, args: &[&str]) -> Ready<Command> {
        let mut command = self.workspace.cargo(args);
        command.args(["--target", WASM]);
        if let WasmCompiler::Other(rustc) = self.wasm()? {
            command.env("RUSTC", rustc);
            Workspace::lint_nothing(&mut command);
        }
        Ok(command)
    }
}

/// `cargo ARGS`, which compiles something for this machine.
pub(crate) fn build(workspace: &Workspace, args: &[&str]) -> anyhow::Result<()> {
    println!("building: cargo {}", args.join(" "));
    run(workspace.cargo(args), BUILD).map(drop)
}

/// The test binary of the target `name`, which `cargo`, a `cargo test`, builds and does not run.
pub(crate) fn test_binary(mut cargo: Command, name: &str) -> Ready<PathBuf> {
    cargo.args(["--no-run", "--message-format=json-render-diagnostics"]);
    let binary = test_binaries(&run(cargo, BUILD)?).find_map(|(target, binary)| (target == name).then_some(binary));
    Ok(binary.with_context(|| format!("cargo does not say where the tests of {name} are"))?)
}

/// The test binaries that cargo has built, each with the name of its target, from cargo's messages.
pub(crate) fn test_binaries(messages: &[String]) -> impl Iterator<Item = (String, PathBuf)> {
    messages.iter().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let is_test = message["reason"] == "compiler-artifact" && message["profile"]["test"] == true;
        let binary = message["executable"].as_str().filter(|_| is_test)?;
        Some((message["target"]["name"].as_str()?.to_owned(), binary.into()))
    })
}

/// The version of the rustc in use.
pub(crate) fn rustc_version() -> String {
    let line = first_line("rustc", &["--version"]).unwrap_or_default();
    line.split_whitespace().nth(1).unwrap_or("unknown").to_owned()
}
