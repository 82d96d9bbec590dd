//! A fault behind messages that are not read yet.

use websocket_web::ClosedReason;

use crate::{
    cases::fault_matrix::{
        cell::Cell,
        ending,
        fault::{Expected, Provoked},
        traffic::Reading,
    },
    support::until,
};

/// Messages for which the reader works: the fault is here long before it has caught up.
const WORKED: usize = 20;

pub(super) async fn play(cell: &Cell, expected: Expected) -> ClosedReason {
    let visit = cell.visit("begin=release");
    let (sender, receiver) = cell.builder(&visit, expected).connect().await.unwrap().into_split();
    let reading = Reading::with_work(receiver, WORKED);
    if cell.fault.provoked == Provoked::ByKilling {
        visit.release().await;
        until(|| reading.count() > 0).await;
    }
    cell.provoke(&visit).await;
    let reason = ending::arrives(cell, &visit, &sender, &reading, expected).await;
    ending::is_told_to_readers(cell, &reading.end().await, expected, &reason);
    assert!(ending::is_told_to_senders(cell, sender, &reason).await);
    visit.report("gone").await;
    reason
}
