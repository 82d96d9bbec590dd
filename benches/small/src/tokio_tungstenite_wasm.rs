//! tokio-tungstenite-wasm.

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite_wasm::{Message, connect};

use crate::{ENDED, NO_TEXT, text};

pub(crate) async fn talk(url: &str) -> Result<String, String> {
    let mut stream = connect(url).await.map_err(text)?;
    stream.send(Message::text("hello")).await.map_err(text)?;
    let answer = stream.next().await.ok_or(ENDED)?.map_err(text)?;
    stream.close().await.map_err(text)?;
    match answer {
        Message::Text(text) => Ok(text.to_string()),
        _ => Err(NO_TEXT.to_owned()),
    }
}
