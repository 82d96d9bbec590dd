//! What the apps that are made of elements must do, as a list of steps.

use std::time::Duration;

use anyhow::ensure;
use serde_json::Value;

use super::Steps;
use crate::peer::{self, Peer};

/// A turn to a server on this machine takes milliseconds; this is for a machine that is busy building.
pub(super) const SOON: Duration = Duration::from_secs(20);

pub(super) const OF_ELEMENTS: Steps = &[
    ("it connects by itself", |page, _| page.wait_until(&shows("connected"), SOON)),
    ("a text is sent, and its echo shown", |page, _| {
        page.fill("input", "there and back")?;
        page.click("input + button")?;
        page.wait_until("document.querySelector('li')?.textContent === 'there and back'", SOON)?;
        let left = page.evaluate("document.querySelector('input').value")?;
        ensure!(left == "", "the draft stays: {left}");
        Ok(())
    }),
    ("a component that goes closes the connection", |page, peer| {
        page.click("button")?;
        page.wait_until(&format!("!({})", shows("connected")), SOON)?;
        let seen = seen(peer, "gone")?;
        ensure!(seen[0]["ended"] == "close" && seen[0]["messages"] == 1, "the server saw {seen}");
        Ok(())
    }),
    ("and connects again when it comes back", |page, peer| {
        page.click("button")?;
        page.wait_until(&shows("connected"), SOON)?;
        seen(peer, "opened:2").map(drop)
    }),
];

/// Whether a line of the page is this text.
fn shows(text: &str) -> String {
    format!("document.body.innerText.split('\\n').includes('{text}')")
}

/// The connections that the peer has seen, once `fact` holds.
pub(super) fn seen(peer: &Peer, fact: &str) -> anyhow::Result<Value> {
    let command = format!("report?until={fact}&within={}", SOON.as_millis());
    Ok(peer::ask(&peer::control(&peer.url), &command, SOON * 2)?["connections"].take())
}

/// Has the peer forget what it has seen of another app.
pub(super) fn forget(peer: &Peer) -> anyhow::Result<()> {
    peer::ask(&peer::control(&peer.url), "forget", SOON * 2).map(drop)
}
