//! `cargo xtask peer`: the WebSocket server at the other end, which the tests and the live page talk to.

use std::ffi::OsString;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::process::{End, Process, run_visibly};
use crate::tools::build;
use crate::workspace::{Together, Workspace};

/// Where the suite, compiled to wasm, expects the peer: the peer's own default.
pub(crate) const PORT: u16 = 8765;

/// The peer listens a moment after its start; this is for a machine that is busy building.
const READY: Duration = Duration::from_secs(30);
/// Whoever starts it in a terminal ends it there.
const FOREVER: Duration = Duration::MAX;

const BINARY: &str = "websocket-web-peer";

/// A running peer. Dropping it stops it.
#[derive(Debug)]
pub(crate) struct Peer {
    _process: Process,
    pub(crate) url: String,
}

impl Peer {
    /// Builds and starts it on `port`, and waits until it listens.
    pub(crate) fn start(workspace: &Workspace, port: u16) -> anyhow::Result<Self> {
        build_plain(workspace)?;
        Self::start_program(&workspace.binary(BINARY), port)
    }

    /// The same, optimised, on any free port: for measurements, which must not measure the peer.
    pub(crate) fn start_optimised(workspace: &Workspace) -> anyhow::Result<Self> {
        build(workspace, &["build", "--package", BINARY, "--release"])?;
        Self::start_program(&workspace.optimised_binary(BINARY), 0)
    }

    fn start_program(program: &Path, port: u16) -> anyhow::Result<Self> {
        let mut command = std::process::Command::new(program);
        // Its standard input ends with us, however we end: no peer is left behind.
        command.args(["--port", &port.to_string(), "--exit-with-stdin"]);
        let process = Process::start(command)?;
        let url = process.wait_for_line(READY, |line| line.strip_prefix("listening on ").map(str::to_owned))?;
        Ok(Self { _process: process, url })
    }
}

fn build_plain(workspace: &Workspace) -> anyhow::Result<()> {
    build(workspace, &Together::Host.args("build", &["--bin", BINARY]))
}

/// Where the peer with this URL has its control.
pub(crate) fn control(url: &str) -> String {
    url.replacen("ws", "http", 1)
}

/// What the control there answers to a command, which it takes no longer than `within` for.
pub(crate) fn ask(control: &str, command: &str, within: Duration) -> anyhow::Result<Value> {
    let request = minreq::get(format!("{control}/control/{command}")).with_timeout(within.as_secs());
    let answer = request.send().context("the peer does not answer")?;
    let text = answer.as_str()?;
    ensure!(answer.status_code == 200, "the peer refuses {command}: {text}");
    Ok(serde_json::from_str(text)?)
}

/// Runs it in this terminal with `args`.
pub(crate) fn run(workspace: &Workspace, args: Vec<OsString>) -> anyhow::Result<ExitCode> {
    build_plain(workspace)?;
    let mut command = std::process::Command::new(workspace.binary(BINARY));
    command.args(args);
    match run_visibly(command, FOREVER)? {
        End::Success => Ok(ExitCode::SUCCESS),
        _ => bail!("the peer failed"),
    }
}

/// Whether somebody else has `port`.
pub(crate) fn is_taken(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err()
}

/// A port that nobody has.
pub(crate) fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}
