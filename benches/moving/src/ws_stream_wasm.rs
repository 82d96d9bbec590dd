//! From ws_stream_wasm 0.7.

/// Connects, sends, reads, closes, and looks why.
pub mod talk {
    pub mod theirs {
        // ANCHOR: talk_theirs
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
        // ANCHOR_END: talk_theirs
    }

    pub mod ours {
        // ANCHOR: talk_ours
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
        // ANCHOR_END: talk_ours
    }
}

/// As bytes.
pub mod bytes {
    pub mod theirs {
        // ANCHOR: bytes_theirs
        use futures_util::{AsyncRead, AsyncWrite};
        use ws_stream_wasm::{WsErr, WsMeta};

        pub async fn open(url: &str) -> Result<impl AsyncRead + AsyncWrite, WsErr> {
            let (_meta, stream) = WsMeta::connect(url, None).await?;
            Ok(stream.into_io())
        }
        // ANCHOR_END: bytes_theirs
    }

    pub mod ours {
        // ANCHOR: bytes_ours
        use tokio::io::{AsyncRead, AsyncWrite}; // or those of futures-io, with that feature
        use websocket_web::WebSocket;

        pub async fn open(url: &str) -> std::io::Result<impl AsyncRead + AsyncWrite> {
            WebSocket::connect(url).await
        }
        // ANCHOR_END: bytes_ours
    }
}
