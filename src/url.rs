//! Checks what runtimes do not agree on in a URL, so that each gives the same answer.

use websocket_web_actors::{Error, ErrorKind};

/// Checks that the host holds no space, which the [URL Standard] forbids: most runtimes refuse such a URL, Chromium
/// escapes the space and goes looking for the host.
///
/// [URL Standard]: https://url.spec.whatwg.org/#forbidden-host-code-point
pub(crate) fn validate(url: &str) -> Result<(), Error> {
    if host(url).is_some_and(|host| host.contains(' ')) {
        let text = "the host of the URL holds a space: use ws://host/path or wss://host/path";
        return Err(Error::new(ErrorKind::InvalidUrl, text));
    }
    Ok(())
}

/// The host, where it is plain to see: behind a scheme that is taken and two slashes. The rest is for the runtime to
/// judge.
fn host(url: &str) -> Option<&str> {
    let (scheme, rest) = url.trim_start_matches(|c| c <= ' ').split_once(':')?;
    if !["ws", "wss", "http", "https"].iter().any(|taken| scheme.eq_ignore_ascii_case(taken)) {
        return None;
    }
    let slash = ['/', '\\'];
    let rest = rest.strip_prefix(slash)?.strip_prefix(slash)?.trim_start_matches(slash);
    let authority = rest.split(['/', '\\', '?', '#']).next()?;
    // What follows it is no part of a URL.
    authority.trim_end_matches(|c| c <= ' ').rsplit('@').next()
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
