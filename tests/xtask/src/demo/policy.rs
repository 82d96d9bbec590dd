//! What the browser complains of: the page's policy is kept, and its console stays quiet.

use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use serde_json::Value;

use super::workbench::Workbench;
use crate::browser::Engine;
use crate::site::Site;
use crate::webdriver::ConsoleEntry;

/// A report of a violation comes at once, as a request; this is for a machine that is busy building.
const SOON: Duration = Duration::from_secs(20);

/// Nothing that the page did was forbidden by its policy. So that this means something, the page is made to do what is:
/// that has to be reported.
pub(super) fn is_kept(bench: &Workbench<'_>, site: &Site) -> anyhow::Result<String> {
    let before = violations(site);
    ensure!(before.is_empty(), "the policy forbade something: {}", before.join("\n"));
    bench.evaluate("document.body.setAttribute('style', 'color: red')")?;
    let begun = Instant::now();
    while violations(site).is_empty() {
        ensure!(begun.elapsed() < SOON, "a violation is not reported");
    }
    let report = violations(site).join("\n");
    let report: Value = serde_json::from_str(report.lines().next().unwrap_or_default())?;
    let directive = &report["csp-report"]["violated-directive"];
    ensure!(directive.as_str().is_some_and(|directive| directive.starts_with("style-src")), "reported is {report}");
    // It is on the console as well, where it is not the page's.
    bench.complaints()?;
    Ok(format!("nothing, until {directive} was violated on purpose"))
}

/// What the page did. Firefox looks for an icon where there is none, and reports itself for that.
fn violations(site: &Site) -> Vec<String> {
    let mut reports = site.violations();
    reports.retain(|report| !report.contains("/favicon.ico"));
    reports
}

/// The console has nothing but what browsers say of connections that fail, which is what is tested.
pub(super) fn is_quiet(bench: &Workbench<'_>) -> anyhow::Result<()> {
    let failure = bench.evaluate("q('#failure')?.hidden === false ? q('#failure').textContent : null")?;
    if let Value::String(failure) = failure {
        bail!("the page's program failed: {failure}");
    }
    let complaints = bench.complaints()?;
    ensure!(complaints.is_empty(), "the console complains: {}", complaints.join("\n"));
    Ok(())
}

impl Workbench<'_> {
    /// What is new on the console. Only Chromium's driver tells.
    pub(super) fn complaints(&self) -> anyhow::Result<Vec<String>> {
        if self.page.engine() != Engine::Chromium {
            return Ok(Vec::new());
        }
        let entries = self.page.console()?.into_iter();
        let loud = entries.filter(ConsoleEntry::is_complaint);
        let expected = format!("WebSocket connection to '{}/", self.peer);
        // Browsers ask for an icon by themselves, also where there is none.
        let is_expected = |message: &String| message.contains(&expected) || message.contains("/favicon.ico");
        Ok(loud.map(|entry| entry.message).filter(|message| !is_expected(message)).collect())
    }
}
