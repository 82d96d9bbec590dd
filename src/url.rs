//! Checks what runtimes do not agree on in a URL, so that each gives the same answer.

use websocket_web_actors::{Error, ErrorKind, is_slash, split_before};

/// Checks that the host holds no space, which the [URL Standard] forbids: most runtimes refuse such a URL, Chromium
/// escapes the space and goes looking for the host.
///
/// [URL Standard]: https://url.spec.whatwg.org/#forbidden-host-code-point
pub(crate) fn validate(url: &str) -> Result<(), Error> {
    // Blanks at the end are no part of a URL.
    let len = url.bytes().rposition(|b| !is_blank(&b)).map_or(0, |last| last.saturating_add(1));
    // What stands before the last @ is none of the host.
    let authority = url.get(..len).and_then(authority).unwrap_or_default();
    let mut host = authority.bytes().rev().take_while(|&b| b != b'@');
    if host.any(|b| b == b' ') {
        let text = "the host of the URL holds a space: use ws://host/path or wss://host/path";
        return Err(Error::new(ErrorKind::InvalidUrl, text));
    }
    Ok(())
}

/// User, host and port, where they are plain to see: behind a scheme that is taken and two slashes. The rest is for the
/// runtime to judge.
fn authority(url: &str) -> Option<&str> {
    let (_, url) = split_before(url, |b| !is_blank(&b));
    let (scheme, rest) = split_before(url, |b| b == b':');
    let (slashes, rest) = split_before(rest.strip_prefix(':')?, |b| !is_slash(b));
    let taken = ["ws", "wss", "http", "https"].iter().any(|taken| scheme.eq_ignore_ascii_case(taken));
    (taken && slashes.len() >= 2).then(|| split_before(rest, |b| is_slash(b) || matches!(b, b'?' | b'#')).0)
}

/// What URL parsers drop at both ends.
fn is_blank(b: &u8) -> bool {
    *b <= b' '
}

#[cfg(test)]
mod tests {
    use super::validate;

    #[test]
    fn a_space_in_the_host_is_refused() {
        for url in [
            "ws://foo bar.com/",
            "WSS://foo bar.com",
            " http:\\\\foo bar?q",
            "https:///u:p@foo bar:80/",
            "ws://a b ",
            "ws://foo /bar",
            "ws://foo ?bar",
        ] {
            let error = validate(url).expect_err(url).to_string();
            assert!(error.contains("holds a space"), "{url}: {error}");
        }
    }

    #[test]
    fn a_space_anywhere_else_is_left_to_the_runtime() {
        for url in [
            "ws://example.org/a b",
            "ws://example.org?a b",
            "ws://example.org#a b",
            " ws://example.org ",
            "ws://us er:pass word@example.org/",
            "chat room//a b",
            "/chat://a b/",
            "ws:a b",
            "//a b/",
            "",
        ] {
            assert!(validate(url).is_ok(), "{url}");
        }
    }
}
