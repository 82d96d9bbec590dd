//! What the server saw of a check's connections.

use std::time::Duration;

use anyhow::{Context, bail, ensure};
use serde_json::Value;

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
        let url = format!("{}/control/report?id={}&until={fact}&within={within}", self.control, self.id);
        let answer = minreq::get(url).with_timeout(WITHIN.as_secs() * 2).send().context("the peer does not answer")?;
        let mut report: Value = serde_json::from_str(answer.as_str()?).context("the peer's report")?;
        ensure!(answer.status_code == 200, "the server did not see `{fact}` within {within} ms, but: {report}");
        let Value::Array(connections) = report["connections"].take() else { bail!("a report without connections") };
        Ok(connections)
    }

    /// Has it do what it did not.
    pub(crate) fn release(&self) -> anyhow::Result<()> {
        let answer = minreq::get(format!("{}/control/release?id={}", self.control, self.id)).send()?;
        ensure!(answer.status_code == 200, "the peer does not release: {}", answer.as_str()?);
        Ok(())
    }
}
