//! `/stall`: stops reading from TCP for a while.

use std::time::Duration;

use crate::link::{Event, Link};
use crate::parameters::{BadParameter, MILLIS_MAX, Parameters, bad};
use crate::record::Ended;
use crate::scripts::sink;

/// What the system may take in while the peer does not read: 64 KiB, where TCP windows start on most systems.
pub(crate) const RECEIVE_BUFFER: usize = 64 << 10;

/// The range of a receive buffer: less is rounded up by most systems, more would never fill in a test.
pub(crate) const RECEIVE_BUFFERS: std::ops::RangeInclusive<usize> = 1 << 10..=64 << 20;

/// When to stop reading, and for how long.
#[derive(Debug)]
pub(crate) struct Stall {
    /// Until released, if there is none.
    time: Option<Duration>,
    after: u64,
    receive_buffer: usize,
}

impl Stall {
    pub(crate) fn read(parameters: &mut Parameters) -> Result<Self, BadParameter> {
        let time = match parameters.text("for").as_deref() {
            None => Some(Duration::from_secs(2)),
            Some("forever") => None,
            Some(value) => match value.parse() {
                Ok(millis @ 0..=MILLIS_MAX) => Some(Duration::from_millis(millis)),
                _ => return Err(bad("for", value, format!("forever, or a number from 0 to {MILLIS_MAX}"))),
            },
        };
        let after = parameters.number("after", 0, 0..=u64::MAX)?;
        let receive_buffer = parameters.number("rcvbuf", RECEIVE_BUFFER, RECEIVE_BUFFERS)?;
        Ok(Self { time, after, receive_buffer })
    }

    pub(crate) async fn play(self, link: &mut Link) -> Result<Ended, Ended> {
        // Before the 101 response leaves: until then the client sends nothing.
        link.set_receive_buffer(self.receive_buffer);
        link.stop_reading_ahead();
        loop {
            match link.take()? {
                Some(Event::Message(message)) => sink::swallow(link, &message).await?,
                Some(Event::Close(body)) => return link.answer_close(&body).await,
                None => {
                    link.flush().await?;
                    let left = self.after.saturating_sub(link.record().seen().tcp_bytes);
                    if left == 0 {
                        break;
                    }
                    link.fill(usize::try_from(left).unwrap_or(usize::MAX)).await?;
                }
            }
        }
        self.stall(link).await?;
        sink::sink(link).await
    }

    async fn stall(&self, link: &mut Link) -> Result<(), Ended> {
        link.record().note(|seen| seen.stalled = true);
        let over = async {
            match self.time {
                Some(time) => tokio::time::sleep(time).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = over => {}
            () = link.record().released() => {}
            // An orderly end of TCP waits behind the unread data; only a reset overtakes it.
            ended = link.reset() => return Err(ended),
        }
        link.record().note(|seen| seen.stalled = false);
        Ok(())
    }
}

/// Has a link that read until now read nothing. A release that nobody waited for is not for this.
pub(crate) fn begin(link: &mut Link) {
    link.set_receive_buffer(RECEIVE_BUFFER);
    link.stop_reading_ahead();
    link.record().forget_release();
    link.record().note(|seen| seen.stalled = true);
}

/// Has it read again.
pub(crate) fn end(link: &mut Link) {
    link.read_ahead_again();
    link.record().note(|seen| seen.stalled = false);
}
