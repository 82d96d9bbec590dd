//! What a server must not do, done on purpose, and what a client must not do, noticed.

use std::io::ErrorKind;

use serde_json::json;
use socket2::SockRef;
use tokio::io::AsyncReadExt;

use crate::raw::{BINARY, CLOSE, TEXT, masked};
use crate::stage::{Stage, soon};

#[tokio::test]
async fn drop_after_open_ends_tcp_without_a_close() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/drop?id=x").await;
    assert_eq!(raw.rest().await, b"");
    let seen = stage.report("x", "gone").await;
    assert_eq!((&seen["opened"], &seen["ended"]), (&json!(true), &json!("dropped")));
}

#[tokio::test]
async fn drop_after_half_a_frame_stops_in_its_middle() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/drop?id=x&after=half-frame").await;
    let rest = raw.rest().await;
    assert_eq!((&rest[..2], rest.len()), (&[0x82, 100][..], 2 + 40));
    assert_eq!(stage.report("x", "gone").await["ended"], "dropped");
}

#[tokio::test]
async fn drop_with_rst_resets_the_connection() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/drop?id=x&begin=messages:1&rst=true").await;
    raw.send(TEXT, b"one").await;
    let error = soon(raw.stream.read_buf(&mut raw.input)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn bad_utf8_sends_a_text_that_is_none_and_goes_on_reading() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/bad-utf8?id=x").await;
    let (opcode, is_final, payload) = raw.frame().await;
    assert_eq!((opcode, is_final), (TEXT, true));
    assert!(String::from_utf8(payload).is_err());
    raw.send(CLOSE, &[0x03, 0xef]).await;
    assert_eq!(raw.rest().await, [0x88, 2, 0x03, 0xef]);
    drop(raw);
    assert_eq!(stage.report("x", "gone").await["close_received"]["code"], 1007);
}

#[tokio::test]
async fn a_client_that_breaks_the_protocol_is_told_and_noted() {
    let unmasked = b"\x81\x02hi".to_vec();
    let bad_text = masked(TEXT, b"\xff");
    for (bytes, code) in [(unmasked, 1002_u16), (bad_text, 1007)] {
        let stage = Stage::start().await;
        let mut raw = stage.raw("/echo?id=x").await;
        tokio::io::AsyncWriteExt::write_all(&mut raw.stream, &bytes).await.unwrap();
        let (opcode, _, payload) = raw.frame().await;
        assert_eq!((opcode, &payload[..2]), (CLOSE, &code.to_be_bytes()[..]));
        assert_eq!(stage.report("x", "gone").await["ended"], "protocol_error");
    }
}

#[tokio::test]
async fn the_end_of_a_client_is_told_from_its_reset() {
    let stage = Stage::start().await;
    let raw = stage.raw("/echo?id=eof").await;
    drop(raw);
    assert_eq!(stage.report("eof", "gone").await["ended"], "eof");

    let raw = stage.raw("/echo?id=reset").await;
    SockRef::from(&raw.stream).set_linger(Some(std::time::Duration::ZERO)).unwrap();
    drop(raw);
    assert_eq!(stage.report("reset", "gone").await["ended"], "reset");
}

#[tokio::test]
async fn fragments_of_a_client_are_joined() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/echo").await;
    // 0x02: binary and not final; 0x80: a continuation that is. The mask of zeros changes nothing.
    let frames = b"\x02\x81\0\0\0\0a\x80\x81\0\0\0\0b";
    tokio::io::AsyncWriteExt::write_all(&mut raw.stream, frames).await.unwrap();
    assert_eq!(raw.frame().await, (BINARY, true, b"ab".to_vec()));
}
