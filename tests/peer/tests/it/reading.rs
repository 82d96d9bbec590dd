//! Reading: all of it, slowly, or not for a while.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use socket2::SockRef;
use tokio::io::AsyncWriteExt;

use crate::raw::{BINARY, CLOSE, TEXT, masked};
use crate::stage::{Stage, soon};

#[tokio::test]
async fn sink_answers_only_a_report() {
    let stage = Stage::start().await;
    let mut client = stage.open("/sink?id=x").await;
    client.send(vec![1; 1000]).await;
    client.send("text").await;
    client.send("report").await;
    let report: Value = serde_json::from_str(&client.text().await).unwrap();
    assert_eq!(report, json!({ "messages": 2, "bytes": 1004 }));
    assert_eq!(u16::from(client.close(1000, "").await.unwrap().code), 1000);
    assert_eq!(stage.report("x", "gone").await["sent_messages"], 1);
}

#[tokio::test]
async fn stall_does_not_read_for_so_long() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/stall?id=x&for=200").await;
    stage.report("x", "stalled").await;
    let started = Instant::now();
    raw.send(TEXT, b"report").await;
    assert_eq!(stage.report("x", "now").await["tcp_bytes"], 0);
    assert_eq!(raw.frame().await.2, br#"{"bytes":0,"messages":0}"#);
    // Stalled a moment before it was seen to be.
    assert!(started.elapsed() >= Duration::from_millis(150));
    assert_eq!(stage.report("x", "messages:1").await["stalled"], false);
}

#[tokio::test]
async fn stall_reads_some_bytes_first_and_holds_back_a_client_until_it_is_released() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/stall?id=x&for=forever&after=1000").await;
    // The client's own buffer is bounded as well, or it would take megabytes.
    SockRef::from(&raw.stream).set_send_buffer_size(64 << 10).unwrap();
    let message = masked(BINARY, &[1; 994]);
    assert_eq!(message.len(), 1002);
    let mut accepted = 0;
    while let Ok(written) = tokio::time::timeout(Duration::from_millis(100), raw.stream.write(&message)).await {
        let written = written.unwrap();
        accepted += written;
        assert!(accepted < 4 << 20, "no back-pressure");
        if written < message.len() {
            // Continues with the rest of the same frame.
            let rest = &message[written..];
            if tokio::time::timeout(Duration::from_millis(100), raw.stream.write_all(rest)).await.is_err() {
                break;
            }
            accepted += rest.len();
        }
    }
    let seen = stage.report("x", "stalled").await;
    assert_eq!((&seen["tcp_bytes"], &seen["messages"]), (&json!(1000), &json!(0)));
    stage.control("release?id=x").await;
    stage.report("x", &format!("messages:{}", accepted / 1002)).await;
}

#[tokio::test]
async fn a_stalled_connection_that_is_reset_is_gone() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/stall?id=x&for=forever").await;
    raw.send(TEXT, b"unread").await;
    stage.report("x", "stalled").await;
    SockRef::from(&raw.stream).set_linger(Some(Duration::ZERO)).unwrap();
    drop(raw);
    assert_eq!(stage.report("x", "gone").await["ended"], "reset");
}

#[tokio::test]
async fn slow_reads_at_its_rate() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/slow?id=x&rate=100000").await;
    let started = Instant::now();
    soon(raw.stream.write_all(&masked(BINARY, &[0; 29_992]))).await.unwrap();
    raw.send(CLOSE, b"").await;
    assert_eq!(raw.frame().await, (CLOSE, true, vec![]));
    // 30 kB at 100 kB/s in ticks of 2 kB: the first tick is at once, and so is the last.
    assert!(started.elapsed() >= Duration::from_millis(250), "{:?}", started.elapsed());
    drop(raw);
    assert_eq!(stage.report("x", "gone").await["messages"], 1);
}

#[tokio::test]
async fn slow_echoes_if_told() {
    let stage = Stage::start().await;
    let mut client = stage.open("/slow?id=x&echo=true").await;
    client.send("hello").await;
    assert_eq!(client.text().await, "hello");
    assert_eq!(stage.report("x", "messages:1").await["sent_messages"], 1);
}
