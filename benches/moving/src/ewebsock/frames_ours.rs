//! With this library: a loop of a game or a user interface.

// ANCHOR: code
use futures_util::StreamExt;
use websocket_web::{WebSocketBuilder, managed::Event, managed::Events, managed::ManagedWebSocket};

pub struct Chat {
    socket: ManagedWebSocket,
    events: Events,
}

impl Chat {
    /// Spawn the future: it calls `repaint` for each event.
    pub fn connect(url: &str, repaint: impl Fn()) -> (Self, impl Future<Output = ()>) {
        let mut builder = WebSocketBuilder::new(url).managed();
        let socket = builder.set_retry(|_| false).set_page_events(false).connect();
        let news = socket.events();
        let chat = Self { events: socket.events(), socket };
        (chat, news.for_each(move |_| std::future::ready(repaint())))
    }

    pub fn each_frame(&mut self) {
        while let Some(event) = self.events.try_recv() {
            match event {
                Event::Open { .. } => drop(self.socket.try_send("hello")),
                Event::Message(msg) => println!("{msg}"),
                Event::Disconnected { reason, .. } => println!("{reason}"),
                Event::Closed(reason) => println!("closed: {reason}"),
                Event::Lagged(missed) => println!("{missed} events were dropped"),
                _ => {}
            }
        }
    }
}
// ANCHOR_END: code
