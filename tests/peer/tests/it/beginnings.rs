//! Paths that begin later than the handshake, and what goes out before them.

use serde_json::json;

use crate::raw::{BINARY, CLOSE, PING, TEXT};
use crate::stage::Stage;

#[tokio::test]
async fn a_path_may_begin_when_it_is_released() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/drop?id=x&begin=release").await;
    assert_eq!(stage.report("x", "opened").await["open"], true);
    stage.control("release?id=x").await;
    assert_eq!(raw.rest().await, b"");
    assert_eq!(stage.report("x", "gone").await["ended"], "dropped");
}

#[tokio::test]
async fn a_path_may_begin_when_exactly_so_many_messages_were_read() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/drop?id=x&begin=messages:2").await;
    raw.send(TEXT, b"one").await;
    assert_eq!(stage.report("x", "messages:1").await["open"], true);
    raw.send(TEXT, b"two").await;
    assert_eq!(raw.rest().await, b"");
    assert_eq!(stage.report("x", "gone").await["messages"], 2);
}

#[tokio::test]
async fn a_path_may_begin_with_the_close_which_it_has_yet_to_answer() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/close?code=4000&id=x&begin=close").await;
    raw.send(TEXT, b"nothing begins").await;
    raw.send(CLOSE, &[0x03, 0xe8]).await;
    assert_eq!(raw.rest().await, [0x88, 2, 0x0f, 0xa0]);
    let seen = stage.report("x", "gone").await;
    assert_eq!((&seen["messages"], &seen["close_frames"], &seen["ended"]), (&json!(1), &json!(1), &json!("close")));

    let mut raw = stage.raw("/sink?begin=close").await;
    raw.send(CLOSE, &[0x03, 0xe8]).await;
    assert_eq!(raw.rest().await, [0x88, 2, 0x03, 0xe8]);
}

#[tokio::test]
async fn a_close_is_not_waited_past_by_who_counts_messages() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/sink?begin=messages:2").await;
    raw.send(TEXT, b"one").await;
    raw.send(CLOSE, b"").await;
    assert_eq!(raw.rest().await, [0x88, 0]);
}

#[tokio::test]
async fn a_lead_goes_out_when_the_path_begins_and_before_it() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/drop?id=x&lead=3&begin=release").await;
    assert_eq!(stage.report("x", "opened").await["sent_messages"], 0);
    stage.control("release?id=x").await;
    for index in 0..3 {
        let (opcode, _, payload) = raw.frame().await;
        assert_eq!((opcode, payload.len(), payload[0], payload[1023]), (BINARY, 1024, index, index));
    }
    assert_eq!(raw.rest().await, b"");
}

#[tokio::test]
async fn silent_answers_nothing_until_it_is_released() {
    let stage = Stage::start().await;
    let mut raw = stage.raw("/silent?id=x").await;
    raw.send(PING, b"?").await;
    raw.send(CLOSE, b"").await;
    raw.send(TEXT, b"last").await;
    let seen = stage.report("x", "messages:1").await;
    assert_eq!((&seen["sent_bytes"], &seen["close_frames"], &seen["open"]), (&json!(0), &json!(1), &json!(true)));
    stage.control("release?id=x").await;
    assert_eq!(raw.rest().await, [0x88, 0]);
}
