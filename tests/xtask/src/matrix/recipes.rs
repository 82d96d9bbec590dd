//! How each cell is run: the commands, and what they need around them.

use std::env;
use std::process::Command;

use anyhow::anyhow;

use crate::chromium::Launch;
use crate::peer::{self, Peer};
use crate::tools::{Tools, Unready, WasmCompiler};
use crate::workspace::WASM;

/// Seconds for all tests of one binary; the runner's own limit of 20 is for a handful. Below the cell's bound,
/// so that the runner can still say which test was the last.
const SUITE_SECONDS: &str = "600";

/// What counts as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counting {
    /// Each command.
    Checks,
    /// Each test that the commands report.
    Tests,
}

/// The commands of one cell, and what lives while they run.
#[derive(Debug)]
pub(super) struct Recipe {
    pub(super) commands: Vec<Command>,
    pub(super) counting: Counting,
    /// The browser whose console must stay quiet.
    pub(super) launch: Option<Launch>,
    _peer: Option<Peer>,
}

type Result = std::result::Result<Recipe, Unready>;

impl Recipe {
    fn new(counting: Counting, commands: impl IntoIterator<Item = Command>) -> Self {
        Self { commands: commands.into_iter().collect(), counting, launch: None, _peer: None }
    }
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

pub(super) fn fmt(tools: &Tools) -> Result {
    tools.component("rustfmt", &["fmt", "--version"])?;
    Ok(Recipe::new(Counting::Checks, [tools.workspace.cargo(words("fmt --all --check -- --color never"))]))
}

pub(super) fn clippy_host(tools: &Tools) -> Result {
    clippy(tools)?;
    let line = "clippy --workspace --exclude websocket-web-runner --all-targets --all-features -- -D warnings";
    Ok(Recipe::new(Counting::Checks, [tools.workspace.cargo(words(line))]))
}

pub(super) fn clippy_wasm(tools: &Tools) -> Result {
    clippy(tools)?;
    if let WasmCompiler::Other(rustc) = tools.wasm()? {
        return Err(Unready::Missing(format!(
            "clippy needs rustup's {WASM}, not that of {}; run: rustup target add {WASM}",
            rustc.display()
        )));
    }
    let line = "clippy --package websocket-web --package websocket-web-contract --package websocket-web-demo \
                --target wasm32-unknown-unknown --all-targets --all-features -- -D warnings";
    Ok(Recipe::new(Counting::Checks, [tools.workspace.cargo(words(line))]))
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
    Ok(Recipe::new(Counting::Checks, [command]))
}

/// In a directory of its own: two toolchains in one rebuild everything at each turn.
pub(super) fn msrv(tools: &Tools) -> Result {
    let line = "check --package websocket-web --package websocket-web-actors --all-features";
    let mut command = tools.workspace.cargo_of(tools.msrv()?, words(line));
    command.arg("--target-dir").arg(tools.workspace.target.join("msrv"));
    Ok(Recipe::new(Counting::Checks, [command]))
}

/// The tests of `package`, documentation included, on this machine.
pub(super) fn host(tools: &Tools, package: &str) -> Result {
    let args = ["test", "--package", package, "--all-features", "--no-fail-fast"];
    Ok(Recipe::new(Counting::Tests, [tools.workspace.cargo(args)]))
}

pub(super) fn unit_in_chromium(tools: &Tools) -> Result {
    in_chromium(tools, &words("test --package websocket-web --lib --all-features"))
}

pub(super) fn contract_in_chromium(tools: &Tools) -> Result {
    let mut recipe = in_chromium(tools, &words("test --package websocket-web-contract --no-fail-fast"))?;
    if peer::is_taken(peer::PORT) {
        let port = peer::PORT;
        return Err(anyhow!("port {port} is taken, and the suite has it compiled in: stop what listens there (`ss -ltnp | grep {port}` names it)").into());
    }
    recipe._peer = Some(Peer::start(&tools.workspace, peer::PORT)?);
    Ok(recipe)
}

/// This program again: so the demo too is stopped when it hangs.
pub(super) fn demo(tools: &Tools) -> Result {
    tools.wasm()?;
    tools.chromium()?;
    let mut command = Command::new(env::current_exe().map_err(anyhow::Error::from)?);
    command.args(["demo", "--check"]);
    Ok(Recipe::new(Counting::Checks, [command]))
}

fn in_chromium(tools: &Tools, args: &[&str]) -> Result {
    let mut command = tools.cargo_for_wasm(args)?;
    // Then the runner names each test as it starts it: after a hang, the last one is known.
    command.args(["--", "--nocapture"]);
    let chromium = tools.chromium()?;
    let launch = chromium.launch(&tools.workspace.target)?;
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", tools.runner()?);
    command.env("WASM_BINDGEN_USE_BROWSER", "1");
    command.env("CHROMEDRIVER", &chromium.driver);
    // Where these are set, the runner takes them first.
    for other in ["GECKODRIVER", "SAFARIDRIVER", "GECKODRIVER_REMOTE", "SAFARIDRIVER_REMOTE", "CHROMEDRIVER_REMOTE"] {
        command.env_remove(other);
    }
    command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", launch.webdriver_json());
    command.env("WASM_BINDGEN_TEST_TIMEOUT", SUITE_SECONDS);
    // The runner's own stack says nothing about a test that failed.
    command.env("RUST_BACKTRACE", "0");
    Ok(Recipe { launch: Some(launch), ..Recipe::new(Counting::Tests, [command]) })
}
