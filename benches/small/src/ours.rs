//! The library of this repository.

use futures_util::{SinkExt, StreamExt};
use websocket_web::{Msg, WebSocket};

use crate::{ENDED, NO_TEXT, text};

pub(crate) async fn talk(url: &str) -> Result<String, String> {
    let mut socket = WebSocket::connect(url).await.map_err(text)?;
    socket.send("hello").await.map_err(text)?;
    let answer = socket.next().await.ok_or(ENDED)?.map_err(text)?;
    socket.close();
    match answer {
        Msg::Text(text) => Ok(text),
        Msg::Binary(_) => Err(NO_TEXT.to_owned()),
    }
}
