//! A fault while the connection is open, and nothing is sent or read.

use websocket_web::{ClosedReason, WebSocket};

use crate::{
    cases::fault_matrix::{cell::Cell, ending, fault::Expected, traffic::Reading},
    support::Visit,
};

pub(super) async fn play(cell: &Cell, expected: Expected) -> ClosedReason {
    let visit = cell.visit("begin=release");
    let socket = cell.builder(&visit, expected).connect().await.unwrap();
    cell.provoke(&visit).await;
    let reason = ends(cell, &visit, socket, expected).await;
    visit.report("gone").await;
    reason
}

/// Waits for the end, and reads only then, unless reading is what it takes.
pub(super) async fn ends(cell: &Cell, visit: &Visit, socket: WebSocket, expected: Expected) -> ClosedReason {
    let (sender, receiver) = socket.into_split();
    let (reason, reading) = if expected == Expected::GoesOn {
        let reading = Reading::start(receiver);
        (ending::arrives(cell, visit, &sender, &reading, expected).await, reading)
    } else {
        (ending::comes(visit, &sender, expected).await, Reading::start(receiver))
    };
    ending::is_told_to_readers(cell, &reading.end().await, expected, &reason);
    assert!(ending::is_told_to_senders(cell, sender, &reason).await);
    reason
}
