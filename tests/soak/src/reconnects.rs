//! A managed connection that its server ends again and again.

use std::{io, time::Duration};

use futures_util::{SinkExt, StreamExt};
use websocket_web::{
    Interface,
    managed::{Backoff, Event, Events, Heartbeat, ManagedWebSocket},
};

use crate::{place::Place, unexpected};

/// A connection that is made again, and what happens to it.
#[derive(Debug)]
pub(crate) struct Reconnects {
    socket: ManagedWebSocket,
    events: Events,
    ends: &'static [&'static str],
    count: u32,
}

/// How the server ends it, one after the other: by a Close, an end of TCP, a reset.
const ENDS: [&str; 3] = ["close 4000 again", "drop", "abort"];

const GREETING: &str = "hello";

/// An attempt follows at once.
const NONE: Backoff =
    Backoff { first: Duration::ZERO, base: Duration::ZERO, factor: 1.0, cap: Duration::ZERO, jitter: 0.0 };

impl Reconnects {
    pub(crate) fn new(place: &Place) -> Self {
        let mut builder = place.builder("/obey").managed();
        builder.set_backoff(NONE).set_min_uptime(Duration::ZERO).set_retry(|_| true);
        builder.set_heartbeat(Heartbeat::new("alive?")).set_greeting(async |_: &_| Ok(vec![GREETING.into()]));
        let socket = builder.connect();
        let ends = match place.interface() {
            Interface::Standard => &ENDS[..],
            // Chromium's WebSocketStream crashes the tab where a connection is lost while a write is under way.
            Interface::Stream => &ENDS[..1],
        };
        Self { events: socket.events(), socket, ends, count: 0 }
    }

    /// Has it end, and come back, `count` times. In between it says something and hears it.
    pub(crate) async fn round(&mut self, count: u32) -> io::Result<()> {
        if self.count == 0 {
            self.hears(GREETING).await?;
        }
        for _ in 0..count {
            self.count += 1;
            let text = format!("number {}", self.count);
            self.socket.send(text.as_str()).await?;
            self.hears(&text).await?;
            // Where the end is quicker than the answer of the socket, it fails.
            let _ = self.socket.send(self.ends[self.count as usize % self.ends.len()]).await;
            self.until(|event| matches!(event, Event::Disconnected { .. })).await?;
            self.until(|event| matches!(event, Event::Open { .. })).await?;
            self.hears(GREETING).await?;
        }
        Ok(())
    }

    async fn hears(&mut self, text: &str) -> io::Result<()> {
        self.until(|event| matches!(event, Event::Message(msg) if **msg == *text)).await
    }

    async fn until(&mut self, wanted: impl Fn(&Event) -> bool) -> io::Result<()> {
        loop {
            match self.events.next().await {
                Some(event) if wanted(&event) => return Ok(()),
                Some(Event::Closed(reason)) => return Err(unexpected(format!("it ended for good: {reason:?}"))),
                None => return Err(unexpected("it ended for good")),
                Some(_) => {}
            }
        }
    }
}
