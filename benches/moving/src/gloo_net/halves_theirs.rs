//! With gloo-net 0.7: connects, says hello with one half, and reads with the other.

// ANCHOR: code
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
// ANCHOR_END: code
