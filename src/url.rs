//! Checks what runtimes do not agree on in a URL, so that each gives the same answer.

use websocket_web_actors::{Error, ErrorKind};

/// Checks that the host holds no space, which the [URL Standard] forbids: most runtimes refuse such a URL, Chromium
/// escapes the space and goes looking for the host.
///
/// [URL Standard]: https://url.spec.whatwg.org/#forbidden-host-code-point
pub(crate) fn validate(url: &str) -> Result<(), Error> {
    if host(url).is_some_and(|host| host.contains(|c| c == ' ')) {
        let text = "the host of the URL holds a space: use ws://host/path or wss://host/path";
        return Err(Error::new(ErrorKind::InvalidUrl, text));
    }
    Ok(())
}

/// The host, where it is plain to see: behind a scheme that is taken and two slashes. The rest is for the runtime to
/// judge.
fn host(url: &str) -> Option<&str> {
    let (scheme, rest) = split_before(url.trim_start_matches(|c| c <= ' '), |c| c == ':');
    if !["ws", "wss", "http", "https"].iter().any(|taken| scheme.eq_ignore_ascii_case(taken)) {
        return None;
    }
    let rest = rest.strip_prefix(':')?.strip_prefix(is_slash)?.strip_prefix(is_slash)?.trim_start_matches(is_slash);
    let (authority, _) = split_before(rest, |c| is_slash(c) || matches!(c, '?' | '#'));
    // What follows it is no part of a URL.
    authority.trim_end_matches(|c| c <= ' ').rsplit(|c| c == '@').next()
}

/// What URL parsers take for a slash.
pub(crate) fn is_slash(c: char) -> bool {
    matches!(c, '/' | '\\')
}

/// The text before the first such character, and the text from there on.
///
/// Patterns are functions here, and no text is indexed: searching for a `char` or a `str`, and the panic of an index,
/// bring 5 KiB of code into a program.
pub(crate) fn split_before(text: &str, is: impl Fn(char) -> bool) -> (&str, &str) {
    text.find(is).and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::validate;

    #[test]
    fn a_space_in_the_host_is_refused() {
        for url in
            ["ws://foo bar.com/", "WSS://foo bar.com", " http:\\\\foo bar?q", "https:///u:p@foo bar:80/", "ws://a b "]
        {
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
