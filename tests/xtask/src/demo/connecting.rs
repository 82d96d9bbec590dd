//! Connecting, with whatever the form has, and what keeps a connection from opening.

use anyhow::ensure;

use super::scenarios::{Scenario, scenario};
use super::workbench::Workbench;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("connecting::nothing_before_it_is_asked_for", nothing_before_it_is_asked_for),
    scenario("connecting::interfaces", interfaces),
    scenario("connecting::subprotocols", subprotocols),
    scenario("connecting::problems_with_fields", problems_with_fields),
    scenario("connecting::a_url_that_is_none", a_url_that_is_none),
    scenario("connecting::a_refusal_and_another_try", a_refusal_and_another_try),
    scenario("connecting::the_connect_timeout", the_connect_timeout),
    scenario("connecting::given_up_by_the_button", given_up_by_the_button),
    scenario("connecting::ended_by_the_button", ended_by_the_button),
    scenario("connecting::the_largest_message", the_largest_message),
    scenario("connecting::the_overflow", the_overflow),
    scenario("connecting::the_receive_buffer", the_receive_buffer),
    scenario("connecting::another_server", another_server),
];

fn nothing_before_it_is_asked_for(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.state("idle")?;
    let url = bench.evaluate("q('#url').value")?;
    ensure!(url == format!("{}/obey?id={}", bench.peer, bench.id()), "the page would connect to {url}");
    let mode = bench.evaluate("[q('#mode').value, q('#interface').value]")?;
    ensure!(mode == serde_json::json!(["plain", "any"]), "at first, mode and interface are {mode}");
    ensure!(bench.visit().connections("now")?.is_empty(), "the server saw a connection");
    Ok(format!("{url}, and no connection"))
}

fn interfaces(bench: &Workbench<'_>) -> anyhow::Result<String> {
    let has_stream = bench.has_stream()?;
    let offered = bench.evaluate("!q('#interface option[value=stream]').disabled")?;
    ensure!(offered == has_stream, "a WebSocketStream is there: {has_stream}, and offered: {offered}");
    let stream: &[(&str, &str)] = if has_stream { &[("stream", "WebSocketStream")] } else { &[] };
    let mut seen = String::new();
    for (choice, used) in [("standard", "WebSocket"), ("any", "WebSocket")].iter().chain(stream) {
        bench.open()?;
        bench.choose("#interface", choice)?;
        bench.connect()?;
        let said = bench.says("#interface-used", &[])?;
        ensure!(said == *used, "for `{choice}`, the page says {said:?}");
        ensure!(bench.visit().report("opened")?["open"] == true, "the server did not see it open");
        let free =
            "all('#connect-form input, #connect-form select').filter(e => !e.matches(':disabled')).map(e => e.id)";
        let free = bench.evaluate(free)?;
        ensure!(free == serde_json::json!([]), "while it is open, one can change {free}");
        seen += &format!("{choice}: {said}; ");
    }
    Ok(seen)
}

fn subprotocols(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.fill("#protocols", "chat.v2, chat.v1")?;
    bench.connect()?;
    let offered = bench.visit().report("opened")?["offered_protocols"].take();
    ensure!(offered == serde_json::json!(["chat.v2", "chat.v1"]), "the server was offered {offered}");
    bench.says("#protocol-used", &["chat.v2"])?;

    bench.open()?;
    bench.fill("#protocols", "chat.v2")?;
    bench.aim_at("/protocol")?;
    bench.click("#connect")?;
    bench.state("closed")?;
    ensure!(!bench.says("#error", &[])?.is_empty(), "nothing says that the server chose none");
    ensure!(bench.visit().report("opened")?["offered_protocols"] == serde_json::json!(["chat.v2"]), "not offered");
    Ok(format!("of {offered} the first; and none is a failure"))
}

/// A field, a value that cannot be meant, and words of the problem: how the field is called, what is wrong.
const BAD: &[(&str, &str, &[&str])] = &[
    ("#url", "", &["Server", "empty"]),
    ("#send-capacity", "0", &["Send capacity", "1 or more"]),
    ("#send-buffer", "much", &["Send buffer", "much", "bytes"]),
    ("#receive-capacity", "-1", &["Receive capacity", "-1", "messages"]),
    ("#receive-buffer", "1.5", &["Receive buffer", "1.5", "bytes"]),
    ("#max-message", "0", &["Largest message", "1 or more"]),
    ("#connect-timeout", "2147483648", &["Connect timeout", "2147483648", "milliseconds"]),
    ("#close-timeout", "soon", &["Close timeout", "soon"]),
];

/// Likewise, of a managed connection.
const BAD_MANAGED: &[(&str, &str, &[&str])] = &[
    ("#max-attempts", "0", &["Attempts", "1 or more"]),
    ("#first-delay", "x", &["First delay", "x"]),
    ("#longest-delay", "x", &["Longest delay", "x"]),
    ("#outbox-limit", "x", &["Outbox", "x"]),
    ("#heartbeat", "0", &["Heartbeat", "1 or more"]),
];

fn problems_with_fields(bench: &Workbench<'_>) -> anyhow::Result<String> {
    for (mode, table) in [("plain", BAD), ("managed", BAD_MANAGED)] {
        bench.choose("#mode", mode)?;
        let shown = bench.evaluate("q('#managed-options')?.getClientRects().length > 0")?;
        ensure!(shown == (mode == "managed"), "in mode {mode}, its options are shown: {shown}");
        for (field, value, words) in table {
            let before = bench.evaluate(&format!("q('{field}').value"))?;
            bench.fill(field, value)?;
            bench.click("#connect")?;
            bench.says("#connect-problem", words)?;
            bench.state("idle")?;
            let role = bench.evaluate("q('#connect-problem').getAttribute('role')")?;
            ensure!(role == "alert", "the problem has the role {role}");
            bench.fill(field, before.as_str().unwrap_or_default())?;
        }
    }
    ensure!(bench.visit().connections("now")?.is_empty(), "the server saw a connection");
    bench.choose("#mode", "plain")?;
    bench.connect()?;
    bench.is_silent("#connect-problem")?;
    let connections = bench.ledger("opened")?.connections;
    ensure!(connections == 1, "the server saw {connections} connections");
    Ok(format!("{} values, no connection; then one", BAD.len() + BAD_MANAGED.len()))
}

/// What the page itself does not check, the library does.
fn a_url_that_is_none(bench: &Workbench<'_>) -> anyhow::Result<String> {
    for (field, value, word) in [("#url", "gopher://127.0.0.1/", "gopher"), ("#protocols", "chat, chat", "subprotocol")]
    {
        bench.open()?;
        bench.fill(field, value)?;
        bench.click("#connect")?;
        bench.until("(q('#error').innerText + q('#connect-problem').innerText).trim() !== ''")?;
        let said = bench.evaluate("q('#error').innerText + q('#connect-problem').innerText")?;
        ensure!(said.as_str().is_some_and(|said| said.contains(word)), "of {value:?}, the page says {said}");
        ensure!(bench.visit().connections("now")?.is_empty(), "the server saw a connection");
    }
    bench.says("#error, #connect-problem", &[])
}

fn a_refusal_and_another_try(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.tell("refuse?")?;
    bench.click("#connect")?;
    bench.state("closed")?;
    bench.until("q('#error').innerText.trim() !== ''")?;
    let error = bench.text("#error")?;
    let refused = bench.last()?["refused"].take();
    ensure!(refused.as_str().is_some_and(|refused| refused.starts_with("503")), "the server saw {refused}");
    bench.tell("accept?")?;
    bench.connect()?;
    bench.is_silent("#error")?;
    ensure!(bench.ledger("opened")?.opened == 1, "the server did not see the second try");
    Ok(error)
}

fn the_connect_timeout(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.aim_at("/mute-handshake")?;
    bench.fill("#connect-timeout", "700")?;
    bench.click("#connect")?;
    // Until then it waits, and so does the server.
    ensure!(bench.visit().report("connected")?["opened"] == false, "the server answered");
    bench.state("closed")?;
    bench.until("/time|within|answer/i.test(q('#error').innerText)")?;
    bench.text("#error")
}

fn given_up_by_the_button(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.aim_at("/mute-handshake")?;
    bench.click("#connect")?;
    bench.visit().report("connected")?;
    bench.state("connecting")?;
    let said = bench.text("#connect")?;
    bench.click("#connect")?;
    bench.state("idle")?;
    // Firefox keeps the TCP connection until the server answers.
    bench.visit().release()?;
    bench.visit().report("gone")?;
    bench.aim_at("/obey")?;
    bench.connect()?;
    Ok(said)
}

fn ended_by_the_button(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.connect()?;
    let said = bench.text("#connect")?;
    bench.click("#connect")?;
    bench.state("closed")?;
    let seen = bench.visit().report("gone")?;
    ensure!(seen["ended"] == "close", "the server saw {seen}");
    bench.says("#closed-reason", &["clean"])?;
    Ok(format!("{said}: the server got {}", seen["close_received"]))
}

fn the_largest_message(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.fill("#max-message", "1000")?;
    bench.connect()?;
    bench.order("burst 1 1000")?;
    let fits = bench.logged("in", 1)?;
    ensure!(fits[0]["length"] == 1000, "the log has {fits:?}");
    bench.order("burst 1 1001")?;
    bench.state("closed")?;
    let said = bench.says("#closed-reason", &["1009", "not clean"])?;
    ensure!(bench.visit().report("gone")?["sent_messages"] == 2, "the server did not send both");
    Ok(said)
}

/// With room for ten, and nobody who reads: what becomes of a hundred.
fn the_overflow(bench: &Workbench<'_>) -> anyhow::Result<String> {
    let mut seen = String::new();
    for overflow in ["close", "drop-oldest", "drop-newest"] {
        bench.open()?;
        bench.choose("#overflow", overflow)?;
        bench.choose("#interface", "standard")?;
        bench.fill("#receive-capacity", "10")?;
        bench.connect()?;
        bench.read_at(0)?;
        bench.order("burst 100 8")?;
        if overflow == "close" {
            bench.visit().report("gone")?;
        } else {
            bench.has("#metrics", "incoming", 10)?;
            bench.until("q('#fill-incoming').value === q('#fill-incoming').max")?;
            // What comes in keeps its order: behind this, all of it was there.
            bench.order("say that was all")?;
            bench.until_received(101)?;
        }
        bench.read_at(100)?;
        if overflow == "close" {
            bench.state("closed")?;
            seen += &bench.says("#closed-reason", &["1009", "not clean"])?;
            continue;
        }
        let kept = bench.logged("in", 10)?;
        let numbers: Vec<_> = kept.iter().filter_map(|entry| entry["text"].as_str()).collect();
        let (first, last) = (numbers.first().copied().unwrap_or_default(), numbers.last().copied().unwrap_or_default());
        let right = match overflow {
            "drop-oldest" => !first.contains("00 00 00 00") && last.contains("that was all"),
            _ => first.contains("00 00 00 00") && last.contains("09 00 00 00"),
        };
        ensure!(right, "with {overflow}, the log has {numbers:?}");
        seen += &format!("; {overflow}: the {} ten", if overflow == "drop-oldest" { "last" } else { "first" });
    }
    Ok(seen)
}

fn the_receive_buffer(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.choose("#overflow", "drop-newest")?;
    bench.choose("#interface", "standard")?;
    // Three messages of 1000 bytes, each of which costs 32 more.
    bench.fill("#receive-buffer", "3100")?;
    bench.connect()?;
    bench.read_at(0)?;
    bench.order("burst 10 1000")?;
    bench.until_received(10)?;
    bench.read_at(100)?;
    let kept = bench.logged("in", 3)?.len();
    Ok(format!("{kept} of {}", bench.ledger("now")?.sent))
}

/// Without the test server's address, the page takes any server, and has nothing of this one's.
fn another_server(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.open_alone()?;
    ensure!(bench.evaluate("!q('#server')?.getClientRects().length")? == true, "the test server's part is there");
    let id = bench.id();
    bench.fill("#url", &format!("{}/echo?id={id}", bench.peer))?;
    bench.connect()?;
    bench.fill("#text", "anyone?")?;
    bench.click("#send-text")?;
    bench.logged("in", 1)?;
    ensure!(bench.visit().report("messages:1")?["last_message"]["text"] == "anyone?", "the server got something else");
    Ok("an echo".to_owned())
}
