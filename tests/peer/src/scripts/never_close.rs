//! `/never-close`: echoes, but does not answer a Close.

use std::sync::Arc;

use crate::link::{Event, Link};
use crate::message::CloseBody;
use crate::record::Ended;
use crate::scripts::echo;

/// Withholds the answer until released, then behaves.
pub(crate) async fn never_close(link: &mut Link) -> Result<Ended, Ended> {
    let mut close = None;
    withhold(link, true, &mut close).await?;
    match close {
        Some(body) => link.answer_close(&body).await,
        None => echo::echo(link).await,
    }
}

/// Answers nothing at all until released, and gives the Close that came meanwhile.
pub(crate) async fn silence(link: &mut Link) -> Result<Option<CloseBody>, Ended> {
    link.stop_answering_pings();
    let mut close = None;
    withhold(link, false, &mut close).await?;
    Ok(close)
}

/// Reads until released, echoing or not, and keeps the Close that came meanwhile. Can be cancelled and repeated.
pub(crate) async fn withhold(link: &mut Link, echo: bool, close: &mut Option<CloseBody>) -> Result<(), Ended> {
    let record = Arc::clone(link.record());
    loop {
        let event = tokio::select! {
            event = link.next() => event?,
            () = record.released() => return Ok(()),
        };
        match event {
            Event::Message(message) if echo && close.is_none() => link.send(&message).await?,
            Event::Message(_) => {}
            Event::Close(body) => {
                close.get_or_insert(body);
            }
        }
    }
}
