//! With ws_stream_wasm 0.7: connects, sends, reads, closes, and looks why.

// ANCHOR: code
use futures_util::{SinkExt, StreamExt};
use ws_stream_wasm::{WsErr, WsMessage, WsMeta};

pub async fn talk(url: &str) -> Result<(), WsErr> {
    let (meta, mut stream) = WsMeta::connect(url, vec!["chat"]).await?;
    stream.send(WsMessage::Text("hello".to_owned())).await?;
    match stream.next().await {
        Some(WsMessage::Text(text)) => println!("{text}"),
        Some(WsMessage::Binary(bytes)) => println!("{} bytes", bytes.len()),
        None => println!("ended"),
    }
    let event = meta.close_reason(1000, "done").await?;
    println!("{} {} {}", event.code, event.reason, event.was_clean);
    Ok(())
}
// ANCHOR_END: code
