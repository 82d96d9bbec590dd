//! What the live page must do, as a list of steps.
//!
//! Received messages are the elements `.received` of `#log`; the rest is named where it is used. The steps of the
//! managed connection follow, from a file of their own.

use std::time::Duration;

use anyhow::{Context, bail, ensure};

use super::managed;
use crate::webdriver::{ConsoleEntry, Page};

/// A turn to a server on this machine takes milliseconds; this is for a machine that is busy building.
pub(super) const SOON: Duration = Duration::from_secs(20);

/// What the page must do there, and how it is found out.
pub(super) type Step = (&'static str, fn(&Page) -> anyhow::Result<()>);

const STEPS: &[Step] = &[
    ("the page is ready", |page| page.wait_until("document.querySelector('#state')?.textContent.trim()", SOON)),
    ("it connects", |page| {
        page.click("#connect")?;
        page.wait_until("document.querySelector('#state').textContent.trim() === 'open'", SOON)
    }),
    ("text comes back", |page| {
        page.fill("#text", "there and back")?;
        page.click("#send-text")?;
        page.wait_until(&format!("{RECEIVED}.some(text => text.includes('there and back'))"), SOON)
    }),
    ("binary comes back", |page| {
        let before = page.evaluate(&format!("{RECEIVED}.length"))?;
        page.click("#send-binary")?;
        page.wait_until(&format!("{RECEIVED}.length === {before} + 1 && {RECEIVED}.at(-1).includes('bytes')"), SOON)
    }),
    ("a message reaches exactly one of two components", |page| {
        let before = page.evaluate(SEEN)?.as_u64().context("no count")?;
        for (sent, component) in (1..).zip(["#component-a", "#component-b"]) {
            page.click(&format!("{component} .send"))?;
            page.wait_until(&format!("{SEEN} >= {}", before + sent), SOON)?;
            // Now, not at the end: a message seen twice would be taken for the next one.
            let seen = page.evaluate(SEEN)?;
            ensure!(seen == before + sent, "{sent} sent, but {before} seen before and {seen} after");
        }
        Ok(())
    }),
    ("it closes with a code and a reason", |page| {
        page.fill("#close-code", "4001")?;
        page.fill("#close-reason", "bye")?;
        page.click("#close")?;
        let reason = "document.querySelector('#closed-reason').textContent";
        page.wait_until(&format!("['4001', 'bye', 'clean'].every(word => {reason}.includes(word))"), SOON)?;
        page.wait_until(&format!("!/not clean|unclean/i.test({reason})"), SOON)
    }),
];

/// The texts of all received messages.
const RECEIVED: &str = "Array.from(document.querySelectorAll('#log .received'), entry => entry.textContent)";
/// How many messages the two components have seen together.
const SEEN: &str = "document.querySelectorAll('#component-a .seen > *, #component-b .seen > *').length";

/// Takes every step on the page at `url`; the first that fails is reported with the page's state.
pub(super) fn run(page: &Page, url: &str) -> anyhow::Result<()> {
    page.open(url)?;
    let mut result = Ok(());
    for (name, step) in STEPS.iter().chain(managed::STEPS) {
        result = step(page).with_context(|| format!("step failed: {name}"));
        println!("  {name}: {}", if result.is_ok() { "yes" } else { "NO" });
        if result.is_err() {
            break;
        }
    }
    let console = page.console()?;
    if result.is_err() {
        let text = page.evaluate("document.body.innerText")?;
        println!("\nthe page:\n{}\n\nits console:", text.as_str().unwrap_or_default());
        console.iter().for_each(|entry| println!("{} {}", entry.level, entry.message));
    }
    result?;
    quiet(&console)
}

fn quiet(console: &[ConsoleEntry]) -> anyhow::Result<()> {
    let loud = |entry: &&ConsoleEntry| {
        matches!(entry.level.as_str(), "WARNING" | "SEVERE") && !managed::is_expected(&entry.message)
    };
    let complaints: Vec<_> = console.iter().filter(loud).collect();
    if complaints.is_empty() {
        println!("  the console stays quiet: yes");
        return Ok(());
    }
    complaints.iter().for_each(|entry| println!("  {} {}", entry.level, entry.message));
    bail!("the browser's console complains, see above")
}
