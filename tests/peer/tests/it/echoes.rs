//! Echoes, large and small, and what some paths send before they echo.

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::raw::{BINARY, CONTINUE, PING, PONG, TEXT};
use crate::stage::Stage;

#[tokio::test]
async fn echo_returns_text_as_text_and_binary_as_binary() {
    let stage = Stage::start().await;
    for target in ["/?id=root", "/echo?id=echo&whatever=1", "/extensions?id=extensions"] {
        let mut client = stage.open(target).await;
        client.send("größer").await;
        assert_eq!(client.next().await.unwrap(), Message::text("größer"));
        client.send(vec![0, 159, 255]).await;
        assert_eq!(client.binary().await, [0, 159, 255]);
        let id = target.split_once("id=").unwrap().1.split('&').next().unwrap();
        let answer = client.close(4321, "enough").await.unwrap();
        assert_eq!((u16::from(answer.code), answer.reason.as_str()), (4321, "enough"));

        let seen = stage.report(id, "gone").await;
        assert_eq!(seen["ended"], "close");
        assert_eq!(seen["close_received"], json!({ "code": 4321, "reason": "enough" }));
        assert_eq!((&seen["text"], &seen["binary"], &seen["bytes"]), (&json!(1), &json!(1), &json!(11)));
        assert_eq!(seen["first_messages"][0], json!({ "kind": "text", "len": 8, "text": "größer" }));
        assert_eq!(seen["last_message"], json!({ "kind": "binary", "len": 3, "text": "009fff" }));
        assert_eq!((&seen["opened"], &seen["open"], &seen["sent_messages"]), (&json!(true), &json!(false), &json!(2)));
    }
}

#[tokio::test]
async fn echoes_of_every_length_of_header_are_intact() {
    let stage = Stage::start().await;
    let mut client = stage.open("/echo").await;
    for size in [0, 1, 125, 126, 65_535, 65_536] {
        let text = "x".repeat(size);
        client.send(text.clone()).await;
        assert_eq!(client.text().await, text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn echoes_of_many_mebibytes_are_intact() {
    let stage = Stage::start().await;
    let mut client = stage.open("/echo?id=x").await;
    for mebibytes in [1_usize, 16, 64] {
        let message: Vec<u8> = (0..=250).collect::<Vec<u8>>().repeat((mebibytes << 20) / 251);
        client.send(message.clone()).await;
        assert!(client.binary().await == message, "{mebibytes} MiB");
    }
    assert_eq!(stage.report("x", "messages:3").await["last_message"]["text"].as_str().unwrap().len(), 64);
}

#[tokio::test]
async fn what_a_client_sends_before_it_reads_comes_back_in_order() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/echo").await;
    for index in 0..100_u8 {
        raw.send(BINARY, &[index; 5000]).await;
    }
    for index in 0..100_u8 {
        assert_eq!(raw.frame().await, (BINARY, true, vec![index; 5000]));
    }
}

#[tokio::test]
async fn large_sends_one_message_of_that_size_and_then_echoes() {
    let stage = Stage::start().await;
    let mut client = stage.open("/large?id=x&size=3000000").await;
    let message = client.binary().await;
    assert_eq!(message.len(), 3_000_000);
    assert!(message.iter().enumerate().all(|(index, byte)| usize::from(*byte) == index % 251));
    client.send("after").await;
    assert_eq!(client.text().await, "after");
    let seen = stage.report("x", "messages:1").await;
    assert!(seen["sent_bytes"].as_u64().unwrap() >= 3_000_000);

    let mut client = stage.open("/large?kind=text&size=30").await;
    assert_eq!(client.text().await, "abcdefghijklmnopqrstuvwxyzabcd");
}

#[tokio::test]
async fn fragments_come_as_continuations_with_a_ping_between() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/fragments?id=x&count=3&size=2").await;
    assert_eq!(raw.frame().await, (TEXT, false, b"00".to_vec()));
    assert_eq!(raw.frame().await, (PING, true, b"between".to_vec()));
    assert_eq!(raw.frame().await, (CONTINUE, false, b"11".to_vec()));
    assert_eq!(raw.frame().await, (CONTINUE, true, b"22".to_vec()));
    raw.send(PONG, b"between").await;
    raw.send(TEXT, b"echo").await;
    assert_eq!(raw.frame().await, (TEXT, true, b"echo".to_vec()));
    let seen = stage.report("x", "messages:1").await;
    assert_eq!((&seen["pongs"], &seen["sent_messages"]), (&json!(1), &json!(2)));

    let mut client = stage.open("/fragments").await;
    assert_eq!(client.text().await, "000000000011111111112222222222");
}

#[tokio::test]
async fn empty_sends_an_empty_text_and_an_empty_binary_message() {
    let stage = Stage::start().await;
    let mut client = stage.open("/empty?id=x").await;
    assert_eq!(client.next().await.unwrap(), Message::text(""));
    assert_eq!(client.next().await.unwrap(), Message::binary(vec![]));
    client.send("").await;
    assert_eq!(client.next().await.unwrap(), Message::text(""));
    assert_eq!(stage.report("x", "messages:1").await["sent_messages"], 3);
}

#[tokio::test]
async fn ping_sends_pings_and_counts_pongs_while_it_echoes() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/ping?id=x&every=5").await;
    for _ in 0..3 {
        assert_eq!(raw.frame().await, (PING, true, b"ping".to_vec()));
        raw.send(PONG, b"ping").await;
    }
    raw.send(TEXT, b"hello").await;
    while raw.frame().await != (TEXT, true, b"hello".to_vec()) {}
    assert_eq!(stage.report("x", "messages:1").await["pongs"], 3);
}

#[tokio::test]
async fn a_ping_of_the_client_is_answered() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/sink").await;
    raw.send(PING, b"there?").await;
    assert_eq!(raw.frame().await, (PONG, true, b"there?".to_vec()));
}
