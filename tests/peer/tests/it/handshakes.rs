//! Opening handshakes: right, wrong, refused, unanswered.

use serde_json::json;

use crate::raw::{ACCEPT, TEXT};
use crate::stage::Stage;

#[tokio::test]
async fn the_accept_key_is_right_everywhere_but_at_bad_accept() {
    let stage = Stage::start().await;
    let head = stage.request("/echo", "").await.head().await;
    assert_eq!((head.status, head.header("Sec-WebSocket-Accept")), (101, Some(ACCEPT)));

    let mut raw = stage.request("/bad-accept?id=x", "").await;
    let head = raw.head().await;
    assert_eq!(head.status, 101);
    let accept = head.header("Sec-WebSocket-Accept").unwrap();
    assert!(accept != ACCEPT && accept.len() == ACCEPT.len());
    drop(raw);
    let seen = stage.report("x", "gone").await;
    assert_eq!((&seen["opened"], &seen["ended"]), (&json!(true), &json!("eof")));
}

#[tokio::test]
async fn no_extension_is_negotiated() {
    let stage = Stage::start().await;
    for target in ["/extensions", "/echo"] {
        let offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
        let mut raw = stage.request(target, offer).await;
        assert_eq!(raw.head().await.header("Sec-WebSocket-Extensions"), None);
        raw.send(TEXT, b"plain").await;
        assert_eq!(raw.frame().await, (TEXT, true, b"plain".to_vec()));
    }
}

#[tokio::test]
async fn the_first_offered_protocol_is_acknowledged() {
    let stage = Stage::start().await;
    let mut raw =
        stage.request("/sink?id=x&", "Origin: http://page\r\nSec-WebSocket-Protocol: chat, superchat\r\n").await;
    assert_eq!(raw.head().await.header("Sec-WebSocket-Protocol"), Some("chat"));
    let seen = stage.report("x", "opened").await;
    assert_eq!(seen["offered_protocols"], json!(["chat", "superchat"]));
    assert_eq!(
        (&seen["origin"], &seen["path"], &seen["query"]),
        (&json!("http://page"), &json!("/sink"), &json!("id=x&"))
    );
}

#[tokio::test]
async fn protocol_names_what_it_is_told_or_nothing() {
    let stage = Stage::start().await;
    let offer = "Sec-WebSocket-Protocol: chat\r\n";
    let mut raw = stage.request("/protocol?id=x&choose=other", offer).await;
    assert_eq!(raw.head().await.header("Sec-WebSocket-Protocol"), Some("other"));
    raw.send(TEXT, b"echo").await;
    assert_eq!(raw.frame().await, (TEXT, true, b"echo".to_vec()));
    assert_eq!(stage.report("x", "opened").await["offered_protocols"], json!(["chat"]));

    let head = stage.request("/protocol", offer).await.head().await;
    assert_eq!((head.status, head.header("Sec-WebSocket-Protocol")), (101, None));
}

#[tokio::test]
async fn status_refuses_the_upgrade_as_told() {
    let stage = Stage::start().await;
    let mut raw = stage.request("/status?id=x&code=503&body=later", "").await;
    assert_eq!(raw.head().await.status, 503);
    assert_eq!(raw.rest().await, b"later");
    drop(raw);
    let seen = stage.report("x", "gone").await;
    assert_eq!(
        (&seen["opened"], &seen["refused"], &seen["ended"]),
        (&json!(false), &json!("503 later"), &json!("dropped"))
    );

    let head = stage.request("/status", "").await.head().await;
    assert_eq!(head.status, 404);
    let head = stage.request("/status?code=301&location=/echo", "").await.head().await;
    assert_eq!((head.status, head.header("Location")), (301, Some("/echo")));
}

#[tokio::test]
async fn not_http_answers_with_something_else() {
    let stage = Stage::start().await;
    let mut raw = stage.request("/not-http?id=x", "").await;
    assert_eq!(raw.rest().await, b"this is not HTTP\r\n\r\n");
    drop(raw);
    let seen = stage.report("x", "gone").await;
    assert_eq!((&seen["opened"], &seen["refused"]), (&json!(false), &json!("not HTTP")));
}

#[tokio::test]
async fn mute_handshake_reads_the_request_and_does_not_answer_until_it_is_released() {
    let stage = Stage::start().await;
    let raw = stage.request("/mute-handshake?id=x", "").await;
    let seen = stage.report("x", "connected").await;
    assert_eq!((&seen["opened"], &seen["open"]), (&json!(false), &json!(true)));
    assert_eq!(stage.control("report?id=x&until=opened&within=50").await.0, 504);
    assert_eq!(raw.stream.try_read(&mut [0]).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    drop(raw);
    assert_eq!(stage.report("x", "gone").await["ended"], "eof");

    let mut raw = stage.request("/mute-handshake?id=y", "").await;
    stage.report("y", "connected").await;
    assert_eq!(stage.control("release?id=y").await.1["released"], 1);
    assert_eq!(raw.head().await.header("Sec-WebSocket-Accept"), Some(ACCEPT));
    raw.send(TEXT, b"echo").await;
    assert_eq!(raw.frame().await, (TEXT, true, b"echo".to_vec()));
}

#[tokio::test]
async fn a_malformed_parameter_is_refused_by_name_value_and_range() {
    let stage = Stage::start().await;
    for (target, body) in [
        ("/burst?id=x&count=many", r#"parameter "count" is "many"; allowed: a number from 0 to 1000000"#),
        ("/burst?id=x&then=sleep", r#"parameter "then" is "sleep"; allowed: open, close, drop, echo"#),
        ("/stall?id=x&for=ever", r#"parameter "for" is "ever"; allowed: forever, or a number from 0 to 600000"#),
        ("/close?id=x&reason=why", r#"parameter "reason" is "why"; allowed: only together with code"#),
        ("/ping?id=x&evry=9", r#"parameter "evry" is "9"; allowed: only the parameters id, every, begin, lead"#),
        ("/sink?id=x&begin=soon", r#"parameter "begin" is "soon"; allowed: open, release, close, messages:N"#),
        (
            "/sink?id=x&begin=messages:all",
            r#"parameter "begin" is "messages:all"; allowed: open, release, close, messages:N"#,
        ),
    ] {
        let mut raw = stage.request(target, "").await;
        assert_eq!(raw.head().await.status, 400);
        assert_eq!(String::from_utf8(raw.rest().await).unwrap().trim_end(), body);
        drop(raw);
        assert_eq!(stage.report("x", "gone").await["refused"], format!("400 {body}\n"));
        stage.control("forget?id=x").await;
    }
}

#[tokio::test]
async fn an_unknown_path_is_not_found_and_a_plain_request_not_upgraded() {
    let stage = Stage::start().await;
    let mut raw = stage.request("/nowhere?id=x", "").await;
    assert_eq!(raw.head().await.status, 404);
    drop(raw);
    assert_eq!(stage.report("x", "gone").await["opened"], false);
    assert_eq!(stage.http("GET", "/echo").await.0, 426);
    assert_eq!(stage.http("nonsense", "in first line").await.0, 400);
}
