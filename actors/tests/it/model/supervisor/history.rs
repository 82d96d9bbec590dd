//! The order of events.

use websocket_web_actors::supervisor::Event;

use crate::support::Happened;

/// Every `Connecting` is followed by `Open` or `Disconnected`, every `Open` by `Disconnected`, messages come between
/// those two, and nothing follows `Closed`.
pub(crate) fn assert_order(history: &[Happened]) {
    let mut before = "disconnected";
    for (at, event) in history {
        let (now, allowed): (_, &[&str]) = match event {
            Event::Connecting { .. } => ("connecting", &["disconnected"]),
            Event::Open { .. } => ("open", &["connecting"]),
            Event::Message(_) => ("open", &["open"]),
            Event::Disconnected { .. } => ("disconnected", &["connecting", "open"]),
            Event::Closed(_) => ("closed", &["disconnected"]),
            _ => panic!("{event:?} at {at:?}"),
        };
        assert!(allowed.contains(&before), "{event:?} at {at:?}, after {before}");
        before = now;
    }
}
