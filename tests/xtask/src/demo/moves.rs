//! What several scenarios do on the page.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use super::workbench::{Ledger, Workbench};
use crate::webdriver::Key;

/// Nothing changes any more if it did not for so long: what moves at all on one machine moves within milliseconds.
const STANDSTILL: Duration = Duration::from_millis(600);
/// A bound for that: what fills does so within a second or two.
const PATIENCE: Duration = Duration::from_secs(20);

impl Workbench<'_> {
    /// Whether this engine has a WebSocketStream.
    pub(super) fn has_stream(&self) -> anyhow::Result<bool> {
        Ok(self.evaluate("'WebSocketStream' in globalThis")? == true)
    }

    /// Sets the reader's speed, by keys: from the nearer end, step by step.
    pub(super) fn read_at(&self, position: usize) -> anyhow::Result<()> {
        let (end, step, times) =
            if position <= 50 { (Key::Home, Key::Right, position) } else { (Key::End, Key::Left, 100 - position) };
        self.press_in("#reader-speed", end, 1)?;
        if times > 0 {
            self.press_in("#reader-speed", step, times)?;
        }
        let value = self.evaluate("Number(q('#reader-speed').value)")?;
        ensure!(value == position, "the slider is at {value}, not at {position}");
        Ok(())
    }

    /// Waits until the page has received so many messages, whether they are read or not.
    pub(super) fn until_received(&self, messages: u64) -> anyhow::Result<()> {
        self.has("#metrics", "receivedMessages", messages)
    }

    /// Starts a flood of numbered messages.
    pub(super) fn flood(&self, count: u64, size: u64) -> anyhow::Result<()> {
        self.fill("#flood-count", &count.to_string())?;
        self.fill("#flood-size", &size.to_string())?;
        self.click("#flood")
    }

    /// Has the server send a burst.
    pub(super) fn server_bursts(&self, count: u64, size: u64) -> anyhow::Result<()> {
        self.fill("#fault-flood-count", &count.to_string())?;
        self.fill("#fault-flood-size", &size.to_string())?;
        self.click("#fault-flood")
    }

    pub(super) fn upload(&self, selector: &str, file: &Path) -> anyhow::Result<()> {
        self.controls.note_use(self, selector)?;
        self.page.upload(selector, file)
    }

    /// Waits until the flood stands still, since nothing more is taken from the page.
    pub(super) fn outgoing_is_full(&self) -> anyhow::Result<()> {
        self.until("q('#fill-outgoing').value > 0")?;
        self.stands_still("[q('#flood-state').dataset.sent, q('#metrics').dataset.outgoing]")
    }

    /// Waits until nothing more comes in.
    pub(super) fn incoming_stands_still(&self) -> anyhow::Result<()> {
        self.stands_still("[q('#metrics').dataset.incoming, q('#metrics').dataset.receivedMessages]")?;
        let (sent, begun) = (self.last()?["sent_bytes"].take(), Instant::now());
        let mut last = (sent, begun);
        while last.1.elapsed() < STANDSTILL {
            let now = self.last()?["sent_bytes"].take();
            if now != last.0 {
                last = (now, Instant::now());
            }
            ensure!(begun.elapsed() < PATIENCE, "the server goes on sending");
        }
        Ok(())
    }

    /// Waits until an expression has had one value for a while: that nothing happens can be seen in no other way.
    fn stands_still(&self, expression: &str) -> anyhow::Result<()> {
        let begun = Instant::now();
        let mut last = (self.evaluate(expression)?, begun);
        while last.1.elapsed() < STANDSTILL {
            let now = self.evaluate(expression)?;
            if now != last.0 {
                last = (now, Instant::now());
            }
            ensure!(begun.elapsed() < PATIENCE, "{expression} goes on changing: {}", last.0);
        }
        Ok(())
    }

    /// Waits until what the page says of the server is what the server says.
    pub(super) fn server_saw(&self, ledger: Ledger) -> anyhow::Result<()> {
        self.has("#server-saw", "connections", ledger.connections)?;
        self.has("#server-saw", "messages", ledger.messages)?;
        self.has("#server-saw", "bytes", ledger.bytes)?;
        self.says("#server-saw", &[&ledger.messages.to_string(), &ledger.bytes.to_string()]).map(drop)
    }

    /// Waits until the server has answered the page's `/control/COMMAND`.
    pub(super) fn until_told(&self, command: &str) -> anyhow::Result<()> {
        self.until_asked(&format!("/control/{command}?"))
    }

    /// Waits until the answer to a request is there whose address has that in it.
    pub(super) fn until_asked(&self, part: &str) -> anyhow::Result<()> {
        self.until(&format!("performance.getEntriesByType('resource').some(e => e.name.includes('{part}'))"))
    }

    /// The page without the peer's address.
    pub(super) fn open_alone(&self) -> anyhow::Result<()> {
        let url = self.url().split('?').next().context("no address")?.to_owned();
        self.open_at(&url)
    }
}
