//! ws_stream_wasm.

use futures_util::{SinkExt, StreamExt};
use ws_stream_wasm::{WsMessage, WsMeta};

use crate::{ENDED, NO_TEXT, text};

pub(crate) async fn talk(url: &str) -> Result<String, String> {
    let (meta, mut stream) = WsMeta::connect(url, None).await.map_err(text)?;
    stream.send(WsMessage::Text("hello".to_owned())).await.map_err(text)?;
    let answer = stream.next().await.ok_or(ENDED)?;
    meta.close().await.map_err(text)?;
    match answer {
        WsMessage::Text(text) => Ok(text),
        WsMessage::Binary(_) => Err(NO_TEXT.to_owned()),
    }
}
