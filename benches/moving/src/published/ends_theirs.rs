//! With websocket-web 0.1.9: an error is yielded once.

// ANCHOR: code
use futures_util::StreamExt;
use published::WebSocketReceiver;

pub async fn read(mut receiver: WebSocketReceiver) {
    loop {
        match receiver.next().await {
            Some(Ok(msg)) => println!("{msg}"),
            Some(Err(error)) => {
                println!("{error}");
                break; // or it is yielded for ever
            }
            None => break,
        }
    }
}
// ANCHOR_END: code
