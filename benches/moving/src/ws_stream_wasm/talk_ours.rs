//! With this library: connects, sends, reads, closes, and looks why.

// ANCHOR: code
use futures_util::{SinkExt, StreamExt};
use websocket_web::{CloseCode, Msg, WebSocketBuilder};

pub async fn talk(url: &str) -> std::io::Result<()> {
    let mut socket = WebSocketBuilder::new(url).set_protocols(["chat"]).connect().await?;
    socket.send("hello").await?;
    match socket.next().await.transpose()? {
        Some(Msg::Text(text)) => println!("{text}"),
        Some(Msg::Binary(bytes)) => println!("{} bytes", bytes.len()),
        None => println!("ended"),
    }
    socket.try_close_with_reason(CloseCode::NormalClosure, "done")?;
    let reason = socket.closed().await;
    println!("{} {} {}", u16::from(reason.code), reason.reason, reason.was_clean);
    Ok(())
}
// ANCHOR_END: code
