//! With this library: connects, says hello with one half, and reads with the other.

// ANCHOR: code
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
// ANCHOR_END: code
