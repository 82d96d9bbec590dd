//! Plays a check of a page, and says what the page and the server saw.

use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::peer::{self, Peer};
use crate::visit::Visit;
use crate::webdriver::Page;

/// A check takes seconds, on a machine that is busy building.
const BOUND: Duration = Duration::from_secs(120);

/// What a check came to.
#[derive(Debug)]
pub(crate) struct Played {
    /// What the page says that it saw.
    pub(crate) seen: String,
    /// What else went wrong in the page or its workers.
    pub(crate) errors: Vec<String>,
}

/// Has the page at `address` evaluate `begin`, and waits for what comes of it.
pub(crate) fn play(page: &Page, address: &str, begin: &str) -> anyhow::Result<Played> {
    page.open(address)?;
    page.wait_until("globalThis.checks", BOUND)?;
    page.evaluate(begin)?;
    let result = page.wait_until("check.seen || check.failed", BOUND);
    let outcome = page.evaluate("check")?;
    result.with_context(|| format!("the page has {outcome}"))?;
    ensure!(outcome["failed"].is_null(), "the page has {outcome}");
    let errors = outcome["errors"].as_array().into_iter().flatten();
    let errors = errors.map(|error| error.as_str().unwrap_or_default().to_owned()).collect();
    Ok(Played { seen: outcome["seen"].as_str().unwrap_or_default().to_owned(), errors })
}

/// What came in a Close frame.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Close {
    Code(u16),
    WithoutCode,
    /// Whatever is left of what ended otherwise.
    Any,
}

/// Whether the server saw these connections, in order of arrival, and no other, and all of them go: the messages that it
/// got, and the end. Says what it saw.
pub(crate) fn verify(peer: &Peer, id: &str, sees: &[(u64, Close)]) -> anyhow::Result<Vec<Value>> {
    let control = peer::control(&peer.url);
    // Without a connection none can go.
    let fact = if sees.is_empty() { "now" } else { "gone" };
    let connections = Visit::new(&control, id.to_owned()).connections(fact)?;
    let count = connections.len();
    ensure!(count == sees.len(), "the server saw {count} connections, and not {}", sees.len());
    for (saw, &(messages, close)) in connections.iter().zip(sees) {
        ensure!(saw["messages"] == messages, "the server got {} messages, and not {messages}", saw["messages"]);
        ensure!(close.fits(&saw["close_received"]), "the server got {}, and not {close:?}", saw["close_received"]);
    }
    Ok(connections)
}

impl Close {
    fn fits(self, frame: &Value) -> bool {
        match self {
            Self::Code(code) => frame["code"] == code,
            Self::WithoutCode => frame.is_object() && frame["code"].is_null(),
            Self::Any => true,
        }
    }
}
