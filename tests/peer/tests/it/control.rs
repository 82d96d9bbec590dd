//! The control endpoint.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::raw::TEXT;
use crate::stage::Stage;

#[tokio::test]
async fn control_is_up_and_open_to_every_origin() {
    let stage = Stage::start().await;
    assert_eq!(stage.control("ping").await, (200, json!({ "ok": true })));
    for (method, status) in [("GET", 200), ("OPTIONS", 204), ("POST", 405)] {
        let (answered, head, _) = stage.http(method, "/control/ping").await;
        assert_eq!(answered, status);
        for header in
            ["Access-Control-Allow-Origin: *", "Cross-Origin-Resource-Policy: cross-origin", "Connection: close"]
        {
            assert!(head.lines().any(|line| line == header), "{head}");
        }
    }
    assert_eq!(stage.control("nothing").await.0, 404);
}

#[tokio::test]
async fn a_report_waits_for_its_fact() {
    let stage = Stage::start().await;
    let ((status, report), ()) = tokio::join!(stage.control("report?id=x&until=messages:2"), async {
        let mut raw = stage.raw("/sink?id=x").await;
        raw.send(TEXT, b"one").await;
        // The report is not out before the second message is.
        assert_eq!(stage.report("x", "messages:1").await["messages"], 1);
        raw.send(TEXT, b"two").await;
        assert_eq!(stage.report("x", "bytes:6").await["bytes"], 6);
    });
    assert_eq!((status, &report["connections"][0]["messages"]), (200, &json!(2)));
}

#[tokio::test]
async fn a_report_whose_fact_does_not_come_is_a_504_with_what_was_seen() {
    let stage = Stage::start().await;
    let started = Instant::now();
    let answer = stage.control("report?id=x&until=connected&within=100").await;
    assert!(started.elapsed() >= Duration::from_millis(100));
    assert_eq!(answer, (504, json!({ "id": "x", "connections": [] })));

    let _raw = stage.raw("/sink?id=x").await;
    let (status, report) = stage.control("report?id=x&until=gone&within=0").await;
    assert_eq!((status, &report["connections"][0]["open"]), (504, &json!(true)));
}

#[tokio::test]
async fn a_report_without_a_fact_does_not_wait() {
    let stage = Stage::start().await;
    let answer = stage.control("report?id=x").await;
    assert_eq!(answer, (200, json!({ "id": "x", "connections": [] })));
}

#[tokio::test]
async fn connections_of_one_id_are_reported_in_order_of_arrival() {
    let stage = Stage::start().await;
    let first = stage.raw("/sink?id=x").await;
    let _second = stage.raw("/echo?id=x").await;
    let (status, report) = stage.control("report?id=x&until=opened:2").await;
    assert_eq!(status, 200);
    let paths: Vec<_> = report["connections"].as_array().unwrap().iter().map(|seen| &seen["path"]).collect();
    assert_eq!(paths, ["/sink", "/echo"]);
    drop(first);
    // One of two is not all.
    assert_eq!(stage.control("report?id=x&until=gone&within=50").await.0, 504);
}

#[tokio::test]
async fn open_lists_the_ids_of_open_connections() {
    let stage = Stage::start().await;
    assert_eq!(stage.control("open").await.1, json!({ "open": 0, "ids": [] }));
    let first = stage.raw("/sink?id=b").await;
    let _second = stage.raw("/sink?id=a").await;
    let _unanswered = stage.request("/mute-handshake?id=c", "").await;
    stage.report("c", "connected").await;
    assert_eq!(stage.control("open").await.1, json!({ "open": 3, "ids": ["a", "b", "c"] }));
    drop(first);
    stage.report("b", "gone").await;
    assert_eq!(stage.control("open").await.1, json!({ "open": 2, "ids": ["a", "c"] }));
}

#[tokio::test]
async fn forget_forgets() {
    let stage = Stage::start().await;
    drop(stage.raw("/sink?id=x").await);
    stage.report("x", "gone").await;
    assert_eq!(stage.control("forget?id=x").await.1["forgotten"], 1);
    assert_eq!(stage.control("report?id=x").await.1["connections"], json!([]));
}

#[tokio::test]
async fn a_malformed_command_is_refused() {
    let stage = Stage::start().await;
    for (command, name) in [("report?id=x&until=later", "until"), ("report?within=-1", "within"), ("open?x=1", "x")] {
        let (status, body) = stage.control(command).await;
        assert_eq!(status, 400);
        assert!(body.as_str().unwrap().starts_with(&format!("parameter {name:?}")), "{body}");
    }
}

#[tokio::test]
async fn an_id_that_is_down_ends_and_is_not_answered_until_it_is_up() {
    let stage = Stage::start().await;
    let mut other = stage.open("/echo?id=other").await;
    let mut client = stage.open("/echo?id=x").await;
    assert_eq!(stage.control("down?id=x").await, (200, json!({ "id": "x", "down": true })));
    assert!(client.next().await.is_err());
    assert_eq!(stage.report("x", "gone").await["ended"], "dropped");
    assert!(!stage.request("/echo?id=x", "").await.read().await);
    assert_eq!(stage.control("up?id=x").await, (200, json!({ "id": "x", "down": false })));
    for client in [&mut other, &mut stage.open("/echo?id=x").await] {
        client.send("alive").await;
        assert_eq!(client.text().await, "alive");
    }
}
