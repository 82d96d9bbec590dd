//! With this library: an error is yielded once.

// ANCHOR: code
use futures_util::StreamExt;
use websocket_web::WebSocketReceiver;

pub async fn read(mut receiver: WebSocketReceiver) {
    while let Some(item) = receiver.next().await {
        match item {
            Ok(msg) => println!("{msg}"),
            Err(error) => println!("{error}"),
        }
    }
}
// ANCHOR_END: code
