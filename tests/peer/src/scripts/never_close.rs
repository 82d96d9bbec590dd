//! `/never-close`: echoes, but does not answer a Close.

use std::sync::Arc;

use crate::link::{Event, Link};
use crate::message::CloseBody;
use crate::record::Ended;
use crate::scripts::echo;

/// Withholds the answer until released, then behaves.
pub(crate) async fn never_close(link: &mut Link) -> Result<Ended, Ended> {
    match withhold(link, true).await? {
        Some(body) => link.answer_close(&body).await,
        None => echo::echo(link).await,
    }
}

/// Answers nothing at all until released, and gives the Close that came meanwhile.
pub(crate) async fn silence(link: &mut Link) -> Result<Option<CloseBody>, Ended> {
    link.stop_answering_pings();
    withhold(link, false).await
}

/// Reads until released, echoing or not, and gives the Close that came meanwhile.
async fn withhold(link: &mut Link, echo: bool) -> Result<Option<CloseBody>, Ended> {
    let record = Arc::clone(link.record());
    let mut close = None;
    loop {
        let event = tokio::select! {
            event = link.next() => event?,
            () = record.released() => return Ok(close),
        };
        match event {
            Event::Message(message) if echo && close.is_none() => link.send(&message).await?,
            Event::Message(_) => {}
            Event::Close(body) => close = close.or(Some(body)),
        }
    }
}
