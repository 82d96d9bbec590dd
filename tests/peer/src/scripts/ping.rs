//! `/ping`: sends pings, and echoes.

use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tungstenite::protocol::frame::coding::{Control, OpCode};

use crate::link::{Event, Link};
use crate::parameters::{BadParameter, MILLIS_MAX, Parameters};
use crate::record::Ended;

/// How often.
#[derive(Debug)]
pub(crate) struct Ping {
    every: Duration,
}

impl Ping {
    pub(crate) fn read(parameters: &mut Parameters) -> Result<Self, BadParameter> {
        // 50 ms: a test sees several pings and does not wait for them.
        Ok(Self { every: Duration::from_millis(parameters.number("every", 50, 1..=MILLIS_MAX)?) })
    }

    pub(crate) async fn play(self, link: &mut Link) -> Result<Ended, Ended> {
        let mut ticks = tokio::time::interval(self.every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            tokio::select! {
                _ = ticks.tick() => {
                    link.queue_frame(OpCode::Control(Control::Ping), true, b"ping");
                    link.flush().await?;
                }
                event = link.next() => match event? {
                    Event::Message(message) => link.send(&message).await?,
                    Event::Close(body) => return link.answer_close(&body).await,
                },
            }
        }
    }
}
