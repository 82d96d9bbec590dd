//! `/close`: closes at once after the handshake.

use std::time::Duration;

use crate::link::Link;
use crate::message::CloseBody;
use crate::parameters::{BadParameter, MILLIS_MAX, Parameters};
use crate::record::Ended;

/// What to close with, and how long to keep TCP open after that.
#[derive(Debug)]
pub(crate) struct Close {
    body: CloseBody,
    hold: Option<Duration>,
}

impl Close {
    pub(crate) fn read(parameters: &mut Parameters) -> Result<Self, BadParameter> {
        let body = parameters.close_body(None)?;
        let hold = parameters.optional_number("hold", 0..=MILLIS_MAX)?.map(Duration::from_millis);
        Ok(Self { body, hold })
    }

    pub(crate) async fn play(self, link: &mut Link) -> Result<Ended, Ended> {
        link.queue_close(&self.body);
        match self.hold {
            Some(hold) => {
                link.listen_for(hold).await?;
                link.cut(false).await
            }
            None => link.await_close().await,
        }
    }
}
