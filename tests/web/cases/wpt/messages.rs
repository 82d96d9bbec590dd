//! Messages: what is sent comes back whole, and is counted in bytes.

use std::io;

use futures_util::{SinkExt, StreamExt};
use websocket_web::{ErrorKind, MESSAGE_COST, Msg};

use crate::support::{Visit, mirror};

/// What is sent.
#[derive(Debug, Clone, Copy)]
enum Payload {
    Text(&'static str),
    /// One letter so many times.
    Letters(char, usize),
    Bytes(&'static [u8]),
    /// Part of a buffer: where it begins, and its length.
    View(&'static [u8], usize, usize),
    Zeros(usize),
}

impl Payload {
    fn msg(self) -> Msg {
        match self {
            Self::Text(text) => text.into(),
            Self::Letters(letter, count) => letter.to_string().repeat(count).into(),
            Self::Bytes(bytes) => bytes.into(),
            Self::View(buffer, offset, len) => buffer[offset..offset + len].into(),
            Self::Zeros(count) => vec![0; count].into(),
        }
    }
}

/// What is seen of an echo: whether it is the same message, the server's counts of text and binary messages and of
/// bytes, this side's count of bytes, and whether the close after it was clean.
type Echo = (bool, [u64; 3], u64, bool);

fn text(bytes: u64) -> Echo {
    (true, [1, 0, bytes], bytes, true)
}

fn binary(bytes: u64) -> Echo {
    (true, [0, 1, bytes], bytes, true)
}

/// What becomes of a message that comes too late: refused, given back, and not sent; and of the next one.
type TooLate = (ErrorKind, Option<Msg>, Option<io::ErrorKind>, u64);

#[derive(Debug, Clone, Copy)]
enum Since {
    ThisSideCloses,
    ThisSideClosed,
    TheServerClosed,
}

mirror! {
    async fn what_is_sent_comes_back_whole(interface, payload: Payload) -> Echo {
        let visit = Visit::new("echo");
        let mut socket = visit.builder(interface).connect().await?;
        socket.send(payload.msg()).await?;
        let sent = socket.metrics().sent_bytes;
        let whole = socket.next().await.transpose()? == Some(payload.msg());
        socket.close();
        let clean = socket.closed().await.was_clean;
        let seen = visit.report("gone").await;
        let count = |name: &str| seen[name].as_u64().unwrap_or_default();
        Ok((whole, [count("text"), count("binary"), count("bytes")], sent, clean))
    }
    rows {
        "Send-data.any.js": Payload::Text("Message to send") => text(15),
        "Send-data.worker.js": Payload::Text("test data") => text(9),
        "Send-0byte-data.any.js" | "interfaces/WebSocket/send/009.html": Payload::Text("") => text(0),
        "Send-65K-data.any.js": Payload::Letters('c', 65_000) => text(65_000),
        "Send-unicode-data.any.js": Payload::Text("¥¥¥¥¥¥") => text(12),
        "Send-paired-surrogates.any.js": Payload::Text("\u{10407}") => text(4),
        // Rust has no unpaired surrogates: these are what they become.
        "Send-unpaired-surrogates.any.js": Payload::Text("\u{fffd}") => text(3),
        "interfaces/WebSocket/send/006.html": Payload::Text("a\u{fffd}xb\u{fffd}xc\u{fffd}\u{fffd}x") => text(18),
        "interfaces/WebSocket/send/011.html": Payload::Text("\u{e5} a\u{30a} \u{1047e}") => text(11),
        "Send-null.any.js" | "interfaces/WebSocket/send/012.html": Payload::Text("null") => text(4),
        "interfaces/WebSocket/send/005.html" | "constructor/006.html" | "keeping-connection-open/001.html":
            Payload::Text("test") => text(4),
        "interfaces/CloseEvent/clean-close.html": Payload::Text("Test") => text(4),
        "extended-payload-length.html": Payload::Letters('a', 125) => text(125),
        "extended-payload-length.html": Payload::Letters('a', 126) => text(126),
        "extended-payload-length.html": Payload::Letters('a', 0xffff) => text(0xffff),
        "extended-payload-length.html": Payload::Letters('a', 0x1_0000) => text(0x1_0000),
        "Send-binary-arraybuffer.any.js": Payload::Zeros(15) => binary(15),
        "Send-binary-65K-arraybuffer.any.js" | "Send-binary-blob.any.js": Payload::Zeros(65_000) => binary(65_000),
        "binary/001.html" | "binary/005.html": Payload::Zeros(10) => binary(10),
        "binary/002.html" | "binary/004.html": Payload::Zeros(100_000) => binary(100_000),
        "stream/tentative/read.any.js": Payload::Zeros(16) => binary(16),
        "Send-binary-arraybufferview-int8.any.js": Payload::Bytes(&[0, 1, 2, 3, 4, 5, 6, 7]) => binary(8),
        "Send-binary-arraybufferview-uint8-offset.any.js": Payload::View(&[0, 0, 0, 1, 2, 3, 4, 5], 2, 6) => binary(6),
        "Send-binary-arraybufferview-uint8-offset-length.any.js": Payload::View(&[0, 0, 0, 1, 2, 3, 0, 0], 2, 4) => binary(4),
        "Send-binary-arraybufferview-int16-offset.any.js": Payload::View(&[0, 0, 0, 0, 1, 0, 2, 0], 2, 6) => binary(6),
        "Send-binary-arraybufferview-uint16-offset-length.any.js": Payload::View(&[0, 0, 0, 0, 1, 0, 0, 0], 2, 4) => binary(4),
        "Send-binary-arraybufferview-int32.any.js" | "Send-binary-arraybufferview-uint32-offset.any.js":
            Payload::Bytes(&[0, 0, 0, 0, 1, 0, 0, 0]) => binary(8),
        "Send-binary-arraybufferview-float16.any.js": Payload::Bytes(&[0, 0, 0, 0x3c]) => binary(4),
        "Send-binary-arraybufferview-float32.any.js": Payload::Bytes(&[0, 0, 0, 0, 0, 0, 0x80, 0x3f]) => binary(8),
        "Send-binary-arraybufferview-float64.any.js": Payload::Zeros(8) => binary(8),
    }

    async fn what_the_server_sends_unasked_arrives(interface, path: &'static str) -> Vec<Msg> {
        let mut socket = Visit::new(path).builder(interface).connect().await?;
        let mut messages = Vec::new();
        for _ in 0..2 {
            messages.extend(socket.next().await.transpose()?);
        }
        Ok(messages)
    }
    rows {
        "interfaces/WebSocket/send/009.html": "empty" => vec![Msg::Text(String::new()), Msg::Binary(Vec::new())],
    }

    /// What waits, as `bufferedAmount`: at once, without framing, in bytes of UTF-8; and what has arrived in the end.
    async fn what_waits_is_counted_in_bytes(interface, payloads: Vec<Payload>) -> (usize, u64) {
        let visit = Visit::new("sink");
        let socket = visit.builder(interface).connect().await?;
        for payload in &payloads {
            socket.try_send(payload.msg())?;
        }
        // The actor hands over in a task of its own, so nothing leaves the lane meanwhile.
        let waiting = socket.metrics().outgoing_bytes - payloads.len() * MESSAGE_COST;
        drop(socket);
        Ok((waiting, visit.report("gone").await["bytes"].as_u64().unwrap_or_default()))
    }
    rows {
        "interfaces/WebSocket/bufferedAmount/bufferedAmount-initial.html": vec![] => (0, 0),
        "interfaces/WebSocket/bufferedAmount/bufferedAmount-arraybuffer.html"
            | "interfaces/WebSocket/bufferedAmount/bufferedAmount-blob.html": vec![Payload::Zeros(10)] => (10, 10),
        "interfaces/WebSocket/bufferedAmount/bufferedAmount-large.html": vec![Payload::Letters('x', 65_000)] => (65_000, 65_000),
        "interfaces/WebSocket/bufferedAmount/bufferedAmount-unicode.html": vec![Payload::Text("¥¥¥¥¥¥")] => (12, 12),
        "Send-0byte-data.any.js": vec![Payload::Text("")] => (0, 0),
        "Send-paired-surrogates.any.js": vec![Payload::Text("\u{10407}"), Payload::Text("\u{10407}")] => (8, 8),
    }

    /// JavaScript drops it in silence; here it is an error.
    async fn what_comes_too_late_is_refused(interface, since: Since) -> TooLate {
        let visit = Visit::new("obey");
        let mut socket = visit.builder(interface).connect().await?;
        match since {
            Since::TheServerClosed => socket.send("close").await?,
            Since::ThisSideCloses | Since::ThisSideClosed => socket.close(),
        }
        if !matches!(since, Since::ThisSideCloses) {
            socket.closed().await;
        }
        let Err(refused) = socket.try_send("test") else { return Err(io::Error::other("it was accepted")) };
        let (kind, msg) = (refused.kind(), refused.into_msg());
        let next = socket.send("test").await.err().map(|error| error.kind());
        socket.closed().await;
        Ok((kind, msg, next, visit.report("gone").await["messages"].as_u64().unwrap_or_default()))
    }
    rows {
        "interfaces/WebSocket/send/007.html":
            Since::ThisSideCloses => (ErrorKind::Closed, Some("test".into()), Some(io::ErrorKind::ConnectionReset), 0),
        "interfaces/WebSocket/send/007.html":
            Since::ThisSideClosed => (ErrorKind::Closed, Some("test".into()), Some(io::ErrorKind::ConnectionReset), 0),
        // The server counts the order to close.
        "interfaces/WebSocket/send/008.html":
            Since::TheServerClosed => (ErrorKind::Closed, Some("test".into()), Some(io::ErrorKind::ConnectionReset), 1),
    }
}
