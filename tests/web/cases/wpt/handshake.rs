//! The opening handshake: subprotocols, and what fails it.

use std::io;

use serde_json::Value;
use websocket_web::{Error, ErrorKind, Interface, WebSocketBuilder};

use super::super::quirks::{ACCEPT_KEY_UNCHECKED, Quirk, REDIRECTS_FOLLOWED};
use crate::support::{Visit, mirror, poll_once};

type Names = &'static [&'static str];

/// What a failed handshake looks like, and what the server had answered: `None` for 101.
type Failure = (Option<io::ErrorKind>, Option<ErrorKind>, Option<String>);

fn failed(answer: Option<&str>) -> Failure {
    (Some(io::ErrorKind::ConnectionRefused), Some(ErrorKind::Handshake), answer.map(str::to_owned))
}

/// The runtimes that have the quirk open the connection.
fn failed_but_for(quirk: &Quirk, answer: Option<&str>) -> Failure {
    if quirk.is_here() { (None, None, answer.map(str::to_owned)) } else { failed(answer) }
}

/// What a subprotocol that may not be asked for looks like; and no request was made.
fn refused() -> (Option<io::ErrorKind>, Option<ErrorKind>, usize) {
    (Some(io::ErrorKind::InvalidInput), Some(ErrorKind::InvalidProtocol), 0)
}

/// Shows that failures end nothing but themselves; and browsers slow a page down whose connects only fail.
async fn the_next_one_opens(interface: Interface) -> io::Result<()> {
    Visit::new("echo").builder(interface).connect().await.map(drop)
}

async fn requests(visit: &Visit, fact: &str) -> usize {
    visit.reports(fact).await["connections"].as_array().map_or(0, Vec::len)
}

/// When connecting is given up.
#[derive(Debug, Clone, Copy)]
enum Moment {
    BeforeItBegan,
    DuringTheHandshake,
}

mirror! {
    /// What the server chose, what it was offered, and the extensions.
    async fn a_subprotocol_is_agreed_on(interface, offered: Names) -> (String, Vec<String>, String) {
        let visit = Visit::new("echo");
        let socket = visit.builder(interface).set_protocols(offered).connect().await?;
        let seen = visit.report("opened").await;
        let offered = seen["offered_protocols"].as_array().map_or(&[][..], Vec::as_slice);
        let offered = offered.iter().map(|name| name.as_str().unwrap_or_default().to_owned()).collect();
        Ok((socket.protocol().to_owned(), offered, socket.extensions().to_owned()))
    }
    rows {
        "Create-valid-url-protocol-empty.any.js" | "interfaces/WebSocket/protocol/protocol-initial.html"
            | "Create-extensions-empty.any.js" | "interfaces/WebSocket/extensions/001.html":
            &[] => (String::new(), vec![], String::new()),
        "Create-valid-url-protocol.any.js" | "Create-valid-url-protocol-string.any.js"
            | "Create-valid-url-protocol-setCorrectly.any.js" | "constructor.any.js":
            &["echo"] => ("echo".into(), vec!["echo".into()], String::new()),
        "Create-valid-url-array-protocols.any.js":
            &["echo", "chat"] => ("echo".into(), vec!["echo".into(), "chat".into()], String::new()),
        "constructor/009.html": &["foobar"] => ("foobar".into(), vec!["foobar".into()], String::new()),
        "constructor/022.html" | "constructor/option-bag.any.js":
            &["foobar", "foobar2"] => ("foobar".into(), vec!["foobar".into(), "foobar2".into()], String::new()),
        "stream/tentative/constructor.any.js":
            &["alpha", "beta"] => ("alpha".into(), vec!["alpha".into(), "beta".into()], String::new()),
    }

    /// Each code unit that may not be in one is in a test of `src/subprotocols.rs`.
    async fn a_subprotocol_that_may_not_be_offered_is_refused(interface, offered: Names) -> (Option<io::ErrorKind>, Option<ErrorKind>, usize) {
        let visit = Visit::new("echo");
        let error = visit.builder(interface).set_protocols(offered).connect().await.err();
        let requests = requests(&visit, "now").await;
        Ok((error.as_ref().map(io::Error::kind), error.as_ref().and_then(Error::of).map(Error::kind), requests))
    }
    rows {
        "Create-asciiSep-protocol-string.any.js": &["/echo"] => refused(),
        "Create-nonAscii-protocol-string.any.js": &["\u{80}echo"] => refused(),
        "Create-protocol-with-space.any.js": &["ec ho"] => refused(),
        "Create-protocols-repeated.any.js": &["echo", "echo"] => refused(),
        // Chromium and Firefox would take it.
        "Create-protocols-repeated-case-insensitive.any.js": &["echo", "eCho"] => refused(),
        "constructor/004.html": &[""] => refused(),
        "constructor/004.html": &["a\u{1}b"] => refused(),
        "constructor/004.html": &["a\u{1f}b"] => refused(),
        "constructor/004.html": &["a\u{7f}b"] => refused(),
        "constructor/004.html": &["a\u{ff}b"] => refused(),
        "constructor/007.html": &["a\0b"] => refused(),
        "constructor/021.html": &["foobar, foobar"] => refused(),
    }

    async fn a_handshake_fails(interface, (path, offered): (&'static str, Names)) -> Failure {
        let visit = Visit::new(path);
        let error = visit.builder(interface).set_protocols(offered).connect().await.err();
        let answer = match visit.report("gone").await["refused"].take() {
            Value::String(answer) => Some(answer),
            _ => None,
        };
        the_next_one_opens(interface).await?;
        Ok((error.as_ref().map(io::Error::kind), error.as_ref().and_then(Error::of).map(Error::kind), answer))
    }
    rows {
        "opening-handshake/001.html": ("not-http", &[]) => failed(Some("not HTTP")),
        "opening-handshake/006.html" | "stream/tentative/constructor.any.js":
            ("status?code=404", &[]) => failed(Some("404 ")),
        "opening-handshake/received-301-code.html":
            ("status?code=301&location=/echo", &[]) => failed_but_for(&REDIRECTS_FOLLOWED, Some("301 ")),
        "security/001.html": ("bad-accept", &[]) => failed_but_for(&ACCEPT_KEY_UNCHECKED, None),
        "constructor/011.html": ("protocol?choose=foobar", &["FOOBAR"]) => failed(None),
        "constructor/012.html": ("protocol", &["foobar"]) => failed(None),
    }

    /// Browsers block the first, and nobody is at the others: either way it is not the URL that is at fault.
    async fn a_port_where_no_server_is_fails(interface, url: &'static str) -> Failure {
        let error = WebSocketBuilder::new(url).set_interface(interface).connect().await.err();
        the_next_one_opens(interface).await?;
        Ok((error.as_ref().map(io::Error::kind), error.as_ref().and_then(Error::of).map(Error::kind), None))
    }
    rows {
        "Create-blocked-port.any.js": "ws://127.0.0.1:1/blocked" => failed(None),
        "Create-blocked-port.any.js": "ws://127.0.0.1:10080/blocked" => failed(None),
        "constructor/008.html": "ws://127.0.0.1:443/not-blocked" => failed(None),
        "constructor/008.html": "wss://127.0.0.1:80/not-blocked" => failed(None),
    }

    /// The number of requests that the server has seen, all of which have ended.
    async fn connecting_is_given_up(interface, moment: Moment) -> usize {
        let visit = Visit::new("mute-handshake");
        let mut connect = Box::pin(visit.builder(interface).connect());
        if matches!(moment, Moment::DuringTheHandshake) {
            if poll_once(&mut connect).await.is_some() {
                return Err(io::Error::other("it did not wait"));
            }
            visit.report("connected").await;
        }
        drop(connect);
        the_next_one_opens(interface).await?;
        // Firefox holds TCP until its own timeout. What comes too late must still not become a connection.
        visit.release().await;
        Ok(match moment {
            Moment::BeforeItBegan => requests(&visit, "now").await,
            Moment::DuringTheHandshake => requests(&visit, "gone").await,
        })
    }
    rows {
        "stream/tentative/abort.any.js": Moment::BeforeItBegan => 0,
        "stream/tentative/abort.any.js" | "interfaces/WebSocket/close/close-connecting.html"
            | "interfaces/WebSocket/close/close-connecting-async.any.js" | "interfaces/WebSocket/close/close-basic.html":
            Moment::DuringTheHandshake => 1,
    }
}
