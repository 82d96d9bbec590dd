//! Components that share a connection: each sends, and each sees every message, once.

use anyhow::ensure;
use serde_json::json;

use super::scenarios::{Scenario, scenario};
use super::workbench::Workbench;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("components::of_a_plain_connection", |bench| all_see_all(bench, "plain")),
    scenario("components::of_a_managed_connection", |bench| all_see_all(bench, "managed")),
];

fn all_see_all(bench: &Workbench<'_>, mode: &str) -> anyhow::Result<String> {
    bench.choose("#mode", mode)?;
    bench.connect()?;
    bench.fill("#chat-text", "one for all")?;
    let mut texts = Vec::new();
    for (number, component) in (1..).zip(["chat", "counter", "ticker", "counter"]) {
        bench.click(&format!("#component-{component} .send"))?;
        let server = bench.visit().report(&format!("messages:{number}"))?;
        // It sends everything back, so this is what each of them gets.
        texts.push(server["last_message"]["text"].as_str().unwrap_or_default().to_owned());
        all_have(bench, &texts)?;
    }
    ensure!(texts[0] == "one for all", "the chat sent {:?}", texts[0]);
    // Of another's making as well.
    bench.order("say from the server")?;
    texts.push("from the server".to_owned());
    all_have(bench, &texts)?;
    bench.agrees_with(bench.ledger("now")?)?;
    Ok(format!("{texts:?}"))
}

/// Waits until all three have so many, and then each must have just these, in this order.
fn all_have(bench: &Workbench<'_>, texts: &[String]) -> anyhow::Result<()> {
    let count = texts.len();
    let bytes: usize = texts.iter().map(String::len).sum();
    let last = texts.last().map(String::as_str).unwrap_or_default();
    bench.until(&format!(
        "all('#chat-log li').length >= {count} && Number(q('#count').dataset.messages) >= {count}
         && q('#last').textContent.includes({})",
        json!(last)
    ))?;
    // The latest is the first.
    let chat = bench.evaluate("all('#chat-log li').reverse().map(e => e.textContent)")?;
    let chat: Vec<_> = chat.as_array().cloned().unwrap_or_default();
    let has = |(entry, text): (&serde_json::Value, &String)| entry.as_str().is_some_and(|entry| entry.contains(text));
    ensure!(chat.len() == count && chat.iter().zip(texts).all(has), "the chat has {chat:?}, not {texts:?}");
    bench.has("#count", "messages", count)?;
    bench.has("#count", "bytes", bytes)?;
    Ok(())
}
