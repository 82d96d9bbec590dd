//! Closes from either side: at once, late, held open, never.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::raw::{BINARY, CLOSE, TEXT};
use crate::stage::{Stage, soon};

#[tokio::test]
async fn close_sends_code_and_reason_at_once() {
    let stage = Stage::start().await;
    let client = stage.open("/close?id=x&code=4000&reason=no%20room").await;
    let frame = client.closed().await.unwrap();
    assert_eq!((u16::from(frame.code), frame.reason.as_str()), (4000, "no room"));
    let seen = stage.report("x", "gone").await;
    assert_eq!((&seen["ended"], &seen["close_frames"]), (&json!("close"), &json!(1)));
}

#[tokio::test]
async fn close_without_a_code_has_no_body() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/close").await;
    assert_eq!(raw.frame().await, (CLOSE, true, vec![]));
}

#[tokio::test]
async fn close_with_hold_keeps_tcp_open_and_counts_what_comes_after_the_close() {
    let stage = Stage::start().await;
    let started = Instant::now();
    let mut raw = stage.raw("/close?id=x&code=1000&hold=200").await;
    assert_eq!(raw.frame().await, (CLOSE, true, vec![0x03, 0xe8]));
    raw.send(TEXT, b"before").await;
    raw.send(CLOSE, &[0x03, 0xe8]).await;
    raw.send(TEXT, b"after").await;
    raw.send(TEXT, b"and after").await;
    let seen = stage.report("x", "messages:3").await;
    assert_eq!((&seen["after_close"], &seen["open"], &seen["ended"]), (&json!(2), &json!(true), &json!(null)));
    assert_eq!(raw.rest().await, b"");
    assert!(started.elapsed() >= Duration::from_millis(200));
    assert_eq!(stage.report("x", "gone").await["ended"], "close");
}

#[tokio::test]
async fn close_with_hold_drops_a_client_that_does_not_answer() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/close?id=x&hold=10").await;
    assert_eq!(raw.rest().await, [0x88, 0]);
    assert_eq!(stage.report("x", "gone").await["ended"], "dropped");
}

#[tokio::test]
async fn never_close_echoes_and_does_not_answer_a_close_until_it_is_released() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/never-close?id=x").await;
    raw.send(TEXT, b"echo").await;
    assert_eq!(raw.frame().await, (TEXT, true, b"echo".to_vec()));
    raw.send(CLOSE, &[0x03, 0xe8]).await;
    stage.report("x", "close_received").await;
    // A message behind the Close: once it is counted, an answer would have been sent before.
    raw.send(TEXT, b"behind").await;
    let seen = stage.report("x", "messages:2").await;
    assert_eq!((&seen["open"], &seen["after_close"], &seen["sent_messages"]), (&json!(true), &json!(1), &json!(1)));
    assert_eq!(raw.stream.try_read(&mut [0]).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    let (status, _) = stage.control("report?id=x&until=gone&within=50").await;
    assert_eq!(status, 504);

    assert_eq!(stage.control("release?id=x").await.1["released"], 1);
    assert_eq!(raw.frame().await, (CLOSE, true, vec![0x03, 0xe8]));
    assert_eq!(raw.rest().await, b"");
}

#[tokio::test]
async fn never_close_ends_when_the_client_ends_tcp() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/never-close?id=x").await;
    raw.send(CLOSE, b"").await;
    stage.report("x", "close_received").await;
    drop(raw);
    assert_eq!(stage.report("x", "gone").await["ended"], "eof");
}

#[tokio::test]
async fn late_close_waits_and_sends_messages_before_it_answers() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/late-close?id=x&delay=150&messages=2&size=5").await;
    raw.send(TEXT, b"echo").await;
    assert_eq!(raw.frame().await, (TEXT, true, b"echo".to_vec()));
    let started = Instant::now();
    raw.send(CLOSE, &[0x0f, 0xa0]).await;
    assert_eq!(raw.frame().await, (BINARY, true, vec![0, 0, 0, 0, 0]));
    assert!(started.elapsed() >= Duration::from_millis(150));
    assert_eq!(raw.frame().await, (BINARY, true, vec![1, 0, 0, 0, 1]));
    assert_eq!(raw.frame().await, (CLOSE, true, vec![0x0f, 0xa0]));
    assert_eq!(raw.rest().await, b"");
    drop(raw);
    assert_eq!(stage.report("x", "gone").await["ended"], "close");
}

#[tokio::test]
async fn late_close_can_end_tcp_instead_of_answering() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/late-close?id=x&delay=0&then=drop").await;
    raw.send(CLOSE, &[0x0f, 0xa0]).await;
    assert_eq!(raw.rest().await, b"");
    drop(raw);
    let seen = stage.report("x", "gone").await;
    assert_eq!((&seen["close_received"]["code"], &seen["ended"]), (&4000.into(), &"dropped".into()));
}

#[tokio::test]
async fn stopping_the_peer_ends_its_connections() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/never-close").await;
    soon(stage.stop()).await;
    assert_eq!(raw.rest().await, b"");
}
