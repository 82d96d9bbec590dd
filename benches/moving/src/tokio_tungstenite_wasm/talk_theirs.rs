//! With tokio-tungstenite-wasm 0.9: connects, sends, reads to the end.

// ANCHOR: code
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
// ANCHOR_END: code
