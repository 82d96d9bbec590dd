//! Keeps credentials and tokens out of what gets printed.

/// The URL without user name, password, query and fragment; as lenient about slashes and blanks as URL parsers are.
pub(crate) fn without_secrets(url: &str) -> String {
    let (public, secret) = url.split_at(url.find(['?', '#']).unwrap_or(url.len()));
    let scheme =
        public.find([':', '/', '\\']).filter(|end| public[*end..].starts_with(':')).map_or(0, |colon| colon + 1);
    let blank = |c: char| matches!(c, '/' | '\\') || c.is_ascii_whitespace();
    let authority = public[scheme..].find(|c| !blank(c)).map_or(public.len(), |start| scheme + start);
    let end = public[authority..].find(['/', '\\']).map_or(public.len(), |path| authority + path);
    let host = public[authority..end].rfind('@').map_or(authority, |at| authority + at + 1);
    let query = if secret.starts_with('?') { "?…" } else { "" };
    format!("{}{}{query}", &public[..authority], &public[host..])
}

/// What a runtime says of an error, unless it may quote the URL.
pub(crate) fn unless_quoting(text: String) -> Option<String> {
    (!text.is_empty() && !text.contains(['@', '?', '\\']) && !text.contains("//")).then_some(text)
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
            ("ws:///user:secret@example.org/x", "ws:///example.org/x"),
            ("ws:/user:secret@example.org/x", "ws:/example.org/x"),
            ("ws:\\\\user:secret@example.org\\x", "ws:\\\\example.org\\x"),
            (" ws:/\t/user:secret@example.org/x", " ws:/\t/example.org/x"),
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
