//! What the server saw of a check's connections.

use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::peer;

/// The server's side of one scenario's connections.
#[derive(Debug)]
pub(crate) struct Visit<'a> {
    /// The address of the peer's control.
    control: &'a str,
    id: String,
}

/// What is to be seen is seen within this. It takes milliseconds, or what is left of a flood some seconds.
const WITHIN: Duration = Duration::from_secs(30);

impl<'a> Visit<'a> {
    pub(crate) fn new(control: &'a str, id: String) -> Self {
        Self { control, id }
    }

    /// The first connection, once `fact` holds.
    pub(crate) fn report(&self, fact: &str) -> anyhow::Result<Value> {
        Ok(self.connections(fact)?.into_iter().next().unwrap_or_default())
    }

    /// All connections, in order of arrival, once `fact` holds.
    pub(crate) fn connections(&self, fact: &str) -> anyhow::Result<Vec<Value>> {
        let within = WITHIN.as_millis();
        let command = format!("report?id={}&until={fact}&within={within}", self.id);
        let report = peer::ask(self.control, &command, WITHIN * 2);
        let mut report = report.with_context(|| format!("the server did not see `{fact}` within {within} ms"))?;
        let Value::Array(connections) = report["connections"].take() else { bail!("a report without connections") };
        Ok(connections)
    }

    /// Has it do what it did not.
    pub(crate) fn release(&self) -> anyhow::Result<()> {
        peer::ask(self.control, &format!("release?id={}", self.id), WITHIN).map(drop)
    }
}
