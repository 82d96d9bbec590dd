//! From ewebsock 0.8.

/// A game's or user interface's loop.
pub mod frames {
    pub mod theirs {
        // ANCHOR: frames_theirs
        use ewebsock::{Options, WsEvent, WsMessage, WsReceiver, WsSender, connect_with_wakeup};

        pub struct Chat {
            sender: WsSender,
            events: WsReceiver,
        }

        impl Chat {
            pub fn connect(url: &str, repaint: impl Fn() + Send + Sync + 'static) -> Result<Self, String> {
                let (sender, events) = connect_with_wakeup(url, Options::default(), repaint)?;
                Ok(Self { sender, events })
            }

            pub fn each_frame(&mut self) {
                while let Some(event) = self.events.try_recv() {
                    match event {
                        WsEvent::Opened => self.sender.send(WsMessage::Text("hello".to_owned())),
                        WsEvent::Message(WsMessage::Text(text)) => println!("{text}"),
                        WsEvent::Message(_) => {}
                        WsEvent::Error(error) => println!("{error}"),
                        WsEvent::Closed => println!("closed"),
                    }
                }
            }
        }
        // ANCHOR_END: frames_theirs
    }

    pub mod ours {
        // ANCHOR: frames_ours
        use futures_util::StreamExt;
        use websocket_web::{WebSocketBuilder, managed::Event, managed::Events, managed::ManagedWebSocket};

        pub struct Chat {
            socket: ManagedWebSocket,
            events: Events,
        }

        impl Chat {
            /// Spawn the future: it calls `repaint` for each event.
            pub fn connect(url: &str, repaint: impl Fn()) -> (Self, impl Future<Output = ()>) {
                let socket = WebSocketBuilder::new(url).managed().set_max_attempts(1).connect();
                let news = socket.events();
                let chat = Self { events: socket.events(), socket };
                (chat, news.for_each(move |_| std::future::ready(repaint())))
            }

            pub fn each_frame(&mut self) {
                while let Some(event) = self.events.try_recv() {
                    match event {
                        Event::Open { .. } => drop(self.socket.try_send("hello")),
                        Event::Message(msg) => println!("{msg}"),
                        Event::Closed(reason) => println!("closed: {reason}"),
                        _ => {}
                    }
                }
            }
        }
        // ANCHOR_END: frames_ours
    }
}
