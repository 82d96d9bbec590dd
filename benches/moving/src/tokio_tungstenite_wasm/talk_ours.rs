//! With this library: connects, sends, reads to the end.

// ANCHOR: code
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
// ANCHOR_END: code
