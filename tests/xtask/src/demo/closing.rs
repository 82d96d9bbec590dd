//! The end of a connection, asked for on the page: by code and reason, or by letting go of it.

use anyhow::ensure;
use serde_json::json;

use super::scenarios::{Scenario, scenario};
use super::workbench::Workbench;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("closing::with_code_and_reason", with_code_and_reason),
    scenario("closing::codes_that_are_none", codes_that_are_none),
    scenario("closing::what_was_sent_before_arrives", what_was_sent_before_arrives),
    scenario("closing::a_server_that_does_not_answer", a_server_that_does_not_answer),
    scenario("closing::letting_go", letting_go),
    scenario("closing::and_connecting_again", and_connecting_again),
];

fn with_code_and_reason(bench: &Workbench<'_>) -> anyhow::Result<String> {
    for (code, reason) in [("1000", "done"), ("3000", ""), ("4999", "m\u{fc}de")] {
        bench.open()?;
        bench.connect()?;
        bench.fill("#close-code", code)?;
        bench.fill("#close-text", reason)?;
        bench.click("#close")?;
        bench.state("closed")?;
        let said = bench.says("#closed-reason", &[code, reason, "clean"])?;
        ensure!(!said.contains("not clean"), "the page says {said:?}");
        let seen = bench.visit().report("gone")?;
        let expected = json!({ "code": code.parse::<u16>()?, "reason": reason });
        ensure!(seen["close_received"] == expected && seen["ended"] == "close", "the server saw {seen}");
    }
    bench.text("#closed-reason")
}

fn codes_that_are_none(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    let long = "x".repeat(124);
    for (code, reason, word) in [
        ("999", "", "999"),
        ("1001", "", "1001"),
        ("5000", "", "5000"),
        ("soon", "", "soon"),
        ("", "", "close code"),
        ("4000", &long, "123"),
    ] {
        bench.fill("#close-code", code)?;
        bench.fill("#close-text", reason)?;
        bench.click("#close")?;
        bench.says("#close-problem", &[word])?;
        bench.state("open")?;
    }
    let said = bench.text("#close-problem")?;
    ensure!(bench.last()?["close_frames"] == 0, "the server got a Close");
    bench.fill("#close-text", "")?;
    bench.click("#close")?;
    bench.state("closed")?;
    ensure!(bench.visit().report("gone")?["close_received"]["code"] == 4000, "the server got another code");
    bench.is_silent("#close-problem")?;
    Ok(said)
}

fn what_was_sent_before_arrives(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    bench.fill("#times", "200")?;
    bench.choose("#how", "feed")?;
    bench.click("#send-text")?;
    bench.click("#close")?;
    bench.state("closed")?;
    let seen = bench.visit().report("gone")?;
    let sent = bench.number("#metrics", "sentMessages")?;
    ensure!(seen["ended"] == "close" && seen["after_close"] == 0, "the server saw {seen}");
    ensure!(seen["messages"].as_f64() == Some(sent) && sent > 0.0, "{sent} were sent, {} arrived", seen["messages"]);
    Ok(format!("{sent} messages, and then the Close"))
}

fn a_server_that_does_not_answer(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.fill("#close-timeout", "500")?;
    bench.connect_to("/never-close")?;
    bench.click("#close")?;
    bench.visit().report("close_received")?;
    bench.state("closed")?;
    let said = bench.says("#closed-reason", &["not clean"])?;
    bench.visit().release()?;
    Ok(said)
}

fn letting_go(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    bench.fill("#text", "the last word")?;
    bench.click("#send-text")?;
    bench.visit().report("messages:1")?;
    bench.click("#drop")?;
    let seen = bench.visit().report("gone")?;
    ensure!(seen["last_message"]["text"] == "the last word", "the server saw {seen}");
    ensure!(!seen["close_received"].is_null() && seen["ended"] == "close", "the server saw {seen}");
    bench.state("closed")?;
    Ok(format!("{}; the server got {}", bench.text("#closed-reason")?, seen["close_received"]))
}

fn and_connecting_again(bench: &Workbench<'_>) -> anyhow::Result<String> {
    for number in 1..=3 {
        bench.connect()?;
        bench.fill("#text", &format!("number {number}"))?;
        bench.click("#send-text")?;
        bench.server_sees("the text came", |seen| seen["last_message"]["text"] == format!("number {number}"))?;
        ensure!(bench.text("#closed-reason")?.is_empty(), "open, and {:?}", bench.text("#closed-reason")?);
        bench.click("#close")?;
        bench.state("closed")?;
    }
    let ledger = bench.ledger("gone")?;
    ensure!(ledger.opened == 3 && ledger.messages == 3, "the server saw {ledger:?}");
    Ok("three connections, one after the other".to_owned())
}
