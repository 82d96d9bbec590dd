//! From tokio-tungstenite-wasm 0.9.

/// Connects, sends, reads to the end.
pub mod talk {
    pub mod theirs {
        // ANCHOR: talk_theirs
        use futures_util::{SinkExt, StreamExt};
        use tokio_tungstenite_wasm::{Error, Message, connect_with_protocols};

        pub async fn talk(url: &str) -> Result<(), Error> {
            let mut socket = connect_with_protocols(url, &["chat"]).await?;
            socket.send(Message::text("hello")).await?;
            while let Some(message) = socket.next().await {
                match message? {
                    Message::Text(text) => println!("{}", text.as_str()),
                    Message::Binary(bytes) => println!("{} bytes", bytes.len()),
                    Message::Close(Some(frame)) => println!("closed: {} {}", u16::from(frame.code), frame.reason),
                    Message::Close(None) => println!("closed"),
                }
            }
            Ok(())
        }
        // ANCHOR_END: talk_theirs
    }

    pub mod ours {
        // ANCHOR: talk_ours
        use futures_util::{SinkExt, StreamExt};
        use websocket_web::{Msg, WebSocketBuilder};

        pub async fn talk(url: &str) -> std::io::Result<()> {
            let mut socket = WebSocketBuilder::new(url).set_protocols(["chat"]).connect().await?;
            socket.send("hello").await?;
            while let Some(message) = socket.next().await {
                match message? {
                    Msg::Text(text) => println!("{text}"),
                    Msg::Binary(bytes) => println!("{} bytes", bytes.len()),
                }
            }
            println!("closed: {}", socket.closed().await);
            Ok(())
        }
        // ANCHOR_END: talk_ours
    }
}
