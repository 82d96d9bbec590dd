//! With ewebsock 0.8: a loop of a game or a user interface.

// ANCHOR: code
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
// ANCHOR_END: code
