//! `/late-close`: echoes, and takes its time to answer a Close.

use std::time::Duration;

use crate::link::{Event, Link};
use crate::message::Kind;
use crate::parameters::{BadParameter, Parameters};
use crate::pattern;
use crate::record::Ended;

/// The most messages and the largest: what fits between two Close frames of a test.
const COUNT_MAX: u32 = 100_000;
const SIZE_MAX: usize = 1 << 20;

/// How long to wait, and what to send before the answer.
#[derive(Debug)]
pub(crate) struct LateClose {
    delay: Duration,
    messages: u32,
    size: usize,
}

impl LateClose {
    pub(crate) fn read(parameters: &mut Parameters) -> Result<Self, BadParameter> {
        Ok(Self {
            delay: parameters.millis("delay", 1000)?,
            messages: parameters.number("messages", 0, 0..=COUNT_MAX)?,
            size: parameters.number("size", 16, 0..=SIZE_MAX)?,
        })
    }

    pub(crate) async fn play(self, link: &mut Link) -> Result<Ended, Ended> {
        let body = loop {
            match link.next().await? {
                Event::Message(message) => link.send(&message).await?,
                Event::Close(body) => break body,
            }
        };
        link.listen_for(self.delay).await?;
        for index in 0..self.messages {
            link.send(&pattern::numbered(Kind::Binary, index, self.size)).await?;
        }
        link.answer_close(&body).await
    }
}
