//! `/echo`: sends every message back.

use bytes::Bytes;

use crate::link::{Event, Link};
use crate::message::{Kind, Message};
use crate::record::Ended;

/// Echoes until the client closes.
pub(crate) async fn echo(link: &mut Link) -> Result<Ended, Ended> {
    loop {
        match link.next().await? {
            Event::Message(message) => link.send(&message).await?,
            Event::Close(body) => return link.answer_close(&body).await,
        }
    }
}

/// `/empty`: sends an empty message of each kind, then echoes.
pub(crate) async fn after_empty_messages(link: &mut Link) -> Result<Ended, Ended> {
    for kind in [Kind::Text, Kind::Binary] {
        link.send(&Message { kind, payload: Bytes::new() }).await?;
    }
    echo(link).await
}
