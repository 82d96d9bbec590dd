//! `/late-close`: echoes, and takes its time to answer a Close, or never does.

use std::time::Duration;

use crate::link::{Event, Link};
use crate::message::Kind;
use crate::parameters::{BadParameter, Parameters};
use crate::pattern;
use crate::record::Ended;

/// The most messages and the largest: what fits between two Close frames of a test.
const COUNT_MAX: u32 = 100_000;
const SIZE_MAX: usize = 1 << 20;

/// How long to wait, what to send before the answer, and what the answer is.
#[derive(Debug)]
pub(crate) struct LateClose {
    delay: Duration,
    messages: u32,
    size: usize,
    then: Then,
}

#[derive(Clone, Copy, Debug)]
enum Then {
    Answer,
    Drop,
}

impl LateClose {
    pub(crate) fn read(parameters: &mut Parameters) -> Result<Self, BadParameter> {
        Ok(Self {
            delay: parameters.millis("delay", 1000)?,
            messages: parameters.number("messages", 0, 0..=COUNT_MAX)?,
            size: parameters.number("size", 16, 0..=SIZE_MAX)?,
            then: parameters.choice("then", [("answer", Then::Answer), ("drop", Then::Drop)])?,
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
        match self.then {
            Then::Answer => link.answer_close(&body).await,
            Then::Drop => link.cut(false).await,
        }
    }
}
