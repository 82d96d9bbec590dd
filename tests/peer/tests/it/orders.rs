//! The commands of `/obey` given by control, and handshakes that are refused.

use std::io::ErrorKind;

use serde_json::json;
use tokio::io::AsyncReadExt;

use crate::raw::{BINARY, CLOSE, PING, Raw, TEXT, masked};
use crate::stage::{Stage, soon};

/// Longer than what the buffers between the two can hold, and no longer than one burst.
const MUCH: &str = "burst 1000 100000";

impl Stage {
    /// Has the open connections of the id play the command, and says how many do.
    async fn play(&self, id: &str, command: &str) -> u64 {
        let command = command.replace(' ', "+");
        let (status, answer) = self.control(&format!("play?id={id}&command={command}")).await;
        assert_eq!((status, &answer["id"]), (200, &json!(id)), "{answer}");
        answer["played"].as_u64().unwrap()
    }

    async fn release(&self, id: &str) {
        assert_eq!(self.control(&format!("release?id={id}")).await.1["released"], 1);
    }
}

/// Sends until the system takes no more.
fn fill(raw: &Raw) -> usize {
    let (frame, mut sent) = (masked(BINARY, &[7; 8192]), 0);
    loop {
        match raw.stream.try_write(&frame) {
            Ok(written) => sent += written,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return sent,
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn a_command_by_control_is_that_of_a_message() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/obey?id=x").await;
    assert_eq!(stage.play("x", "say hello there").await, 1);
    assert_eq!(raw.frame().await, (TEXT, true, b"hello there".to_vec()));
    assert_eq!(stage.play("x", "burst 2 5").await, 1);
    assert_eq!(raw.frame().await, (BINARY, true, vec![0, 0, 0, 0, 0]));
    assert_eq!(raw.frame().await, (BINARY, true, vec![1, 0, 0, 0, 1]));
    stage.play("x", "ping me").await;
    assert_eq!(raw.frame().await, (PING, true, b"me".to_vec()));
    stage.play("x", "bad-utf8").await;
    assert!(String::from_utf8(raw.frame().await.2).is_err());
    stage.play("x", "close 4002 out of order").await;
    assert_eq!(raw.frame().await, (CLOSE, true, b"\x0f\xa2out of order".to_vec()));
    raw.send(CLOSE, &[0x0f, 0xa2]).await;
    assert!(raw.rest().await.is_empty());
    drop(raw);
    let seen = stage.report("x", "gone").await;
    assert_eq!((&seen["ended"], &seen["messages"], &seen["sent_messages"]), (&json!("close"), &json!(0), &json!(3)));
}

#[tokio::test]
async fn all_open_connections_of_the_id_play_it_and_no_others() {
    let stage = Stage::start().await;
    let (mut one, mut two) = (stage.raw("/obey?id=x").await, stage.raw("/obey?id=x").await);
    let _echo = stage.raw("/echo?id=x").await;
    let _begins_later = stage.raw("/obey?id=x&begin=release").await;
    let _unanswered = stage.request("/mute-handshake?id=x", "").await;
    let other = stage.raw("/obey?id=y").await;
    assert_eq!(stage.play("x", "say hello").await, 2);
    assert_eq!(
        (one.frame().await, two.frame().await),
        ((TEXT, true, b"hello".to_vec()), (TEXT, true, b"hello".to_vec()))
    );
    drop(other);
    assert_eq!(stage.report("y", "gone").await["sent_messages"], 0);
    assert_eq!(stage.play("y", "say hello").await, 0);
    assert_eq!(stage.play("nobody", "say hello").await, 0);
}

#[tokio::test]
async fn an_end_by_control_does_not_wait_for_a_client_that_does_not_read() {
    for (command, before) in ["drop", "half-frame", "abort"]
        .into_iter()
        .flat_map(|end| ["", MUCH, "silent", "stall", "close 4000 x"].map(|b| (end, b)))
    {
        let stage = Stage::start().await;
        let mut raw = stage.raw("/obey?id=x").await;
        if !before.is_empty() {
            assert_eq!(stage.play("x", before).await, 1);
        }
        assert_eq!(stage.play("x", command).await, 1, "{command} after {before}");
        let seen = stage.report("x", "gone").await;
        assert_eq!(seen["ended"], "dropped", "{command} after {before}");
        if before.is_empty() && command == "half-frame" {
            assert_eq!(raw.rest().await.len(), 42);
        } else if before.is_empty() && command == "abort" {
            let error = soon(raw.stream.read_buf(&mut raw.input)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        }
    }
}

#[tokio::test]
async fn a_drop_by_control_overtakes_one_that_waits_for_the_client() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/obey?id=x").await;
    raw.send(TEXT, MUCH.as_bytes()).await;
    raw.send(TEXT, b"drop").await;
    // By then it writes, and the client does not read.
    assert_eq!(stage.report("x", "messages:2").await["open"], true);
    assert_eq!(stage.play("x", "drop").await, 1);
    assert_eq!(stage.report("x", "gone").await["ended"], "dropped");
}

#[tokio::test]
async fn a_burst_is_whole_whatever_is_ordered_meanwhile() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/obey?id=x").await;
    stage.play("x", MUCH).await;
    stage.play("x", "stall").await;
    stage.play("x", "ping in between").await;
    stage.release("x").await;
    let (mut messages, mut pings) = (0_u32, 0);
    while messages < 1000 || pings < 1 {
        match raw.frame().await {
            (BINARY, true, payload) => {
                assert_eq!((&payload[..4], payload.len()), (&messages.to_le_bytes()[..], 100_000));
                messages += 1;
            }
            (PING, true, payload) => {
                assert_eq!(payload, b"in between");
                pings += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    stage.play("x", "say that was all").await;
    assert_eq!(raw.frame().await, (TEXT, true, b"that was all".to_vec()));
}

#[tokio::test]
async fn a_stall_reads_nothing_until_it_is_released() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/obey?id=x").await;
    raw.send(TEXT, b"before").await;
    assert_eq!(raw.frame().await, (TEXT, true, b"before".to_vec()));
    // One that comes too early is not for the next stall.
    stage.release("x").await;
    assert_eq!(stage.play("x", "stall").await, 1);
    let before = stage.report("x", "stalled").await;
    let mut frames = fill(&raw).div_ceil(masked(BINARY, &[7; 8192]).len());
    assert!(frames > 0);
    let seen = stage.report("x", "now").await;
    assert_eq!((&seen["tcp_bytes"], &seen["stalled"]), (&before["tcp_bytes"], &json!(true)));
    // It can still write.
    stage.play("x", "say still here").await;
    assert_eq!(raw.frame().await, (TEXT, true, b"still here".to_vec()));
    stage.release("x").await;
    // But for the last, which may have been cut.
    frames -= 1;
    for _ in 0..frames {
        assert_eq!(raw.frame().await, (BINARY, true, vec![7; 8192]));
    }
    assert_eq!(stage.report("x", &format!("messages:{}", frames + 1)).await["stalled"], false);
}

#[tokio::test]
async fn a_stall_in_a_silence_ends_with_it_and_the_close_is_answered() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/obey?id=x").await;
    stage.play("x", "silent").await;
    raw.send(CLOSE, &[0x03, 0xe8]).await;
    stage.report("x", "close_received").await;
    stage.play("x", "stall").await;
    stage.report("x", "stalled").await;
    stage.release("x").await;
    assert_eq!(raw.rest().await, [0x88, 2, 0x03, 0xe8]);
}

#[tokio::test]
async fn a_client_that_resets_a_stall_is_noticed() {
    let stage = Stage::start().await;
    let raw = stage.raw("/obey?id=x").await;
    stage.play("x", "stall").await;
    socket2::SockRef::from(&raw.stream).set_linger(Some(std::time::Duration::ZERO)).unwrap();
    drop(raw);
    assert_eq!(stage.report("x", "gone").await["ended"], "reset");
}

#[tokio::test]
async fn nothing_follows_a_close_by_control() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/obey?id=x").await;
    stage.play("x", "close 1001 going").await;
    stage.play("x", "say one more").await;
    assert_eq!(raw.frame().await, (CLOSE, true, b"\x03\xe9going".to_vec()));
    raw.send(CLOSE, &[0x03, 0xe9]).await;
    assert!(raw.rest().await.is_empty());
}

#[tokio::test]
async fn a_command_that_is_none_is_refused() {
    let stage = Stage::start().await;
    let _raw = stage.raw("/obey?id=x").await;
    for command in ["", "&command=explode", "&command=burst+3"] {
        let (status, body) = stage.control(&format!("play?id=x{command}")).await;
        assert_eq!(status, 400);
        assert!(body.as_str().unwrap().contains("half-frame"), "{body}");
    }
    assert_eq!(stage.control("refuse?id=x&code=101").await.0, 400);
}

#[tokio::test]
async fn handshakes_are_refused_until_they_are_accepted() {
    let stage = Stage::start().await;
    let mut open = stage.open("/obey?id=x").await;
    for (query, code) in [("", 503), ("&code=429", 429)] {
        let answer = stage.control(&format!("refuse?id=x{query}")).await;
        assert_eq!(answer, (200, json!({ "id": "x", "refused": true })));
        assert_eq!(stage.request("/obey?id=x", "").await.head().await.status, code);
    }
    assert_eq!(stage.raw("/obey?id=y").await.input.len(), 0);
    // Those that are open stay so.
    open.send("alive").await;
    assert_eq!(open.text().await, "alive");
    assert_eq!(stage.control("accept?id=x").await, (200, json!({ "id": "x", "refused": false })));
    let _again = stage.raw("/obey?id=x").await;
    let (_, report) = stage.control("report?id=x&until=opened:2").await;
    let refused: Vec<_> = report["connections"].as_array().unwrap().iter().map(|seen| &seen["refused"]).collect();
    assert_eq!(refused[0], &json!(null));
    assert_eq!(refused[3], &json!(null));
    for (refused, code) in refused[1..3].iter().zip(["503 ", "429 "]) {
        assert!(refused.as_str().unwrap().starts_with(code), "{refused}");
    }
}
