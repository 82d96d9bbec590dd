//! What the library says, in words for the page.

use websocket_web::{CloseCode, ClosedReason};

/// Code, reason and whether it was clean; and, where it was not, what that means.
pub(crate) fn closed(reason: &ClosedReason) -> String {
    let ClosedReason { code, reason: text, was_clean } = reason;
    let name = match code {
        CloseCode::Other(_) => String::new(),
        named => format!(" ({named})"),
    };
    let text = if text.is_empty() { "no reason".to_owned() } else { format!("reason “{text}”") };
    let clean = if *was_clean { "clean" } else { "not clean" };
    let cause = cause(reason).map(|cause| format!(": {cause}")).unwrap_or_default();
    format!("code {}{name}, {text}, {clean}{cause}", u16::from(*code))
}

/// What an end that was not clean comes of, where the reason does not say it.
fn cause(reason: &ClosedReason) -> Option<&'static str> {
    if reason.was_clean {
        return None;
    }
    match u16::from(reason.code) {
        1006 if !reason.reason.is_empty() => None,
        1006 => Some("it ended without a Close frame, as when the network or the server goes away"),
        1009 => Some("a message was larger than this side takes, or more came than was read"),
        1002 | 1007 => Some("the peer broke the protocol"),
        _ => None,
    }
}

pub(crate) fn count(number: u64, of: &str) -> String {
    format!("{number} {of}{}", if number == 1 { "" } else { "s" })
}

/// As people read sizes: 999 B, 1.2 kB, 34 MB.
pub(crate) fn bytes(bytes: f64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"];
    let (mut value, mut unit) = (bytes, 0);
    while value >= 999.5 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0 && value < 9.95);
    format!("{value:.digits$} {}", units.get(unit).copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_clean_end_is_said_to_be_clean() {
        let reason = ClosedReason { code: 4001.into(), reason: "bye".to_owned(), was_clean: true };
        assert_eq!(closed(&reason), "code 4001, reason “bye”, clean");
    }

    #[wasm_bindgen_test]
    fn an_unclean_end_is_explained() {
        let text = closed(&ClosedReason { code: 1006.into(), reason: String::new(), was_clean: false });
        assert!(text.starts_with("code 1006 (") && text.contains("no reason, not clean: it ended without"), "{text}");
        let text = closed(&ClosedReason::abnormal("the handshake failed"));
        assert!(text.ends_with("reason “the handshake failed”, not clean"), "{text}");
    }

    #[wasm_bindgen_test]
    fn sizes_have_two_digits_or_three() {
        let texts = [0.0, 999.0, 1000.0, 1249.0, 9_940.0, 9_960.0, 999_400.0, 1e6, 64e6, 5e15].map(bytes);
        assert_eq!(
            texts,
            ["0 B", "999 B", "1.0 kB", "1.2 kB", "9.9 kB", "10 kB", "999 kB", "1.0 MB", "64 MB", "5000 TB"]
        );
    }

    #[wasm_bindgen_test]
    fn one_is_singular() {
        assert_eq!([count(0, "message"), count(1, "message")], ["0 messages", "1 message"]);
    }
}
