//! A fault while a close waits for its answer.

use serde_json::json;
use websocket_web::ClosedReason;

use crate::cases::fault_matrix::{
    cell::{Cell, in_time},
    ending,
    fault::{Expected, Provoked},
    seen::{OWN_CODE, OWN_REASON},
    traffic::{Reading, feed},
};

/// Messages that were accepted before the close: enough for several writes.
const FED: u32 = 200;

pub(super) async fn play(cell: &Cell, expected: Expected) -> ClosedReason {
    let visit = cell.visit(if cell.fault.ahead { "begin=release" } else { "begin=close" });
    let (sender, receiver) = cell.builder(&visit, expected).connect().await.unwrap().into_split();
    let reading = Reading::start(receiver);
    let mut fed = feed(sender.clone(), FED).await;
    if cell.fault.ahead {
        fed.sender.flush().await.unwrap();
        visit.report(&format!("messages:{FED}")).await;
        cell.provoke(&visit).await;
    }
    sender.close_with_reason(OWN_CODE.into(), OWN_REASON);
    if cell.fault.provoked == Provoked::ByKilling {
        visit.report("close_received").await;
        visit.down().await;
    }
    let reason = in_time(expected, sender.closed()).await;
    if expected == Expected::GivenUp {
        visit.release().await;
    }
    ending::is_told_to_readers(cell, &reading.end().await, expected, &reason);
    assert_eq!((fed.accepted, sender.metrics().outgoing_messages), (FED, 0));
    assert!(ending::is_told_to_senders(cell, fed.sender, &reason).await);

    let seen = visit.report("gone").await;
    assert_eq!((&seen["messages"], &seen["after_close"]), (&json!(FED), &json!(0)));
    assert_eq!(seen["close_received"], json!({ "code": OWN_CODE, "reason": OWN_REASON }));
    reason
}
