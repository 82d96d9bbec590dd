//! `/burst`: many messages at once, and what follows them in the same write.

use crate::link::{Event, Link};
use crate::message::{CloseBody, Kind};
use crate::parameters::{BadParameter, Parameters};
use crate::pattern;
use crate::record::Ended;
use crate::scripts::{echo, sink};

/// The most messages: ten times what a throughput test sends.
const COUNT_MAX: u32 = 1_000_000;

/// The largest message: larger ones are for `/large`.
const SIZE_MAX: usize = 16 << 20;

/// How many messages, of what kind, when, and what then.
#[derive(Clone, Debug)]
pub(crate) struct Burst {
    count: u32,
    size: usize,
    kind: Kind,
    then: Then,
    close: CloseBody,
    on_message: bool,
    one_write: bool,
    /// How many of them are in the output, or beyond.
    sent: u32,
}

#[derive(Clone, Copy, Debug)]
enum Then {
    Open,
    Close,
    Drop,
    Echo,
}

impl Burst {
    pub(crate) fn read(parameters: &mut Parameters) -> Result<Self, BadParameter> {
        Ok(Self {
            count: parameters.number("count", 100, 0..=COUNT_MAX)?,
            size: parameters.number("size", 16, 0..=SIZE_MAX)?,
            kind: parameters.kind()?,
            then: parameters.choice(
                "then",
                [("open", Then::Open), ("close", Then::Close), ("drop", Then::Drop), ("echo", Then::Echo)],
            )?,
            close: parameters.close_body(Some(1000))?,
            on_message: parameters.choice("on", [("open", false), ("message", true)])?,
            one_write: parameters.flag("one_write", true)?,
            sent: 0,
        })
    }

    /// A burst of binary messages that leaves everything else as it is.
    pub(crate) fn of(count: u32, size: usize) -> Option<Self> {
        let allowed = count <= COUNT_MAX && size <= SIZE_MAX;
        allowed.then(|| Self {
            count,
            size,
            kind: Kind::Binary,
            then: Then::Open,
            close: CloseBody::default(),
            on_message: false,
            one_write: true,
            sent: 0,
        })
    }

    pub(crate) async fn play(mut self, link: &mut Link) -> Result<Ended, Ended> {
        if self.on_message
            && let Event::Close(body) = link.next().await?
        {
            return link.answer_close(&body).await;
        }
        self.send(link).await?;
        match self.then {
            Then::Open => sink::sink(link).await,
            Then::Echo => echo::echo(link).await,
            Then::Drop => link.cut(false).await,
            Then::Close => {
                link.queue_close(&self.close);
                link.await_close().await
            }
        }
    }

    /// Leaves the end of the burst in the output, so that what follows goes into the same write. Can be cancelled and
    /// repeated: then it goes on.
    pub(crate) async fn send(&mut self, link: &mut Link) -> Result<(), Ended> {
        while self.sent < self.count {
            let message = pattern::numbered(self.kind, self.sent, self.size);
            // Before the wait: the message is in the output then.
            self.sent += 1;
            link.send(&message).await?;
            if !self.one_write {
                link.flush().await?;
            }
        }
        Ok(())
    }
}
