//! Keeps credentials and tokens out of what gets printed.

use crate::text::{concat, is_slash, split_before};

/// The URL without user name, password, query and fragment; as lenient about slashes and blanks as URL parsers are.
pub fn without_secrets(url: &str) -> String {
    let (public, secret) = split_before(url, |b| matches!(b, b'?' | b'#'));
    let (_, colon) = split_before(public, |b| b == b':' || is_slash(b));
    let (_, rest) = split_before(colon.strip_prefix(':').unwrap_or(public), |b| !is_slash(b) && b > b' ');
    let start = public.strip_suffix(rest).unwrap_or_default();
    let (authority, path) = split_before(rest, is_slash);
    let at = authority.bytes().rposition(|b| b == b'@').map_or(0, |at| at.saturating_add(1));
    let host = authority.get(at..).unwrap_or_default();
    let query = if secret.starts_with('?') { "?…" } else { "" };
    concat(&[start, host, path, query])
}

/// What a runtime says of an error, unless it may quote the URL.
pub fn unless_quoting(text: String) -> Option<String> {
    let bytes = text.as_bytes();
    let quotes = bytes.iter().any(|b| matches!(b, b'@' | b'?' | b'\\')) || bytes.windows(2).any(|pair| pair == b"//");
    (!text.is_empty() && !quotes).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::{unless_quoting, without_secrets};

    #[test]
    fn credentials_and_query_are_left_out() {
        for (url, printed) in [
            ("ws://example.org/chat", "ws://example.org/chat"),
            ("wss://user:secret@example.org:8443/chat?token=secret", "wss://example.org:8443/chat?…"),
            ("ws://user:p@ss@example.org", "ws://example.org"),
            ("ws://example.org/a@b", "ws://example.org/a@b"),
            ("ws://example.org?token=a/b@c", "ws://example.org?…"),
            ("/relative?token=secret", "/relative?…"),
            ("ws://example.org/#secret", "ws://example.org/"),
            ("//user:secret@example.org/x", "//example.org/x"),
            ("\u{12}//user:secret@example.org/x", "\u{12}//example.org/x"),
            ("ws:///user:secret@example.org/x", "ws:///example.org/x"),
            ("ws:/user:secret@example.org/x", "ws:/example.org/x"),
            ("ws:\\\\user:secret@example.org\\x", "ws:\\\\example.org\\x"),
            (" ws:/\t/user:secret@example.org/x", " ws:/\t/example.org/x"),
            ("ws:/ /user:secret@example.org/x", "ws:/ /example.org/x"),
            ("user:secret@example.org", "user:example.org"),
            ("ws://[::1]:80/a:b@c", "ws://[::1]:80/a:b@c"),
            ("nonsense", "nonsense"),
            ("", ""),
        ] {
            assert_eq!(without_secrets(url), printed, "{url}");
        }
    }

    #[test]
    fn a_text_that_may_quote_the_url_is_not_repeated() {
        let kept = |text: &str| unless_quoting(text.to_owned());
        assert_eq!(kept("connect ECONNREFUSED 127.0.0.1:80").as_deref(), Some("connect ECONNREFUSED 127.0.0.1:80"));
        for text in ["", "The URL 'ws://u:p@h' is invalid", "cannot reach h/?token=1", "ws:/u:p@h", "ws:\\\\h"] {
            assert_eq!(kept(text), None, "{text}");
        }
    }
}
