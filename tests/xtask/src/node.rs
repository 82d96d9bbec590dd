//! A program in Node that is asked by HTTP, with JSON.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Context;
use serde_json::Value;

use crate::process::Process;

/// A running one. Dropping it stops it.
#[derive(Debug)]
pub(crate) struct Node {
    _process: Process,
    url: String,
}

/// A module is loaded within a second; this is for a machine that is busy building.
const LOADED: Duration = Duration::from_secs(30);
/// The longest that an answer may take, in seconds; what is asked gives up by itself before.
const ANSWERED: u64 = 60;

impl Node {
    /// Starts `script` with `command`, words separated by spaces, and waits until it listens.
    pub(crate) fn start(command: &str, script: &Path) -> anyhow::Result<Self> {
        let mut words = command.split(' ');
        let mut node = Command::new(words.next().unwrap_or_default());
        node.args(words).arg(script);
        let process = Process::start(node)?;
        let url = process.wait_for_line(LOADED, |line| line.strip_prefix("listening on ").map(str::to_owned))?;
        Ok(Self { _process: process, url })
    }

    /// What it answers to a question.
    pub(crate) fn ask(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request = minreq::post(format!("{}/{path}", self.url)).with_timeout(ANSWERED).with_body(body.to_string());
        let response = request.send().context("Node does not answer")?;
        Ok(serde_json::from_str(response.as_str()?)?)
    }
}
