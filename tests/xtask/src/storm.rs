//! `cargo xtask storm`: many clients lose their server at once and come back, in virtual time.

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::bail;

use crate::process::{End, run_visibly};
use crate::workspace::Workspace;

/// A million clients take a quarter of an hour.
const BOUND: Duration = Duration::from_secs(60 * 60);

/// Runs it in this terminal with `args`.
pub(crate) fn run(workspace: &Workspace, args: Vec<OsString>) -> anyhow::Result<ExitCode> {
    let mut command = workspace.cargo(["run", "--quiet", "--release", "--package", "websocket-web-storm"]);
    command.arg("--manifest-path").arg(workspace.root.join("benches/Cargo.toml"));
    command.arg("--target-dir").arg(workspace.target.join("benches")).arg("--").args(args);
    match run_visibly(command, BOUND)? {
        End::Success => Ok(ExitCode::SUCCESS),
        _ => bail!("the storm did not come to its end"),
    }
}
