//! What the library says, in words for the page.

use websocket_web::{CloseCode, ClosedReason, Metrics, Msg, managed::ManagedMetrics};

use crate::bytes;

/// Characters of a text and bytes of a binary message that are shown.
const SHOWN: (usize, usize) = (300, 48);

/// Kind and length of a message.
pub(crate) fn kind(msg: &Msg) -> String {
    let kind = if msg.is_text() { "text" } else { "binary" };
    format!("{kind}, {}", count(msg.len() as u64, "byte"))
}

/// The beginning of a message.
pub(crate) fn contents(msg: &Msg) -> String {
    match msg {
        Msg::Text(text) => match text.char_indices().nth(SHOWN.0) {
            Some((end, _)) => format!("{} …", &text[..end]),
            None => text.clone(),
        },
        Msg::Binary(binary) => bytes::show(binary, SHOWN.1),
    }
}

pub(crate) fn closed(reason: &ClosedReason) -> String {
    let ClosedReason { code, reason, was_clean } = reason;
    let name = match code {
        CloseCode::Other(_) => String::new(),
        named => format!(" ({named})"),
    };
    let reason = if reason.is_empty() { "no reason".to_owned() } else { format!("reason “{reason}”") };
    format!("code {}{name}, {reason}, {}", u16::from(*code), if *was_clean { "clean" } else { "not clean" })
}

pub(crate) fn metrics(metrics: &Metrics) -> String {
    format!(
        "sent {} · received {}",
        messages(metrics.sent_messages, metrics.sent_bytes),
        messages(metrics.received_messages, metrics.received_bytes),
    )
}

pub(crate) fn messages(messages: u64, bytes: u64) -> String {
    format!("{}, {}", count(messages, "message"), count(bytes, "byte"))
}

pub(crate) fn managed_metrics(metrics: &ManagedMetrics) -> String {
    format!(
        "{}, {} opened · {} · {}",
        count(metrics.attempts, "attempt"),
        metrics.opened,
        wait(metrics.outbox_messages as u64),
        count(metrics.lost_messages, "message") + " lost",
    )
}

fn wait(messages: u64) -> String {
    count(messages, "message") + if messages == 1 { " waits" } else { " wait" }
}

fn count(number: u64, of: &str) -> String {
    format!("{number} {of}{}", if number == 1 { "" } else { "s" })
}
