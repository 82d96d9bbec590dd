//! The server closes.

use std::io;

use futures_util::{SinkExt, StreamExt};
use websocket_web::CloseCode;

use super::ending::Ending;
use crate::support::{Visit, mirror};

/// What the program learns: how it ended, what the receiver yields after the last message, what a send fails with.
type Learned = (Ending, Option<io::ErrorKind>, Option<io::ErrorKind>);

fn learned(ending: Ending) -> Learned {
    let received = (!ending.is_clean()).then_some(io::ErrorKind::ConnectionReset);
    (ending, received, Some(io::ErrorKind::ConnectionReset))
}

mirror! {
    /// At once, or when it is told to.
    async fn every_handle_learns_how_the_server_ended_it(interface, (path, order): (&'static str, Option<&'static str>)) -> Learned {
        let mut socket = Visit::new(path).builder(interface).connect().await?;
        if let Some(order) = order {
            socket.send(order).await?;
        }
        let ending = socket.closed().await.into();
        let received = match socket.next().await {
            Some(Ok(msg)) => return Err(io::Error::other(format!("received {msg}"))),
            end => end.and_then(Result::err).map(|error| error.kind()),
        };
        let sent = socket.send("word").await.err().map(|error| error.kind());
        Ok((ending, received, sent))
    }
    rows {
        "stream/tentative/remote-close.any.js": ("close?code=1000", None) => learned(Ending::clean(1000, "")),
        "stream/tentative/remote-close.any.js": ("close", None) => learned(Ending::clean(1005, "")),
        "stream/tentative/remote-close.any.js": ("close?code=4000&reason=robot", None) => learned(Ending::clean(4000, "robot")),
        "stream/tentative/remote-close.any.js": ("close?code=4000&reason=%E3%83%AD%E3%83%9C%E3%83%83%E3%83%88", None)
            => learned(Ending::clean(4000, "ロボット")),
        "stream/tentative/remote-close.any.js": ("obey", Some("drop")) => learned(Ending::abnormal()),
        "Close-server-initiated-close.any.js" | "closing-handshake/002.html" | "closing-handshake/004.html":
            ("obey", Some("close")) => learned(Ending::clean(1005, "")),
    }

    /// Its Close comes with the handshake, and this side closes as soon as it is open.
    async fn the_servers_close_wins(interface, path: &'static str) -> Ending {
        let socket = Visit::new(path).builder(interface).connect().await?;
        socket.close_with_reason(CloseCode::Other(4111), "local");
        Ok(socket.closed().await.into())
    }
    rows {
        "stream/tentative/remote-close.any.js": "close?code=4222&reason=remote" => Ending::clean(4222, "remote"),
        "opening-handshake/005.html": "close?code=1001&reason=PASS" => Ending::clean(1001, "PASS"),
    }
}
