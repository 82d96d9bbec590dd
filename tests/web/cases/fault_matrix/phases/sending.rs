//! A fault while messages are fed as fast as they are accepted.

use websocket_web::{ClosedReason, Interface};

use crate::cases::fault_matrix::{
    cell::{BEFORE, Cell},
    ending,
    fault::{Expected, Provoked},
    seen::OVERFLOW,
    traffic::{Feeding, Reading, number_in},
};

pub(super) async fn play(cell: &Cell, expected: Expected) -> ClosedReason {
    let visit = cell.visit(&format!("begin=messages:{BEFORE}"));
    let (sender, receiver) = cell.builder(&visit, expected).connect().await.unwrap().into_split();
    // Who reads at once never overflows, in browsers.
    let reading = (expected != Expected::Ends(OVERFLOW)).then(|| Reading::start(receiver.clone()));
    let feeding = Feeding::start(sender.clone());
    visit.report(&format!("messages:{BEFORE}")).await;
    match cell.fault.provoked {
        Provoked::ByPath(_) if cell.fault.reads => {}
        Provoked::ByPath(_) => drop(visit.report("stalled").await),
        Provoked::ByKilling => visit.down().await,
    }
    let reason = match &reading {
        Some(reading) => ending::arrives(cell, &visit, &sender, reading, expected).await,
        None => ending::comes(&visit, &sender, expected).await,
    };
    let reading = reading.unwrap_or_else(|| Reading::start(receiver));
    ending::is_told_to_readers(cell, &reading.end().await, expected, &reason);

    let fed = feeding.end().await;
    let accepted = u64::from(fed.accepted);
    let metrics = sender.metrics();
    assert_eq!(metrics.sent_messages + metrics.outgoing_messages as u64, accepted, "{metrics:?}");
    assert!(fed.refused.is_none_or(|error| error.kind() == std::io::ErrorKind::ConnectionReset));
    let flushed = ending::is_told_to_senders(cell, fed.sender, &reason).await;

    let seen = visit.report("gone").await;
    let arrived = seen["messages"].as_u64().unwrap();
    assert!((BEFORE.into()..=metrics.sent_messages).contains(&arrived), "{arrived} arrived, {metrics:?}");
    let first: Vec<_> = seen["first_messages"].as_array().unwrap().iter().map(number_in).collect();
    assert!(first.iter().copied().eq((0..first.len() as u32).map(Some)), "{first:?}");
    assert_eq!(number_in(&seen["last_message"]).map(u64::from), Some(arrived - 1));
    assert_eq!(seen["after_close"], 0);
    match expected {
        // What was accepted is sent before a close.
        Expected::GoesOn => assert_eq!(arrived, accepted),
        // What was handed over to a standard socket is sent in any case.
        Expected::GivenUp if cell.interface == Interface::Standard => assert_eq!(arrived, metrics.sent_messages),
        Expected::GivenUp if cell.fault.reads && flushed => assert_eq!(arrived, accepted),
        _ => {}
    }
    reason
}
