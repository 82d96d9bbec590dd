//! URLs: which are taken, and as what.

use std::io;

use websocket_web::{Error, ErrorKind, WebSocketBuilder};

use crate::support::{Visit, mirror};

/// The URL of the socket, and what the server was asked for.
fn resolved(url: &str, target: &str) -> (String, String) {
    (url.to_owned(), target.to_owned())
}

fn refused() -> (Option<io::ErrorKind>, Option<ErrorKind>) {
    (Some(io::ErrorKind::InvalidInput), Some(ErrorKind::InvalidUrl))
}

mirror! {
    async fn a_url_is_resolved(interface, url: &'static str) -> (String, String) {
        let visit = Visit::new("");
        let socket = WebSocketBuilder::new(visit.fill(url)).set_interface(interface).connect().await?;
        let seen = visit.report("opened").await;
        let text = |name: &str| seen[name].as_str().unwrap_or_default();
        let url = visit.unfill(&socket.url().replace("foo:bar@", ""));
        Ok((url, visit.unfill(&format!("{}?{}", text("path"), text("query")))))
    }
    rows {
        "Create-valid-url.any.js" | "stream/tentative/constructor.any.js":
            "ws://{host}/echo?{id}" => resolved("ws://{host}/echo?{id}", "/echo?{id}"),
        "Create-http-urls.any.js" | "Create-valid-url-http.tentative.any.js":
            "http://{host}/echo?{id}" => resolved("ws://{host}/echo?{id}", "/echo?{id}"),
        "constructor/019.html": "WS://{host}/echo?{id}" => resolved("ws://{host}/echo?{id}", "/echo?{id}"),
        "constructor/020.html": "ws://LOCALHOST:{port}/echo?{id}" => resolved("ws://localhost:{port}/echo?{id}", "/echo?{id}"),
        "constructor/017.html": "ws:{host}/echo?{id}" => resolved("ws://{host}/echo?{id}", "/echo?{id}"),
        "constructor/017.html": "ws:/{host}/echo?{id}" => resolved("ws://{host}/echo?{id}", "/echo?{id}"),
        "constructor/016.html": "ws://{host}/echo?{id}&åäö"
            => resolved("ws://{host}/echo?{id}&%C3%A5%C3%A4%C3%B6", "/echo?{id}&%C3%A5%C3%A4%C3%B6"),
        "Create-url-with-windows-1252-encoding.html": "ws://{host}/?{id}&\u{20ac}"
            => resolved("ws://{host}/?{id}&%E2%82%AC", "/?{id}&%E2%82%AC"),
        "constructor/018.html": "ws://{host}/echo?{id}&x\0y\0" => resolved("ws://{host}/echo?{id}&x%00y", "/echo?{id}&x%00y"),
        "interfaces/WebSocket/url/001.html": "ws://{host}?{id}" => resolved("ws://{host}/?{id}", "/?{id}"),
        "interfaces/WebSocket/url/resolve.html": "ws://{host}/echo?{id}&foo%20bar baz"
            => resolved("ws://{host}/echo?{id}&foo%20bar%20baz", "/echo?{id}&foo%20bar%20baz"),
        // Whether credentials are sent is the runtime's affair, and whether the URL keeps them is in `quirks.rs`; they must
        // not be in the way.
        "basic-auth.any.js": "ws://foo:bar@{host}/echo?{id}" => resolved("ws://{host}/echo?{id}", "/echo?{id}"),
    }

    async fn what_is_no_url_of_a_websocket_is_invalid_input(interface, url: &'static str) -> (Option<io::ErrorKind>, Option<ErrorKind>) {
        let visit = Visit::new("");
        let error = WebSocketBuilder::new(visit.fill(url)).set_interface(interface).connect().await.err();
        Ok((error.as_ref().map(io::Error::kind), error.as_ref().and_then(Error::of).map(Error::kind)))
    }
    rows {
        "Create-url-with-space.any.js": "ws://web platform.test:{port}/echo" => refused(),
        "Create-invalid-urls.any.js": "ws://foo bar.com/" => refused(),
        "Create-invalid-urls.any.js": "wss://foo bar.com/" => refused(),
        "Create-invalid-urls.any.js" | "Create-wrong-scheme.any.js": "ftp://{host}/" => refused(),
        "Create-invalid-urls.any.js": "mailto:example@example.org" => refused(),
        "Create-invalid-urls.any.js": "about:blank" => refused(),
        "Create-invalid-urls.any.js": "ws://{host}/#" => refused(),
        "Create-invalid-urls.any.js": "ws://{host}/#test" => refused(),
        "Create-invalid-urls.any.js": "#test" => refused(),
        "stream/tentative/constructor.any.js": "invalid:" => refused(),
    }
}
