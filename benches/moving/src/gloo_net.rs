//! From gloo-net 0.7.

/// Connects, says hello with one half, reads with the other.
pub mod halves {
    pub mod theirs {
        // ANCHOR: halves_theirs
        use futures_util::{SinkExt, StreamExt};
        use gloo_net::websocket::{Message, WebSocketError, futures::WebSocket};

        pub async fn chat(url: &str) -> Result<(), String> {
            let socket = WebSocket::open_with_protocol(url, "chat").map_err(|error| error.to_string())?;
            let (mut write, mut read) = socket.split();
            write.send(Message::Text("hello".to_owned())).await.map_err(|error| error.to_string())?;
            while let Some(message) = read.next().await {
                match message {
                    Ok(Message::Text(text)) => println!("{text}"),
                    Ok(Message::Bytes(bytes)) => println!("{} bytes", bytes.len()),
                    Err(WebSocketError::ConnectionClose(event)) => println!("closed: {} {}", event.code, event.reason),
                    Err(error) => println!("{error}"),
                }
            }
            Ok(())
        }
        // ANCHOR_END: halves_theirs
    }

    pub mod ours {
        // ANCHOR: halves_ours
        use futures_util::{SinkExt, StreamExt};
        use websocket_web::{Msg, WebSocketBuilder};

        pub async fn chat(url: &str) -> Result<(), String> {
            let socket = WebSocketBuilder::new(url).set_protocols(["chat"]).connect().await;
            let (mut write, mut read) = socket.map_err(|error| error.to_string())?.into_split();
            write.send("hello").await.map_err(|error| error.to_string())?;
            while let Some(Ok(message)) = read.next().await {
                match message {
                    Msg::Text(text) => println!("{text}"),
                    Msg::Binary(bytes) => println!("{} bytes", bytes.len()),
                }
            }
            println!("closed: {}", read.closed().await);
            Ok(())
        }
        // ANCHOR_END: halves_ours
    }
}

/// Closes with a code.
pub mod closing {
    pub mod theirs {
        // ANCHOR: closing_theirs
        use futures_util::stream::{SplitSink, SplitStream};
        use gloo_net::websocket::{Message, futures::WebSocket};

        pub fn close(write: SplitSink<WebSocket, Message>, read: SplitStream<WebSocket>) {
            if let Ok(socket) = read.reunite(write) {
                let _ = socket.close(Some(1000), Some("done"));
            }
        }
        // ANCHOR_END: closing_theirs
    }

    pub mod ours {
        // ANCHOR: closing_ours
        use websocket_web::{CloseCode, WebSocketSender};

        pub fn close(write: &WebSocketSender) {
            write.close_with_reason(CloseCode::NormalClosure, "done");
        }
        // ANCHOR_END: closing_ours
    }
}
