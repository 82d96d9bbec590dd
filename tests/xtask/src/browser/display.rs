//! A display that nobody sees, for browsers that cannot do without.

use std::process::Command;
use std::time::Duration;

use crate::process::Process;

/// It takes a tenth of a second; this is for a machine that is busy building.
const READY: Duration = Duration::from_secs(30);

/// A running Xvfb. Dropping it stops it.
#[derive(Debug)]
pub(super) struct Display {
    number: u32,
    _server: Process,
}

impl Display {
    pub(super) fn start() -> anyhow::Result<Self> {
        let mut command = Command::new("Xvfb");
        // It chooses a number that is free, and writes it to this file descriptor.
        command.args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]);
        let server = Process::start(command)?;
        let number = server.wait_for_line(READY, |line| line.trim().parse().ok())?;
        Ok(Self { number, _server: server })
    }

    /// What the environment variable `DISPLAY` takes.
    pub(super) fn name(&self) -> String {
        format!(":{}", self.number)
    }
}
