//! What the part with a managed connection must do: three components, and a server that goes and comes back.

use anyhow::ensure;
use serde_json::{Value, json};

use super::check::{SOON, Step};
use crate::webdriver::Page;

pub(super) const STEPS: &[Step] = &[
    ("a managed connection opens", |page| {
        page.click("#managed-connect")?;
        page.wait_until(OPEN, SOON)
    }),
    ("all three components see what each of them sends", |page| {
        chat(page, "one for all")?;
        all_see(page, &["one for all"])?;
        page.click("#counter-send")?;
        all_see(page, &["one for all", "1 counted"])?;
        page.click("#ticker-send")?;
        all_see(page, &["one for all", "1 counted", "tick 1"])
    }),
    ("the server goes: an attempt fails, and the next is announced", |page| {
        page.click("#server")?;
        page.wait_until(
            &format!(
                "{STATE} === 'waiting' && /for attempt \\d/.test({STATUS}) && {STATUS}.includes('code 1006')
                && parseInt({METRICS}) >= 2 && /in \\d+\\.\\d s/.test({COUNTDOWN})"
            ),
            SOON,
        )
    }),
    ("what is sent meanwhile waits", |page| {
        chat(page, "anyone there?")?;
        page.click("#ticker-send")?;
        page.wait_until(&format!("{METRICS}.includes('2 messages wait')"), SOON)?;
        all_see(page, &["one for all", "1 counted", "tick 1"])
    }),
    ("the server comes back: what waited arrives, in order", |page| {
        page.click("#server")?;
        page.wait_until(&format!("{OPEN} && {COUNTDOWN} === ''"), SOON)?;
        all_see(page, &["one for all", "1 counted", "tick 1", "anyone there?", "tick 2"])?;
        page.wait_until(&format!("{METRICS}.includes('2 opened · 0 messages wait · 0 messages lost')"), SOON)
    }),
    ("nobody sees anything twice", |page| {
        // What comes in keeps its order: a second copy would be there before this one.
        page.click("#counter-send")?;
        all_see(page, &["one for all", "1 counted", "tick 1", "anyone there?", "tick 2", "5 counted"])
    }),
    ("it ends for good when it is closed", |page| {
        page.click("#managed-connect")?;
        page.wait_until(&format!("{STATE} === 'closed' && {STATUS}.includes('code 1000')"), SOON)?;
        ensure!(page.evaluate("document.querySelector('#managed-fields').disabled")? == true, "one can still send");
        Ok(())
    }),
];

const OPEN: &str = "document.querySelector('#managed-state').textContent === 'open'";
const STATE: &str = "document.querySelector('#managed-state').textContent";
/// With the number of the attempt, and why the connection ended.
const STATUS: &str = "document.querySelector('#managed-status').textContent";
const COUNTDOWN: &str = "document.querySelector('#countdown').textContent";
const METRICS: &str = "document.querySelector('#managed-metrics').textContent";
/// What the chat, the counter and the ticker have seen: all texts, how many messages and bytes, and number and text of
/// the last.
const SEEN: &str = "[Array.from(document.querySelectorAll('#chat-log .received'), entry => entry.textContent),
    document.querySelector('#count').textContent, document.querySelector('#last').textContent]";

fn chat(page: &Page, text: &str) -> anyhow::Result<()> {
    page.fill("#chat-text", text)?;
    page.click("#chat-send")
}

/// Waits until the last of `texts` has come to all three, and then each must have seen just these, in this order.
fn all_see(page: &Page, texts: &[&str]) -> anyhow::Result<()> {
    let last = texts.last().copied().unwrap_or_default();
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    let messages = if texts.len() == 1 { "message" } else { "messages" };
    let expected =
        json!([texts, format!("{} {messages}, {bytes} bytes", texts.len()), format!("No. {}: {last}", texts.len()),]);
    // The counter has no text to wait for: any count that is not too low will do.
    page.wait_until(
        &format!(
            "(([chat, count, last]) => chat.includes({0}) && parseInt(count) >= {1} && last.endsWith({0}))({SEEN})",
            Value::from(last),
            texts.len(),
        ),
        SOON,
    )?;
    let seen = page.evaluate(SEEN)?;
    ensure!(seen == expected, "seen: {seen}, instead of {expected}");
    Ok(())
}

/// Whether the browser's complaint is about an attempt to reach the stopped server. None but managed connections have an
/// id.
pub(super) fn is_expected(complaint: &str) -> bool {
    ["WebSocket connection to", "/obey?id=demo-", "failed"].iter().all(|part| complaint.contains(part))
}
