//! Sending in all ways: text, bytes, a file, many times, many messages, and what is refused.

use std::fs;

use anyhow::{Context, ensure};

use super::scenarios::{Scenario, scenario};
use super::workbench::Workbench;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("sending::text", text),
    scenario("sending::bytes", bytes),
    scenario("sending::bytes_that_are_none", bytes_that_are_none),
    scenario("sending::what_cannot_be_meant", what_cannot_be_meant),
    scenario("sending::a_file", a_file),
    scenario("sending::many_times_in_each_way", many_times_in_each_way),
    scenario("sending::a_refusal_keeps_the_text", a_refusal_keeps_the_text),
    scenario("sending::a_flood", a_flood),
    scenario("sending::a_flood_that_is_stopped", a_flood_that_is_stopped),
    scenario("sending::round_trips", round_trips),
];

/// With letters of one, two and three bytes. Chromium's driver types no others.
const TEXT: &str = "d\u{e9}j\u{e0} vu \u{2014} \u{2713}";

fn text(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    bench.fill("#text", TEXT)?;
    bench.click("#send-text")?;
    let (out, back) = (bench.logged("out", 1)?, bench.logged("in", 1)?);
    let seen = bench.visit().report("messages:1")?["last_message"].take();
    ensure!(seen["kind"] == "text" && seen["text"] == TEXT, "the server got {seen}");
    for entry in [&out[0], &back[0]] {
        ensure!(entry["kind"] == "text" && entry["length"] == seen["len"], "the log has {entry}, the server {seen}");
        ensure!(entry["text"].as_str().is_some_and(|text| text.contains(TEXT)), "the log has {entry}");
    }
    bench.agrees_with(bench.ledger("now")?)?;
    Ok(format!("{} bytes there and back", seen["len"]))
}

fn bytes(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    bench.fill("#hex", "00 01 7f 80 ff")?;
    bench.click("#send-binary")?;
    let (out, back) = (bench.logged("out", 1)?, bench.logged("in", 1)?);
    let seen = bench.visit().report("messages:1")?["last_message"].take();
    ensure!(seen["kind"] == "binary" && seen["text"] == "00017f80ff", "the server got {seen}");
    for entry in [&out[0], &back[0]] {
        ensure!(entry["kind"] == "binary" && entry["length"] == 5, "the log has {entry}");
        ensure!(entry["text"].as_str().is_some_and(|text| text.contains("00 01 7f 80 ff")), "the log has {entry}");
    }
    bench.agrees_with(bench.ledger("now")?)?;
    Ok(format!("{}", seen["text"]))
}

fn bytes_that_are_none(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    let mut said = String::new();
    for hex in ["0g", "012"] {
        bench.fill("#hex", hex)?;
        bench.click("#send-binary")?;
        bench.until("q('#send-problem').innerText.trim() !== ''")?;
        said = bench.text("#send-problem")?;
        ensure!(bench.evaluate("q('#hex').value")? == hex, "what was typed is gone");
    }
    bench.fill("#hex", "aa")?;
    bench.click("#send-binary")?;
    let seen = bench.visit().report("messages:1")?;
    ensure!(seen["messages"] == 1 && seen["last_message"]["text"] == "aa", "the server got {}", seen["first_messages"]);
    bench.is_silent("#send-problem")?;
    Ok(said)
}

fn what_cannot_be_meant(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    bench.click("#send-file")?;
    bench.says("#send-problem", &["none is chosen"])?;
    bench.fill("#times", "0")?;
    bench.click("#send-text")?;
    bench.says("#send-problem", &["Times", "0"])?;
    bench.fill("#flood-count", "many")?;
    bench.click("#flood")?;
    bench.says("#flood-problem", &["Flood", "many"])?;
    bench.fill("#flood-count", "3")?;
    bench.fill("#flood-size", "-1")?;
    bench.click("#flood")?;
    let said = bench.says("#flood-problem", &["Flood", "-1", "bytes"])?;
    bench.flood(3, 0)?;
    let seen = bench.visit().report("messages:3")?;
    ensure!(seen["messages"] == 3 && seen["bytes"] == 0, "the server got {}", seen["first_messages"]);
    bench.is_silent("#flood-problem")?;
    Ok(said)
}

fn a_file(bench: &Workbench<'_>) -> anyhow::Result<String> {
    const LENGTH: usize = 70_000;
    let file = std::env::temp_dir().join(format!("websocket-web-demo-{}.bin", std::process::id()));
    let bytes: Vec<u8> = (0..=250).cycle().take(LENGTH).collect();
    fs::write(&file, bytes)?;
    let result = bench.connect().and_then(|()| {
        bench.upload("#file", &file)?;
        bench.click("#send-file")?;
        bench.logged("out", 1)?;
        bench.logged("in", 1)
    });
    fs::remove_file(&file)?;
    let back = result?;
    let seen = bench.visit().report("messages:1")?["last_message"].take();
    ensure!(seen["kind"] == "binary" && seen["len"] == LENGTH, "the server got {seen}");
    ensure!(seen["text"].as_str().is_some_and(|text| text.starts_with("00010203")), "the server got {seen}");
    ensure!(back[0]["length"] == LENGTH, "the log has {}", back[0]);
    bench.agrees_with(bench.ledger("now")?)?;
    Ok(format!("{LENGTH} bytes there and back"))
}

fn many_times_in_each_way(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    bench.fill("#times", "7")?;
    let mut messages = 0;
    for how in ["send", "feed", "try_send"] {
        bench.choose("#how", how)?;
        bench.fill("#text", how)?;
        bench.click("#send-text")?;
        messages += 7;
        bench.visit().report(&format!("messages:{messages}"))?;
        bench.logged("in", messages)?;
    }
    let seen = bench.last()?;
    let texts: Vec<_> = seen["first_messages"].as_array().context("no messages")?.iter().map(|m| &m["text"]).collect();
    let expected = ["send", "feed", "try_send"].map(|how| [how; 7]).concat();
    // The server keeps twenty.
    ensure!(texts.iter().zip(&expected).all(|(got, sent)| *got == sent), "the server got {texts:?}");
    ensure!(seen["messages"] == messages, "the server got {} messages", seen["messages"]);
    bench.agrees_with(bench.ledger("now")?)?;
    Ok(format!("{messages} messages"))
}

/// The server does not read, so that the lane fills; what does not fit is not lost.
fn a_refusal_keeps_the_text(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.fill("#send-capacity", "5")?;
    bench.fill("#send-buffer", "100000")?;
    bench.connect()?;
    bench.order("stall")?;
    bench.visit().report("stalled")?;
    bench.flood(1_000_000, 50_000)?;
    bench.until("q('#fill-outgoing').value > 0 && Number(q('#flood-state').dataset.sent) > 0")?;
    bench.outgoing_is_full()?;
    bench.choose("#how", "try_send")?;
    bench.fill("#text", "no room for me")?;
    bench.click("#send-text")?;
    let said = bench.says("#send-problem", &["full"])?;
    ensure!(bench.evaluate("q('#text').value")? == "no room for me", "the text is gone");
    bench.click("#flood-stop")?;
    bench.visit().release()?;
    bench.until("q('#fill-outgoing').value === 0")?;
    bench.click("#send-text")?;
    bench.server_sees("the text arrived", |seen| seen["last_message"]["text"] == "no room for me")?;
    bench.is_silent("#send-problem")?;
    Ok(said)
}

fn a_flood(bench: &Workbench<'_>) -> anyhow::Result<String> {
    const COUNT: u64 = 2000;
    bench.connect_to("/sink")?;
    bench.flood(COUNT, 100)?;
    let seen = bench.visit().report(&format!("messages:{COUNT}"))?;
    ensure!(seen["bytes"] == COUNT * 100 && seen["binary"] == COUNT, "the server got {} bytes", seen["bytes"]);
    let (first, last) = (&seen["first_messages"][0]["text"], &seen["last_message"]["text"]);
    let numbered = first.as_str().is_some_and(|text| text.starts_with("00000000"));
    ensure!(
        numbered && last.as_str().is_some_and(|text| text.starts_with("cf070000")),
        "not numbered: {first}, {last}"
    );
    bench.has("#flood-state", "sent", COUNT)?;
    bench.says("#flood-state", &[&format!("{COUNT} of {COUNT}")])?;
    bench.agrees_with(bench.ledger("now")?)?;
    bench.text("#flood-state")
}

fn a_flood_that_is_stopped(bench: &Workbench<'_>) -> anyhow::Result<String> {
    const COUNT: u64 = 1_000_000;
    bench.connect_to("/sink")?;
    bench.flood(COUNT, 1000)?;
    bench.visit().report("messages:10")?;
    bench.click("#flood-stop")?;
    // What was handed over arrives, and nothing else.
    bench.until("q('#flood-state').dataset.running === 'false' && q('#fill-outgoing').value === 0")?;
    let sent = bench.number("#flood-state", "sent")?;
    bench.fill("#text", "after it")?;
    bench.click("#send-text")?;
    let seen = bench.server_sees("the text came behind the flood", |seen| seen["text"] == 1)?;
    ensure!(seen["binary"].as_f64() == Some(sent), "the page handed over {sent}, the server got {}", seen["binary"]);
    ensure!(sent > 0.0 && sent < 1_000_000.0, "{sent} of {COUNT} were sent");
    Ok(format!("{sent} of {COUNT}"))
}

fn round_trips(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    bench.click("#ping")?;
    bench.until("Number(q('#rtt').dataset.millis) >= 0 && q('#rtt').dataset.millis !== ''")?;
    let seen = bench.visit().report("messages:2")?["last_message"]["text"].take();
    ensure!(seen.as_str().is_some_and(|text| text.starts_with("probe ")), "the server got {seen}");
    ensure!(bench.text("#rtt")?.contains("ms"), "no milliseconds in {:?}", bench.text("#rtt")?);
    let log = bench.log()?;
    ensure!(!log.iter().any(|entry| entry["text"].as_str().is_some_and(|text| text.contains("probe"))), "{log:?}");
    bench.is_pressed("#ping", true)?;
    bench.click("#ping")?;
    bench.is_pressed("#ping", false)?;
    Ok(format!("{seen}: {}", bench.text("#rtt")?))
}
