//! What holds at every end, whatever ended it.

use std::io;

use futures_util::SinkExt;
use websocket_web::{ClosedReason, Error, ErrorKind, Interface, ReadyState, WebSocketSender};

use super::{
    cell::{BEFORE, Cell, FITTING, in_time},
    fault::Expected,
    phases::Phase,
    seen::{OVERFLOW, OWN_CODE, OWN_REASON},
    traffic::{Read, Reading},
};
use crate::support::{Visit, until};

/// Waits for the end; where nothing comes that would bring it about, closes.
pub(super) async fn comes(visit: &Visit, sender: &WebSocketSender, expected: Expected) -> ClosedReason {
    if matches!(expected, Expected::GivenUp | Expected::GoesOn) {
        sender.close_with_reason(OWN_CODE.into(), OWN_REASON);
    }
    let reason = in_time(expected, sender.closed()).await;
    if expected == Expected::GivenUp {
        visit.release().await;
    }
    reason
}

/// Likewise, and closes only when everything that the server sends has arrived.
pub(super) async fn arrives(
    cell: &Cell,
    visit: &Visit,
    sender: &WebSocketSender,
    reading: &Reading,
    expected: Expected,
) -> ClosedReason {
    if matches!(expected, Expected::GivenUp | Expected::GoesOn) {
        until(|| reading.count() >= cell.lead() as usize).await;
    }
    comes(visit, sender, expected).await
}

/// What the server sent before the fault was read, in order, nothing twice; then the end, once.
pub(super) fn is_told_to_readers(cell: &Cell, read: &Read, expected: Expected, reason: &ClosedReason) {
    let Read { numbers, error } = read;
    assert_eq!(error.is_none(), reason.was_clean, "{error:?}");
    if let Some(error) = error {
        is_told(error, reason);
    }
    // With its echo, the server begins where it begins.
    let echoes = cell.fault.echoes && cell.phase == Phase::Sending;
    let start = if echoes { BEFORE } else { 0 };
    let count = numbers.len() as u32;
    assert!(numbers.iter().copied().eq(start..start + count), "{numbers:?}");
    let (least, most) = match () {
        () if echoes => (0, u32::MAX),
        // What arrives when this side has closed is dropped; there is no half-close.
        () if cell.phase == Phase::Closing => (0, 0),
        () if expected == Expected::Ends(OVERFLOW) => {
            // Elsewhere nobody reads.
            (FITTING, if cell.phase == Phase::Receiving { cell.lead() - 1 } else { FITTING })
        }
        () if cell.fault.loses() => (0, cell.lead()),
        () => (cell.lead(), cell.lead()),
    };
    assert!((least..=most).contains(&count), "{count} messages were read, not {least} to {most}");
}

/// Nothing more is accepted, what was not sent is not said to be, and each error knows why. Tells whether everything was
/// in the hands of the runtime.
pub(super) async fn is_told_to_senders(cell: &Cell, mut sender: WebSocketSender, reason: &ClosedReason) -> bool {
    assert_eq!(sender.state(), ReadyState::Closed);
    assert_eq!((sender.closed_reason().as_ref(), &sender.closed().await), (Some(reason), reason));
    let waiting = sender.metrics().outgoing_messages;
    let flushed = sender.flush().await;
    match cell.interface {
        Interface::Standard => assert_eq!(flushed.is_err(), waiting > 0, "{flushed:?}"),
        // What it had taken may have got stuck on the way.
        Interface::Stream => assert!(flushed.is_err() || waiting == 0),
    }
    if let Err(error) = &flushed {
        is_told(error, reason);
    }
    is_told(&sender.send("anyone?").await.unwrap_err(), reason);
    let refused = sender.try_send("anyone?").unwrap_err();
    assert_eq!((refused.kind(), refused.into_msg()), (ErrorKind::Closed, Some("anyone?".into())));
    flushed.is_ok()
}

fn is_told(error: &io::Error, reason: &ClosedReason) {
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset, "{error}");
    let inside = Error::of(error).unwrap();
    assert_eq!((inside.kind(), inside.closed_reason()), (ErrorKind::Closed, Some(reason)));
}
