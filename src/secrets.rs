//! Keeps credentials and tokens out of what gets printed.

/// The URL without user name, password, query and fragment.
pub(crate) fn without_secrets(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let (public, secret) = url.split_at(end);
    let authority = public.find("://").map_or(0, |scheme| scheme + "://".len());
    let host_end = public[authority..].find(['/', '\\']).map_or(public.len(), |path| authority + path);
    let host = public[authority..host_end].rfind('@').map_or(authority, |at| authority + at + 1);
    let query = if secret.starts_with('?') { "?…" } else { "" };
    format!("{}{}{query}", &public[..authority], &public[host..])
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

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
            ("nonsense", "nonsense"),
            ("", ""),
        ] {
            assert_eq!(without_secrets(url), printed, "{url}");
        }
    }
}
