//! Messages as bytes: AsyncRead and AsyncWrite.

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use websocket_web::Msg;

use crate::support::{Visit, at_length, contract, spawn, until};

contract! {
    async fn bytes_go_through_whole(interface) {
        let (mut tx, mut rx) = Visit::new("echo").connect(interface).await.into_split();
        let written: Vec<u8> = (0..2_000_000_usize).map(|i| (i * 7 + i / 300) as u8).collect();
        let expected = written.clone();
        let writer = spawn(async move {
            for (i, chunk) in written.chunks(9_999).enumerate() {
                tx.write_all(chunk).await.unwrap();
                if i % 10 == 0 {
                    AsyncWriteExt::flush(&mut tx).await.unwrap();
                }
            }
            tx
        });
        let mut read = Vec::new();
        let mut buf = [0; 4096];
        while read.len() < expected.len() {
            let n = rx.read(&mut buf).await.unwrap();
            assert!(n > 0);
            read.extend_from_slice(&buf[..n]);
        }
        assert!(read == expected);
        let mut tx = writer.await.unwrap();
        tx.shutdown().await.unwrap();
        assert_eq!(rx.read(&mut buf).await.unwrap(), 0);
        assert_eq!(rx.read(&mut buf).await.unwrap(), 0);
    }

    /// 250 MB out and back: 500 MB through `AsyncWrite` and `AsyncRead`, never more in memory than the lanes hold.
    /// Elsewhere a tenth.
    async fn many_bytes_go_through_whole(interface) within 120 {
        const CHUNK: usize = 64 << 10;
        // A prime: a piece that is lost, doubled or moved does not fit any more.
        const PERIOD: usize = 251;

        let total = if at_length(interface) { 250_000_000 } else { 25_000_000 };
        let pattern: Vec<u8> = (0..PERIOD + CHUNK).map(|i| (i % PERIOD) as u8).collect();
        let visit = Visit::new("echo");
        let (mut tx, mut rx) = visit.connect(interface).await.into_split();
        let written = pattern.clone();
        let writer = spawn(async move {
            let mut at = 0;
            while at < total {
                at += tx.write(&written[at % PERIOD..][..CHUNK.min(total - at)]).await.unwrap();
            }
            tx
        });
        let mut buf = vec![0; CHUNK];
        let mut at = 0;
        while at < total {
            let n = rx.read(&mut buf).await.unwrap();
            assert!(n > 0 && buf[..n] == pattern[at % PERIOD..][..n], "{n} bytes at {at}");
            at += n;
        }
        writer.await.unwrap().shutdown().await.unwrap();
        let report = visit.report("gone").await;
        assert_eq!((&report["bytes"], &report["ended"]), (&total.into(), &"close".into()));
    }

    async fn a_write_is_one_binary_message_and_an_empty_one_is_none(interface) {
        let visit = Visit::new("sink");
        let mut socket = visit.connect(interface).await;
        assert_eq!(socket.write(b"one message").await.unwrap(), 11);
        assert_eq!(socket.write(b"").await.unwrap(), 0);
        assert_eq!(socket.write(b"another").await.unwrap(), 7);
        AsyncWriteExt::flush(&mut socket).await.unwrap();
        let seen = visit.report("messages:2").await;
        assert_eq!((&seen["binary"], &seen["first_messages"][0]["len"]), (&2.into(), &11.into()));
    }

    async fn text_is_read_as_bytes_and_empty_messages_are_skipped(interface) {
        let mut socket = Visit::new("echo").connect(interface).await;
        for text in ["", "grü", "", "ße", ""] {
            socket.send(text).await.unwrap();
        }
        let mut text = [0; 7];
        socket.read_exact(&mut text).await.unwrap();
        assert_eq!(text, "grüße".as_bytes());
    }

    async fn what_a_read_leaves_comes_first(interface) {
        let mut socket = Visit::new("echo").connect(interface).await;
        socket.send("abcdef").await.unwrap();
        socket.send("next").await.unwrap();
        let mut buf = [0; 2];
        socket.read_exact(&mut buf).await.unwrap();
        assert_eq!(&buf, b"ab");
        socket.read_exact(&mut buf).await.unwrap();
        assert_eq!(&buf, b"cd");
        assert_eq!(socket.next().await.unwrap().unwrap(), Msg::Binary(b"ef".to_vec()));
        assert_eq!(socket.next().await.unwrap().unwrap(), "next");
    }

    async fn a_split_takes_the_rest_along(interface) {
        let mut socket = Visit::new("echo").connect(interface).await;
        socket.send("abcdef").await.unwrap();
        let mut buf = [0; 2];
        socket.read_exact(&mut buf).await.unwrap();
        let (_tx, mut rx) = socket.into_split();
        let mut rest = [0; 4];
        rx.read_exact(&mut rest).await.unwrap();
        assert_eq!(&rest, b"cdef");
    }

    async fn a_drop_puts_the_rest_back(interface) {
        let mut socket = Visit::new("echo").connect(interface).await;
        socket.send("abcdef").await.unwrap();
        socket.send("next").await.unwrap();
        until(|| socket.metrics().incoming_messages == 2).await;
        let mut clone = socket.clone();
        let mut buf = [0; 2];
        clone.read_exact(&mut buf).await.unwrap();
        drop(clone);
        assert_eq!(socket.next().await.unwrap().unwrap(), Msg::Binary(b"cdef".to_vec()));
        assert_eq!(socket.next().await.unwrap().unwrap(), "next");
    }

    async fn an_unclean_end_is_an_error_and_a_clean_one_is_the_end(interface) {
        let mut buf = [0; 10];
        let mut dropped = Visit::connect_then_begin("drop?after=open", interface).await;
        assert_eq!(dropped.read(&mut buf).await.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
        assert_eq!(dropped.read(&mut buf).await.unwrap(), 0);
        let mut closed = Visit::new("close?code=1000").connect(interface).await;
        assert_eq!(closed.read(&mut buf).await.unwrap(), 0);
        assert_eq!(closed.write(b"late").await.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
    }
}

mod futures_io {
    use futures_util::{AsyncReadExt, AsyncWriteExt};

    use crate::support::{Visit, contract};

    contract! {
        async fn its_traits_read_and_write_too(interface) {
            let (mut tx, mut rx) = Visit::new("echo").connect(interface).await.into_split();
            tx.write_all(b"futures").await.unwrap();
            AsyncWriteExt::flush(&mut tx).await.unwrap();
            let mut buf = [0; 7];
            rx.read_exact(&mut buf).await.unwrap();
            assert_eq!(&buf, b"futures");
            AsyncWriteExt::close(&mut tx).await.unwrap();
            let mut rest = Vec::new();
            assert_eq!(rx.read_to_end(&mut rest).await.unwrap(), 0);
        }
    }
}
