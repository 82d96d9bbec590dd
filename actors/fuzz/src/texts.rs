//! Texts that the library checks itself, against what others make of them.

use websocket_web_actors::without_secrets;
use whatwg_url::Url;

use crate::{subprotocols::offer, url::validate};

/// A URL: none is refused that the standard takes, and what is printed of it has no secrets.
///
/// # Panics
/// If anything does not hold.
pub fn urls(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let base = Url::parse("https://base.example/dir/page").ok();
    let parse = |text: &str| Url::options().base_url(base.as_ref()).parse(text).ok();
    let parsed = parse(text).filter(|url| matches!(url.scheme(), "ws" | "wss" | "http" | "https"));
    assert!(validate(text).is_ok() || parsed.is_none(), "{text:?} is refused");
    let printed = without_secrets(text);
    let Some(parsed) = parsed else { return };
    let is_whole = Url::parse(text).is_ok();
    // A path that is taken by itself may look like a host: what is printed of one has to be without query, that is all.
    let is_path = base.as_ref().is_some_and(|base| base.host() == parsed.host());
    if !is_whole && is_path && parsed.username().is_empty() && parsed.password().is_none() {
        let (_, query) = printed.split_once('?').unwrap_or_default();
        assert!(matches!(query, "" | "…") && !printed.contains('#'), "{text:?} becomes {printed:?}");
        return;
    }
    // In one without a scheme, what is in front of an @ may be a secret for all that is known: it is left out.
    // A control character in front of the host was a part of the user's name, and is left: what is printed is no URL then.
    let Some(shown) = parse(&printed) else {
        let told = parsed.password().is_some_and(|password| password.len() > SHORT && printed.contains(password));
        assert!(!told, "{text:?} becomes {printed:?}");
        return;
    };
    assert_eq!(
        (shown.username(), shown.password(), shown.fragment()),
        ("", None, None),
        "{text:?} becomes {printed:?}"
    );
    assert!(matches!(shown.query(), None | Some("%E2%80%A6")), "{text:?} becomes {printed:?}");
    if is_whole {
        assert_eq!(shown.host(), parsed.host(), "{text:?} becomes {printed:?}");
        // Blanks that a query or fragment followed end the text now, and are no part of it.
        assert!(parsed.path().starts_with(shown.path()), "{text:?} becomes {printed:?}");
    }
}

/// A password of so many bytes may be in the rest of a URL by chance.
const SHORT: usize = 3;

/// Subprotocols, one on each line.
///
/// # Panics
/// If anything does not hold.
pub fn names(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let names: Vec<String> = text.split('\n').map(str::to_owned).collect();
    // As RFC 9110 has it, section 5.6.2.
    let is_token = |name: &String| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
    };
    let mut folded: Vec<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
    folded.sort();
    folded.dedup();
    let valid = names.iter().all(is_token) && folded.len() == names.len();
    let Some(offer) = offer(names.clone()) else { return };
    assert_eq!(offer.validate().is_ok(), valid, "{names:?}");
    assert!(names.iter().all(|name| offer.refusal(name).is_none()));
    assert!(offer.refusal("no\nname").is_some());
}
