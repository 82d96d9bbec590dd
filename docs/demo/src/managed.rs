//! The part with a managed connection: three components share it, each by its own clone of the one handle.

mod chat;
mod counter;
mod panel;
mod server;
mod status;
mod ticker;

use std::time::Duration;

use futures_util::{StreamExt, future};
use websocket_web::{
    ManagedBuilder, ManagedWebSocket, WebSocketBuilder,
    managed::{Backoff, Status},
};

use crate::{events::Events, peer};
use chat::Chat;
use counter::Counter;
use panel::Panel;
use server::Server;
use ticker::Ticker;

/// People who have started the server again do not wait for half a minute, which is the default.
const LONGEST_DELAY: Duration = Duration::from_secs(10);

pub(crate) struct Managed {
    builder: ManagedBuilder,
    panel: Panel,
    server: Server,
    chat: Chat,
    counter: Counter,
    ticker: Ticker,
}

impl Managed {
    pub(crate) fn find() -> Result<Self, String> {
        let peer = peer::url()?;
        // So that the server is dead for this page alone.
        let id = format!("demo-{:x}", js_sys::Math::random().to_bits());
        Ok(Self {
            builder: builder(&format!("{peer}/obey?id={id}")),
            panel: Panel::find()?,
            server: Server::find(&peer, &id)?,
            chat: Chat::find()?,
            counter: Counter::find()?,
            ticker: Ticker::find()?,
        })
    }

    /// Ends with the page.
    pub(crate) async fn run(self) {
        future::join(self.server.run(), self.connect()).await;
    }

    /// Connects, and lets go, as the person wants it.
    async fn connect(&self) {
        let mut clicks = Events::new(&self.panel.connect, "click");
        self.panel.show_status(Status::Closed);
        while clicks.next().await.is_some() {
            let socket = self.builder.connect();
            self.panel.show_problem("");
            self.panel.show_reason("");
            future::join3(
                // A component gets a clone of the handle, and that is all it needs.
                future::join3(
                    self.chat.run(&self.panel, socket.clone()),
                    self.counter.run(&self.panel, socket.clone()),
                    self.ticker.run(&self.panel, socket.clone()),
                ),
                status::watch(&self.panel, &socket),
                future::join(self.close(&socket, &mut clicks), self.reconnect(&socket)),
            )
            .await;
        }
    }

    async fn close(&self, socket: &ManagedWebSocket, clicks: &mut Events) {
        let mut clicks = clicks.take_until(socket.closed());
        while clicks.next().await.is_some() {
            socket.close();
            self.panel.show_status(socket.status());
        }
    }

    async fn reconnect(&self, socket: &ManagedWebSocket) {
        let mut clicks = Events::new(&self.panel.reconnect, "click").take_until(socket.closed());
        while clicks.next().await.is_some() {
            socket.reconnect();
        }
    }
}

fn builder(url: &str) -> ManagedBuilder {
    let mut builder = WebSocketBuilder::new(url).managed();
    let backoff = Backoff { cap: LONGEST_DELAY, ..Backoff::default() };
    builder.set_backoff(backoff);
    builder
}
