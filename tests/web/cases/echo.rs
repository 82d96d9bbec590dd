//! What is sent comes back whole, in order and of its kind.

use futures_util::{SinkExt, StreamExt};
use websocket_web::{Msg, WebSocket};

use super::quirks::BYTE_ORDER_MARK_DROPPED;
use crate::support::{Visit, at_length, contract, spawn};

/// Lengths at which the frame header changes (RFC 6455, section 5.2), and around.
const LENGTHS: [usize; 10] = [0, 1, 2, 125, 126, 127, 65_535, 65_536, 65_537, 1 << 20];

const ALPHABETS: [&str; 10] =
    ["\0", "a\0b", "äöü", "日本語", "😀😀", "a\u{feff}", "\u{10ffff}", "e\u{301}", "\r\n\t", "\u{fffd}"];

async fn echoes(socket: &mut WebSocket, msg: Msg) {
    socket.send(msg.clone()).await.unwrap();
    let echo = socket.next().await.unwrap().unwrap();
    assert_eq!(echo.is_text(), msg.is_text());
    assert_eq!(echo.len(), msg.len());
    assert!(echo == msg, "contents differ at length {}", msg.len());
}

fn bytes(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i * 31 + i / 256) as u8).collect()
}

contract! {
    async fn text_of_every_length_comes_back(interface) {
        let mut socket = Visit::new("echo").connect(interface).await;
        for len in LENGTHS {
            echoes(&mut socket, Msg::Text("x".repeat(len))).await;
        }
    }

    async fn text_of_every_alphabet_comes_back(interface) {
        let mut socket = Visit::new("echo").connect(interface).await;
        for text in ALPHABETS {
            echoes(&mut socket, Msg::Text(text.to_owned())).await;
            echoes(&mut socket, Msg::Text(text.repeat(40_000))).await;
        }
    }

    async fn what_is_fed_together_comes_back_one_by_one(interface) {
        let texts = ALPHABETS.iter().cycle().enumerate().map(|(i, text)| Msg::Text(text.repeat(i % 97)));
        let mixed = texts.enumerate().map(|(i, text)| if i % 7 == 6 { Msg::Binary(text.to_vec()) } else { text });
        let fed: Vec<Msg> = mixed.take(1000).collect();
        let (mut tx, mut rx) = Visit::new("echo").connect(interface).await.into_split();
        for msg in &fed {
            tx.feed(msg.clone()).await.unwrap();
        }
        for (i, msg) in fed.iter().enumerate() {
            assert!(rx.next().await.unwrap().unwrap() == *msg, "message {i} is another one");
        }
    }

    async fn a_byte_order_mark_is_text(interface) {
        let mut socket = Visit::new("echo").connect(interface).await;
        socket.send("\u{feff}\u{feff}bom").await.unwrap();
        let echo = socket.next().await.unwrap().unwrap();
        // What the runtime has dropped is lost.
        assert_eq!(echo, if BYTE_ORDER_MARK_DROPPED.is_here() { "\u{feff}bom" } else { "\u{feff}\u{feff}bom" });
    }

    async fn binary_of_every_length_comes_back(interface) {
        let mut socket = Visit::new("echo").connect(interface).await;
        for len in LENGTHS {
            echoes(&mut socket, Msg::Binary(bytes(len))).await;
        }
    }

    async fn sixteen_mebibytes_come_back(interface) {
        let mut socket = Visit::new("echo").connect(interface).await;
        echoes(&mut socket, Msg::Binary(bytes(16 << 20))).await;
    }

    async fn everything_that_is_text_or_bytes_can_be_sent(interface) {
        let mut socket = Visit::new("echo").connect(interface).await;
        let (string, vec) = ("string".to_owned(), vec![1, 2, 3]);
        socket.send("str").await.unwrap();
        socket.send(&string).await.unwrap();
        socket.send(string).await.unwrap();
        socket.send(&[1_u8, 2][..]).await.unwrap();
        socket.send(&[1_u8, 2, 3, 4]).await.unwrap();
        socket.send(*b"array").await.unwrap();
        socket.send(&vec).await.unwrap();
        socket.send(vec).await.unwrap();
        socket.send(Msg::Text("msg".to_owned())).await.unwrap();
        let expected: [Msg; 9] = ["str".into(), "string".into(), "string".into(), (&[1, 2]).into(), (&[1, 2, 3, 4]).into(),
            b"array".into(), (&[1, 2, 3]).into(), (&[1, 2, 3]).into(), "msg".into()];
        for msg in expected {
            assert_eq!(socket.next().await.unwrap().unwrap(), msg);
        }
    }

    async fn fragments_come_as_one_message_and_pings_do_not_show(interface) {
        let visit = Visit::new("fragments?count=5&size=1000");
        let mut socket = visit.connect(interface).await;
        let msg = socket.next().await.unwrap().unwrap();
        assert_eq!(msg.len(), 5000);
        echoes(&mut socket, "after".into()).await;
        assert!(visit.report("now").await["pongs"].as_u64().unwrap() >= 1);
    }

    async fn empty_messages_are_messages(interface) {
        let mut socket = Visit::new("empty").connect(interface).await;
        assert_eq!(socket.next().await.unwrap().unwrap(), Msg::Text(String::new()));
        assert_eq!(socket.next().await.unwrap().unwrap(), Msg::Binary(Vec::new()));
    }

    /// The published crate's own test: 100,000 messages, 500 MB in all, never more in memory than the lanes hold.
    /// Elsewhere a tenth, which has every length once.
    async fn many_messages_of_every_length_come_back_in_order(interface) within 240 {
        const LARGEST: usize = 9_999;
        let count = if at_length(interface) { 100_000 } else { 10_000 };

        let visit = Visit::new("echo");
        let (mut tx, mut rx) = visit.connect(interface).await.into_split();
        let reader = spawn(async move {
            for i in 0..count {
                let msg = rx.next().await.unwrap().unwrap();
                let expected = i as u8;
                let whole = msg.len() == i % (LARGEST + 1) && msg.as_bytes().iter().all(|byte| *byte == expected);
                assert!(msg.is_binary() && whole, "message {i} has {} bytes", msg.len());
            }
            rx
        });
        for i in 0..count {
            tx.feed(vec![i as u8; i % (LARGEST + 1)]).await.unwrap();
        }
        tx.flush().await.unwrap();
        let mut rx = reader.await.unwrap();
        tx.close();
        assert!(rx.next().await.is_none());
        let report = visit.report("gone").await;
        assert_eq!(report["messages"], count);
    }
}
