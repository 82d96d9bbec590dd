//! When a script begins, and what goes out right before it.

use std::sync::Arc;

use crate::link::{Event, Link};
use crate::message::Kind;
use crate::parameters::{BadParameter, Parameters, bad};
use crate::pattern;
use crate::record::Ended;

/// The most messages that go out before: ten times what fills the buffers on the way.
const LEAD_MAX: u32 = 100_000;

/// The size of each: some of them share a TCP segment, and a thousand need several writes.
const LEAD_SIZE: usize = 1024;

/// The beginning of a script. Until then everything is read, and nothing answered.
#[derive(Debug)]
pub(crate) struct Begin {
    when: When,
    lead: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    /// With the handshake.
    Open,
    /// When it is released.
    Release,
    /// When the client has closed, which the script has yet to answer.
    Close,
    /// When so many messages were read, or the client has closed before.
    Messages(u64),
}

impl Begin {
    pub(crate) fn read(parameters: &mut Parameters) -> Result<Self, BadParameter> {
        let when = match parameters.text("begin").as_deref() {
            None | Some("open") => When::Open,
            Some("release") => When::Release,
            Some("close") => When::Close,
            Some(value) => match value.strip_prefix("messages:").map(str::parse) {
                Some(Ok(count)) => When::Messages(count),
                _ => return Err(bad("begin", value, "open, release, close, messages:N")),
            },
        };
        Ok(Self { when, lead: parameters.number("lead", 0, 0..=LEAD_MAX)? })
    }

    /// Whether there is nothing to wait for.
    pub(crate) fn is_at_once(&self) -> bool {
        self.when == When::Open
    }

    /// Waits for it, and leaves what goes out before the script in the output. A Close that came meanwhile is the next
    /// that the script hears of.
    pub(crate) async fn wait(self, link: &mut Link) -> Result<(), Ended> {
        if let Some(close) = self.withhold(link).await? {
            link.put_back(close);
        }
        for index in 0..self.lead {
            link.send(&pattern::numbered(Kind::Binary, index, LEAD_SIZE)).await?;
        }
        Ok(())
    }

    /// Reads until it begins, and gives the Close that came meanwhile.
    async fn withhold(&self, link: &mut Link) -> Result<Option<Event>, Ended> {
        let record = Arc::clone(link.record());
        let (mut messages, mut close) = (0, None);
        loop {
            match self.when {
                When::Open => break,
                When::Messages(count) if messages >= count => break,
                When::Messages(_) | When::Close if close.is_some() => break,
                When::Messages(_) | When::Close | When::Release => {}
            }
            tokio::select! {
                event = link.next() => match event? {
                    Event::Message(_) => messages += 1,
                    event @ Event::Close(_) => close = close.or(Some(event)),
                },
                () = record.released(), if self.when == When::Release => break,
            }
        }
        Ok(close)
    }
}
