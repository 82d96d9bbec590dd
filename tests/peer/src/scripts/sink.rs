//! `/sink`: reads and counts, and answers only when asked for a report.

use serde_json::json;

use crate::link::{Event, Link};
use crate::message::{Kind, Message};
use crate::record::Ended;

/// The text message that asks for a report.
const REPORT: &[u8] = b"report";

/// Reads until the client closes.
pub(crate) async fn sink(link: &mut Link) -> Result<Ended, Ended> {
    loop {
        match link.next().await? {
            Event::Message(message) => swallow(link, &message).await?,
            Event::Close(body) => return link.answer_close(&body).await,
        }
    }
}

/// Answers the message if it asks for a report: of what came before it.
pub(crate) async fn swallow(link: &mut Link, message: &Message) -> Result<(), Ended> {
    if message.kind != Kind::Text || message.payload != REPORT {
        return Ok(());
    }
    let report = {
        let seen = link.record().seen();
        json!({ "messages": seen.messages - 1, "bytes": seen.bytes - REPORT.len() as u64 })
    };
    link.send(&Message::text(report.to_string())).await
}
