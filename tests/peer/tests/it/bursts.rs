//! Bursts: what comes together, comes in one write.

use serde_json::json;

use crate::raw::{BINARY, CLOSE, TEXT};
use crate::stage::Stage;

#[tokio::test]
async fn handshake_burst_and_close_arrive_in_one_read() {
    let stage = Stage::start().await;
    let mut raw = stage.request("/burst?id=x&count=50&then=close&code=4001&reason=bye", "").await;
    assert!(raw.read().await);
    let read = raw.input.len();
    assert_eq!(raw.head().await.status, 101);
    for index in 0..50_u8 {
        let mut message = vec![index; 16];
        message[..4].copy_from_slice(&u32::from(index).to_le_bytes());
        assert_eq!(raw.buffered_frame(), Some((BINARY, true, message)));
    }
    assert_eq!(raw.buffered_frame(), Some((CLOSE, true, b"\x0f\xa1bye".to_vec())));
    assert!(raw.input.is_empty() && read > 50 * 18);

    raw.send(CLOSE, b"\x0f\xa1bye").await;
    assert_eq!(raw.rest().await, b"");
    drop(raw);
    let seen = stage.report("x", "gone").await;
    assert_eq!((&seen["ended"], &seen["sent_messages"]), (&json!("close"), &json!(50)));
    // 50 frames of 2 + 16 bytes and the Close of 2 + 5.
    assert_eq!((&seen["sent_bytes"], &seen["sent_writes"]), (&json!(50 * 18 + 7), &json!(1)));
}

#[tokio::test]
async fn a_burst_on_message_waits_for_the_first_message() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/burst?id=x&count=3&kind=text&size=4&on=message&then=echo").await;
    assert!(raw.input.is_empty());
    assert_eq!(stage.report("x", "opened").await["sent_messages"], 0);
    raw.send(TEXT, b"go").await;
    for expected in ["0000", "0001", "0002"] {
        assert_eq!(raw.frame().await, (TEXT, true, expected.into()));
    }
    raw.send(TEXT, b"more").await;
    assert_eq!(raw.frame().await, (TEXT, true, b"more".to_vec()));
}

#[tokio::test]
async fn a_burst_of_separate_writes_is_the_same_to_the_client() {
    let stage = Stage::start().await;
    let mut client = stage.open("/burst?id=x&count=12&kind=text&size=0&one_write=false&then=close").await;
    for expected in 0..12 {
        assert_eq!(client.text().await, expected.to_string());
    }
    assert_eq!(u16::from(client.closed().await.unwrap().code), 1000);
    let seen = stage.report("x", "gone").await;
    assert_eq!(seen["close_received"], json!({ "code": 1000, "reason": "" }));
    // Twelve messages, the first with the handshake, and the Close.
    assert_eq!(seen["sent_writes"], 13);
}

#[tokio::test]
async fn a_text_of_a_burst_may_be_of_any_size() {
    let stage = Stage::start().await;
    for size in [65_535, 65_536, 1 << 20] {
        let mut client = stage.open(&format!("/burst?count=2&kind=text&size={size}&then=close")).await;
        assert_eq!(client.text().await, "0".repeat(size));
        assert_eq!(client.text().await, "0".repeat(size - 1) + "1");
    }
}

#[tokio::test]
async fn a_burst_then_drop_ends_without_a_close() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/burst?id=x&count=2&size=1&then=drop").await;
    assert_eq!(raw.rest().await, [0x82, 1, 0, 0x82, 1, 1]);
    let seen = stage.report("x", "gone").await;
    assert_eq!((&seen["ended"], &seen["close_received"]), (&json!("dropped"), &json!(null)));
}

#[tokio::test]
async fn a_burst_then_open_answers_nothing_but_a_close() {
    let stage = Stage::start().await;
    let mut client = stage.open("/burst?id=x&count=1").await;
    assert_eq!(client.binary().await, [0; 16]);
    client.send("unanswered").await;
    stage.report("x", "messages:1").await;
    assert_eq!(u16::from(client.close(3000, "").await.unwrap().code), 3000);
}

#[tokio::test]
async fn a_close_is_seen_while_the_burst_before_it_is_stuck() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/burst?id=x&count=100&size=1000000").await;
    raw.send(TEXT, b"one").await;
    raw.send(CLOSE, b"").await;
    let seen = stage.report("x", "close_received").await;
    assert_eq!((&seen["messages"], &seen["close_received"]), (&json!(1), &json!({ "code": null, "reason": "" })));
    assert!(seen["sent_bytes"].as_u64().unwrap() < 100_000_000);
    drop(raw);
    assert_eq!(stage.report("x", "gone").await["ended"], "reset");
}
