//! How each cell is run: the commands, and what they need around them.

use std::env;
use std::fs;
use std::process::Command;

use super::cells::Context;
use super::expectations;
use super::harness::Interface;
use crate::bench::Place;
use crate::browser::{Engine, Launch};
use crate::demo;
use crate::flavour::Flavour;
use crate::pages;
use crate::process::run;
use crate::runtime::{NODE_24, Runtime};
use crate::soak;
use crate::threads;
use crate::tools::{BUILD, Tools, Unready, WasmCompiler};
use crate::unwinding;
use crate::workspace::WASM;

/// Seconds for all tests of one binary; the runner's own limit of 20 is for a handful. Below the cell's bound,
/// so that the runner can still say which test was the last.
const SUITE_SECONDS: &str = "600";
/// Seconds for a driver to listen: it takes half of one, on a machine that is busy building some more.
const DRIVER_SECONDS: &str = "30";

/// What counts as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counting {
    /// Each command.
    Checks,
    /// Each test that the commands report.
    Tests,
    /// Likewise, by the interface that it is about.
    Interfaces,
}

/// The commands of one cell, and what lives while they run.
#[derive(Debug)]
pub(super) struct Recipe {
    pub(super) commands: Vec<Command>,
    pub(super) counting: Counting,
    /// The browser that is started, and whose console must stay quiet.
    pub(super) launch: Option<Launch>,
    /// A browser is started, which now and then does not start.
    pub(super) starts_browser: bool,
}

type Result = std::result::Result<Recipe, Unready>;

impl Recipe {
    fn new(counting: Counting, commands: impl IntoIterator<Item = Command>) -> Self {
        Self { commands: commands.into_iter().collect(), counting, launch: None, starts_browser: false }
    }
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

pub(super) fn fmt(tools: &Tools) -> Result {
    tools.component("rustfmt", &["fmt", "--version"])?;
    let lines = [
        "",
        "--manifest-path benches/Cargo.toml",
        "--manifest-path docs/demo/Cargo.toml",
        "--manifest-path docs/guide/apps/Cargo.toml",
        "--manifest-path actors/fuzz/Cargo.toml",
    ]
    .map(|place| tools.workspace.cargo(words(&format!("fmt --all --check {place} -- --color never"))));
    Ok(Recipe::new(Counting::Checks, lines))
}

/// Without what is made for wasm alone, which the next cell has.
pub(super) fn clippy_host(tools: &Tools) -> Result {
    clippy(tools)?;
    let mut command = tools.workspace.cargo(words("clippy --workspace --exclude websocket-web-runner"));
    FOR_WASM.iter().for_each(|package| {
        command.args(["--exclude", package]);
    });
    command.args(words("--all-targets --all-features -- -D warnings"));
    Ok(Recipe::new(Counting::Checks, [command]))
}

/// The packages that nothing but a JavaScript runtime runs.
const FOR_WASM: [&str; 5] = [
    "websocket-web-contract",
    "websocket-web-pages",
    "websocket-web-soak",
    "websocket-web-threads",
    "websocket-web-unwinding",
];

pub(super) fn clippy_wasm(tools: &Tools) -> Result {
    clippy(tools)?;
    if let WasmCompiler::Other(rustc) = tools.wasm()? {
        return Err(Unready::Missing(format!(
            "clippy needs rustup's {WASM}, not that of {}; run: rustup target add {WASM}",
            rustc.display()
        )));
    }
    let mut command = tools.workspace.cargo(words("clippy --package websocket-web"));
    FOR_WASM.iter().for_each(|package| {
        command.args(["--package", package]);
    });
    command.args(["--target", WASM]).args(words("--all-targets --all-features -- -D warnings"));
    let workbench = "clippy --locked --manifest-path docs/demo/Cargo.toml --target-dir target \
                     --target wasm32-unknown-unknown --all-targets -- -D warnings";
    Ok(Recipe::new(Counting::Checks, [command, tools.workspace.cargo(words(workbench))]))
}

/// The library without its default features, on the host and, where there is a toolchain, for wasm.
pub(super) fn clippy_minimal(tools: &Tools) -> Result {
    clippy(tools)?;
    let line = "clippy --package websocket-web --all-targets --no-default-features";
    let wasm = [words(line), vec!["--target", WASM], words("-- -D warnings")].concat();
    let mut commands = vec![tools.workspace.cargo([words(line), words("-- -D warnings")].concat())];
    if let WasmCompiler::Same = tools.wasm()? {
        commands.push(tools.workspace.cargo(wasm));
    }
    Ok(Recipe::new(Counting::Checks, commands))
}

fn clippy(tools: &Tools) -> std::result::Result<(), Unready> {
    tools.component("clippy", &["clippy", "--version"])
}

pub(super) fn doc(tools: &Tools) -> Result {
    let line =
        "doc --package websocket-web --package websocket-web-actors --no-deps --all-features --document-private-items";
    let mut command = tools.workspace.cargo(words(line));
    command.env("RUSTDOCFLAGS", "-Dwarnings");
    // This program again, as for the demo.
    let mut complete = Command::new(env::current_exe().map_err(anyhow::Error::from)?);
    complete.arg("docs");
    Ok(Recipe::new(Counting::Checks, [command, complete]))
}

/// In a directory of its own: two toolchains in one rebuild everything at each turn.
pub(super) fn msrv(tools: &Tools) -> Result {
    let line = "check --package websocket-web --package websocket-web-actors --all-features";
    let mut command = tools.workspace.cargo_of(tools.msrv()?, words(line));
    command.arg("--target-dir").arg(tools.workspace.target.join("msrv"));
    Ok(Recipe::new(Counting::Checks, [command]))
}

/// The library with the oldest version of each dependency that its manifest allows: for wasm, or on the host where there
/// is no toolchain for that.
///
/// In a directory of its own, with a lock file of its own, by options that are unstable; `RUSTC_BOOTSTRAP` has this
/// toolchain take them.
pub(super) fn minimal_versions(tools: &Tools) -> Result {
    let dir = tools.workspace.target.join("minimal");
    fs::create_dir_all(&dir).map_err(anyhow::Error::from)?;
    let lock = format!("resolver.lockfile-path='{}'", dir.join("Cargo.lock").display());
    let cargo = |line: &str| {
        let mut command = tools.workspace.cargo(["-Zlockfile-path", "--config", &lock]);
        command.args(words(line)).env("RUSTC_BOOTSTRAP", "1");
        command
    };
    let mut check = cargo("check --locked --package websocket-web --package websocket-web-actors --all-features");
    check.arg("--target-dir").arg(&dir);
    if let WasmCompiler::Same = tools.wasm()? {
        check.args(["--target", WASM]);
    }
    Ok(Recipe::new(Counting::Checks, [cargo("-Zdirect-minimal-versions generate-lockfile"), check]))
}

/// The tests of `package`, documentation included, on this machine.
pub(super) fn host(tools: &Tools, package: &str) -> Result {
    let args = ["test", "--package", package, "--all-features", "--no-fail-fast"];
    Ok(Recipe::new(Counting::Tests, [tools.workspace.cargo(args)]))
}

/// What the workbench makes of forms and figures, which takes no page: in a runtime, so that what the workbench stands on is
/// not built for this machine too. It is a workspace of its own.
pub(super) fn workbench(tools: &Tools) -> Result {
    in_node(tools, "test --locked --manifest-path docs/demo/Cargo.toml --target-dir target --lib")
}

/// The code of the guide that talks to a server, in a runtime.
pub(super) fn guide_in_node(tools: &Tools) -> Result {
    if let WasmCompiler::Other(rustc) = tools.wasm()? {
        return Err(Unready::Missing(format!(
            "documentation is tested with rustup's {WASM}, not that of {}; run: rustup target add {WASM}",
            rustc.display()
        )));
    }
    tools.peer()?;
    in_node(tools, "test --doc --package websocket-web-guide")
}

/// `cargo LINE`, whose tests are run in Node.
fn in_node(tools: &Tools, line: &str) -> Result {
    let mut command = tools.cargo_for_wasm(&words(line))?;
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", tools.runner()?);
    command.env("WEBSOCKET_WEB_RUNTIME", tools.runtime(&NODE_24)?.command);
    Ok(Recipe::new(Counting::Tests, [command]))
}

/// The unit tests of the JavaScript edge, in memory that is the page's own, or in memory that threads share.
pub(super) fn unit_in_chromium(tools: &Tools, flavour: Flavour) -> Result {
    let line = words("test --package websocket-web --lib --all-features");
    // Now, so that nothing is built beside a test.
    run(flavour.cargo(tools, &[line.as_slice(), &["--no-run"]].concat())?, BUILD)?;
    let mut command = flavour.cargo(tools, &line)?;
    command.args(["--", "--nocapture"]);
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", tools.runner()?);
    let recipe = in_browser(tools, command, Engine::Chromium, Context::Window)?;
    Ok(Recipe { counting: Counting::Tests, ..recipe })
}

/// The contract suite, in a page or worker of a browser.
pub(super) fn contract_in_browser(tools: &Tools, cell: &'static str, engine: Engine, context: Context) -> Result {
    let command = contract(tools, cell)?;
    in_browser(tools, command, engine, context)
}

/// The contract suite, in a runtime without a page.
pub(super) fn contract_in_process(tools: &Tools, cell: &'static str, runtime: &Runtime) -> Result {
    let mut command = contract(tools, cell)?;
    command.env("WEBSOCKET_WEB_RUNTIME", tools.runtime(runtime)?.command);
    Ok(Recipe::new(Counting::Interfaces, [command]))
}

/// The runner on the suite, without what the cell's runtime does not have; the suite checks that it has not.
fn contract(tools: &Tools, cell: &'static str) -> std::result::Result<Command, Unready> {
    tools.peer()?;
    let mut command = Command::new(tools.runner()?);
    command.arg(tools.suite()?).current_dir(tools.workspace.root.join("tests/web"));
    // Then the runner names each test as it starts it: after a hang, the last one is known.
    command.arg("--nocapture");
    let has_stream = expectations::of(cell).has(Interface::Stream);
    command.args(["--skip", if has_stream { "cases::absent::" } else { "::stream" }]);
    // The runner's own stack says nothing about a test that failed.
    command.env("RUST_BACKTRACE", "0");
    Ok(command)
}

/// This program again: so the demo too is stopped when it hangs.
pub(super) fn demo(tools: &Tools, engine: Engine) -> Result {
    tools.browser(engine)?;
    // Now, so that nothing is built beside a test.
    demo::PAGE.compile(tools)?;
    let mut command = Command::new(env::current_exe().map_err(anyhow::Error::from)?);
    command.args(["demo", "--check", "--engine", engine.name()]);
    Ok(Recipe { starts_browser: true, ..Recipe::new(Counting::Tests, [command]) })
}

/// This program again, as for the demo.
pub(super) fn pages(tools: &Tools, engine: Engine) -> Result {
    tools.browser(engine)?;
    // Now, so that nothing is built beside a test.
    pages::PAGE.compile(tools)?;
    let mut command = Command::new(env::current_exe().map_err(anyhow::Error::from)?);
    command.args(["pages", "--engine", engine.name()]);
    Ok(Recipe { starts_browser: true, ..Recipe::new(Counting::Interfaces, [command]) })
}

/// This program again, as for the demo.
pub(super) fn soak(tools: &Tools, place: Place) -> Result {
    match place.engine() {
        Some(engine) => tools.browser(engine).map(drop)?,
        None => tools.runtime(&NODE_24).map(drop)?,
    }
    // Now, so that nothing is built beside a test.
    soak::PAGE.compile(tools)?;
    let mut command = Command::new(env::current_exe().map_err(anyhow::Error::from)?);
    command.args(["soak", "--quick", "--runtime", place.name()]);
    let recipe = Recipe::new(Counting::Interfaces, [command]);
    Ok(Recipe { starts_browser: place.engine().is_some(), ..recipe })
}

/// This program again, as for the demo.
pub(super) fn threads(tools: &Tools, engine: Engine) -> Result {
    tools.browser(engine)?;
    // Now, so that nothing is built beside a test.
    threads::PAGE.compile(tools)?;
    let mut command = Command::new(env::current_exe().map_err(anyhow::Error::from)?);
    command.args(["threads", "--engine", engine.name()]);
    Ok(Recipe { starts_browser: true, ..Recipe::new(Counting::Interfaces, [command]) })
}

/// This program again, as for the demo.
pub(super) fn unwinding(tools: &Tools, engine: Engine) -> Result {
    tools.browser(engine)?;
    // Now, so that nothing is built beside a test.
    unwinding::compile(tools)?;
    let mut command = Command::new(env::current_exe().map_err(anyhow::Error::from)?);
    command.args(["unwinding", "--engine", engine.name()]);
    Ok(Recipe { starts_browser: true, ..Recipe::new(Counting::Tests, [command]) })
}

fn in_browser(tools: &Tools, mut command: Command, engine: Engine, context: Context) -> Result {
    let browser = tools.browser(engine)?;
    let launch = browser.launch(&tools.workspace.target)?;
    command.env(
        match context {
            Context::Window => "WASM_BINDGEN_USE_BROWSER",
            Context::DedicatedWorker => "WASM_BINDGEN_USE_DEDICATED_WORKER",
            Context::SharedWorker => "WASM_BINDGEN_USE_SHARED_WORKER",
            Context::ServiceWorker => "WASM_BINDGEN_USE_SERVICE_WORKER",
        },
        "1",
    );
    // The runner takes the first that is set.
    for other in ["CHROMEDRIVER", "GECKODRIVER", "SAFARIDRIVER", "MSEDGEDRIVER"] {
        command.env_remove(other).env_remove(format!("{other}_REMOTE"));
    }
    command.env(engine.driver_variable(), &browser.driver);
    command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", launch.webdriver_json());
    command.env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", DRIVER_SECONDS);
    command.env("WASM_BINDGEN_TEST_TIMEOUT", SUITE_SECONDS);
    launch.surround(&mut command);
    Ok(Recipe { launch: Some(launch), starts_browser: true, ..Recipe::new(Counting::Interfaces, [command]) })
}
