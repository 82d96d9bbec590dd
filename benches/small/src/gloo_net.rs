//! gloo-net.

use futures_util::{SinkExt, StreamExt};
use gloo_net::websocket::{Message, futures::WebSocket};

use crate::{ENDED, NO_TEXT, text};

pub(crate) async fn talk(url: &str) -> Result<String, String> {
    let mut socket = WebSocket::open(url).map_err(text)?;
    socket.send(Message::Text("hello".to_owned())).await.map_err(text)?;
    let answer = socket.next().await.ok_or(ENDED)?.map_err(text)?;
    socket.close(None, None).map_err(text)?;
    match answer {
        Message::Text(text) => Ok(text),
        Message::Bytes(_) => Err(NO_TEXT.to_owned()),
    }
}
