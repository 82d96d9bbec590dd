//! With ws_stream_wasm 0.7: a connection as bytes.

// ANCHOR: code
use futures_util::{AsyncRead, AsyncWrite};
use ws_stream_wasm::{WsErr, WsMeta};

pub async fn open(url: &str) -> Result<impl AsyncRead + AsyncWrite, WsErr> {
    let (_meta, stream) = WsMeta::connect(url, None).await?;
    Ok(stream.into_io())
}
// ANCHOR_END: code
