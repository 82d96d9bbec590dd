//! `/drop`: ends TCP without a Close.

use crate::faults;
use crate::link::{Event, Link};
use crate::parameters::{BadParameter, Parameters};
use crate::record::Ended;

/// When to end it, and whether with a reset.
#[derive(Debug)]
pub(crate) struct Drop {
    after: After,
    messages: u64,
    reset: bool,
}

#[derive(Clone, Copy, Debug)]
enum After {
    Open,
    HalfFrame,
    Messages,
}

impl Drop {
    pub(crate) fn read(parameters: &mut Parameters) -> Result<Self, BadParameter> {
        Ok(Self {
            after: parameters.choice(
                "after",
                [("open", After::Open), ("half-frame", After::HalfFrame), ("messages", After::Messages)],
            )?,
            messages: parameters.number("n", 0, 0..=u64::MAX)?,
            reset: parameters.flag("rst", false)?,
        })
    }

    pub(crate) async fn play(self, link: &mut Link) -> Result<Ended, Ended> {
        match self.after {
            After::Open => {}
            After::HalfFrame => faults::half_frame(link).await?,
            After::Messages => {
                for _ in 0..self.messages {
                    if let Event::Close(body) = link.next().await? {
                        return link.answer_close(&body).await;
                    }
                }
            }
        }
        link.cut(self.reset).await
    }
}
