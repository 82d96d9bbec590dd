//! The commands of `/obey`.

use std::io::ErrorKind;

use serde_json::json;
use tokio::io::AsyncReadExt;

use crate::raw::{BINARY, CLOSE, PING, TEXT};
use crate::stage::{Stage, soon};

#[tokio::test]
async fn obey_says_bursts_pings_and_echoes_the_rest() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/obey?id=x").await;
    raw.send(TEXT, b"say hello there").await;
    assert_eq!(raw.frame().await, (TEXT, true, b"hello there".to_vec()));
    raw.send(TEXT, b"burst 2 5").await;
    assert_eq!(raw.frame().await, (BINARY, true, vec![0, 0, 0, 0, 0]));
    assert_eq!(raw.frame().await, (BINARY, true, vec![1, 0, 0, 0, 1]));
    raw.send(TEXT, b"ping me").await;
    assert_eq!(raw.frame().await, (PING, true, b"me".to_vec()));
    raw.send(TEXT, b"bad-utf8").await;
    assert!(String::from_utf8(raw.frame().await.2).is_err());
    raw.send(BINARY, b"drop").await;
    assert_eq!(raw.frame().await, (BINARY, true, b"drop".to_vec()));
    raw.send(TEXT, b"dropping").await;
    assert_eq!(raw.frame().await, (TEXT, true, b"dropping".to_vec()));
    assert_eq!(stage.report("x", "messages:6").await["sent_messages"], 5);
}

#[tokio::test]
async fn obey_closes_as_told() {
    let stage = Stage::start().await;
    let mut client = stage.open("/obey?id=x").await;
    client.send("close 4002 out of order").await;
    let frame = client.closed().await.unwrap();
    assert_eq!((u16::from(frame.code), frame.reason.as_str()), (4002, "out of order"));
    assert_eq!(stage.report("x", "gone").await["ended"], "close");

    let mut raw = stage.raw("/obey").await;
    raw.send(TEXT, b"close").await;
    assert_eq!(raw.frame().await, (CLOSE, true, vec![]));
}

#[tokio::test]
async fn obey_drops_and_breaks_off_in_a_frame() {
    let stage = Stage::start().await;
    for (command, rest) in [("drop", 0), ("half-frame", 42)] {
        let mut raw = stage.raw(&format!("/obey?id={command}")).await;
        raw.send(TEXT, command.as_bytes()).await;
        assert_eq!(raw.rest().await.len(), rest);
        assert_eq!(stage.report(command, "gone").await["ended"], "dropped");
    }
}

#[tokio::test]
async fn obey_aborts_with_a_reset() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/obey?id=x").await;
    raw.send(TEXT, b"abort").await;
    let error = soon(raw.stream.read_buf(&mut raw.input)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert_eq!(stage.report("x", "gone").await["ended"], "dropped");
}

#[tokio::test]
async fn obey_falls_silent_but_reads_on() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/obey?id=x").await;
    raw.send(TEXT, b"silent").await;
    raw.send(TEXT, b"say something").await;
    raw.send(PING, b"?").await;
    raw.send(CLOSE, b"").await;
    raw.send(TEXT, b"last").await;
    let seen = stage.report("x", "messages:3").await;
    assert_eq!((&seen["sent_bytes"], &seen["close_frames"], &seen["open"]), (&json!(0), &json!(1), &json!(true)));
    stage.control("release?id=x").await;
    // The Close is the first thing that comes.
    assert_eq!(raw.rest().await, [0x88, 0]);
}
