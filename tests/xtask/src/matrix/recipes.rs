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
use crate::docs;
use crate::flavour::Flavour;
use crate::pages;
use crate::runtime::{NODE_24, Runtime};
use crate::soak;
use crate::threads;
use crate::tools::{Tools, Unready, WasmCompiler, test_binary};
use crate::unwinding;
use crate::wasm_page::WasmPage;
use crate::workspace::{Together, WASM};

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

/// This program again, with `args`: so this too is stopped when it hangs.
fn this_program(tools: &Tools, args: &[&str]) -> std::result::Result<Command, Unready> {
    let mut command = Command::new(env::current_exe().map_err(anyhow::Error::from)?);
    command.args(args);
    tools.workspace.lint(&mut command);
    Ok(command)
}

/// That `what`, which knows no compiler but the toolchain's, can be had for wasm.
fn needs_wasm_of_rustup(tools: &Tools, what: &str) -> std::result::Result<(), Unready> {
    match tools.wasm()? {
        WasmCompiler::Same => Ok(()),
        WasmCompiler::Other(rustc) => Err(Unready::Missing(format!(
            "{what} needs rustup's {WASM}, not that of {}; run: rustup target add {WASM}",
            rustc.display()
        ))),
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

/// Lints, and so compiles, most of what the cells after it run, and what none of them does. The tests of the tools, the runner
/// and other workspaces are linted where they are compiled.
pub(super) fn clippy(tools: &Tools) -> Result {
    tools.clippy()?;
    needs_wasm_of_rustup(tools, "clippy")?;
    let pages = words(
        "--package websocket-web-pages --package websocket-web-soak \
         --package websocket-web-threads --package websocket-web-unwinding",
    );
    Ok(Recipe::new(
        Counting::Checks,
        [
            tools.workspace.cargo(Together::Host.args("build", &["--tests", "--benches"])),
            // As programs, where what only their tests use is of no use; not built, since one of them is running.
            tools.workspace.cargo(words("check --package xtask --package websocket-web-mutants")),
            tools.cargo_for_wasm(&[Together::Wasm.args("build", &["--lib", "--tests"]), pages].concat())?,
        ],
    ))
}

/// What a user reads of the library, and what a contributor reads of its inside.
///
/// In a directory of its own, as `cargo xtask docs`.
pub(super) fn doc(tools: &Tools) -> Result {
    let line =
        "doc --package websocket-web --package websocket-web-actors --no-deps --all-features --document-private-items";
    let mut command = tools.workspace.cargo(words(line));
    docs::aside(&mut command, &tools.workspace);
    command.env("RUSTDOCFLAGS", "-Dwarnings");
    let complete = this_program(tools, &["docs"])?;
    Ok(Recipe::new(Counting::Checks, [command, complete]))
}

/// The library with the features that users have who name none, and without any: other cells have all of them. In the directory
/// of [`doc`], which has checked most of what it stands on.
pub(super) fn features(tools: &Tools) -> Result {
    let commands = ["", "--no-default-features"].map(|features| {
        let line = format!("check --package websocket-web --lib --tests {features}");
        let mut command = tools.workspace.cargo(words(&line));
        docs::aside(&mut command, &tools.workspace);
        command
    });
    Ok(Recipe::new(Counting::Checks, commands))
}

/// The library with the oldest Rust that it promises to build with, and the oldest version of each dependency that its
/// manifests allow.
///
/// In a directory of its own, with a lock file of its own, by options that are unstable; `RUSTC_BOOTSTRAP` has both
/// toolchains take them.
pub(super) fn oldest(tools: &Tools) -> Result {
    let dir = tools.workspace.target.join("oldest");
    fs::create_dir_all(&dir).map_err(anyhow::Error::from)?;
    let lock = dir.join("Cargo.lock");
    let path = format!("resolver.lockfile-path='{}'", lock.display());
    let line = "-Zlockfile-path -Zdirect-minimal-versions generate-lockfile --config";
    let mut resolve = tools.workspace.cargo([words(line), vec![&path]].concat());
    // The oldest cargo knows the path only as an argument.
    let line =
        "check --locked --package websocket-web --package websocket-web-actors --all-features -Zunstable-options";
    let mut check = tools.workspace.cargo_of(tools.msrv()?, words(line));
    check.arg("--lockfile-path").arg(&lock).arg("--target-dir").arg(&dir);
    for command in [&mut resolve, &mut check] {
        command.env("RUSTC_BOOTSTRAP", "1");
    }
    Ok(Recipe::new(Counting::Checks, [resolve, check]))
}

/// The tests of what runs on this machine too, documentation included.
pub(super) fn host(tools: &Tools) -> Result {
    let args = Together::Host.args("test", &["--no-fail-fast"]);
    Ok(Recipe::new(Counting::Tests, [tools.workspace.cargo(args)]))
}

/// The tests of `package`, a tool, on this machine.
pub(super) fn tool(tools: &Tools, package: &str) -> Result {
    let args = ["test", "--package", package, "--no-fail-fast"];
    Ok(Recipe::new(Counting::Tests, [tools.workspace.cargo(args)]))
}

/// What the workbench makes of forms and figures, which takes no page: in a runtime, so that what the workbench stands on is
/// not built for this machine too. It is a workspace of its own.
pub(super) fn workbench(tools: &Tools) -> Result {
    in_node(tools, &words("test --locked --manifest-path docs/demo/Cargo.toml --target-dir target --lib"))
}

/// The code of the guide that talks to a server, in a runtime. That of the library's documentation is only compiled.
pub(super) fn guide_in_node(tools: &Tools) -> Result {
    needs_wasm_of_rustup(tools, "a test of documentation")?;
    tools.peer()?;
    in_node(tools, &Together::Wasm.args("test", &["--doc"]))
}

/// `cargo ARGS`, whose tests are run in Node.
fn in_node(tools: &Tools, args: &[&str]) -> Result {
    let mut command = tools.cargo_for_wasm(args)?;
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", tools.runner()?);
    command.env("WEBSOCKET_WEB_RUNTIME", tools.runtime(&NODE_24)?.command);
    Ok(Recipe::new(Counting::Tests, [command]))
}

/// The unit tests of the JavaScript edge, in memory that is the page's own, or in memory that threads share.
pub(super) fn unit_in_chromium(tools: &Tools, flavour: Flavour) -> Result {
    // Now, so that nothing is built beside a test.
    let cargo = match flavour {
        Flavour::Stable => flavour.cargo(tools, &Together::Wasm.args("test", &["--lib"]))?,
        _ => flavour.cargo(tools, &words("test --package websocket-web --lib --all-features"))?,
    };
    let mut command = Command::new(tools.runner()?);
    command.arg(test_binary(cargo, "websocket_web")?).arg("--nocapture").current_dir(&tools.workspace.root);
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

/// This program with `args`, which drives `page` in a browser. That is compiled now, so that nothing is built beside a test.
fn drive(tools: &Tools, engine: Engine, page: &WasmPage, counting: Counting, args: &[&str]) -> Result {
    tools.browser(engine)?;
    page.compile(tools)?;
    Ok(Recipe { starts_browser: true, ..Recipe::new(counting, [this_program(tools, args)?]) })
}

/// The workbench's page, and what a person does there.
pub(super) fn demo(tools: &Tools, engine: Engine) -> Result {
    drive(tools, engine, &demo::PAGE, Counting::Tests, &["demo", "--check", "--engine", engine.name()])
}

/// Pages and workers that come and go.
pub(super) fn pages(tools: &Tools, engine: Engine) -> Result {
    drive(tools, engine, &pages::PAGE, Counting::Interfaces, &["pages", "--engine", engine.name()])
}

/// A little of everything, over and over.
pub(super) fn soak(tools: &Tools, place: Place) -> Result {
    match place.engine() {
        Some(engine) => tools.browser(engine).map(drop)?,
        None => tools.runtime(&NODE_24).map(drop)?,
    }
    // Now, so that nothing is built beside a test.
    soak::QUICK.compile(tools)?;
    let command = this_program(tools, &["soak", "--quick", "--runtime", place.name()])?;
    let recipe = Recipe::new(Counting::Interfaces, [command]);
    Ok(Recipe { starts_browser: place.engine().is_some(), ..recipe })
}

/// Handles on several threads.
pub(super) fn threads(tools: &Tools, engine: Engine) -> Result {
    drive(tools, engine, &threads::PAGE, Counting::Interfaces, &["threads", "--engine", engine.name()])
}

/// Programs that panic.
pub(super) fn unwinding(tools: &Tools, engine: Engine) -> Result {
    tools.browser(engine)?;
    // Now, so that nothing is built beside a test.
    unwinding::compile(tools)?;
    let command = this_program(tools, &["unwinding", "--engine", engine.name()])?;
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
