//! How a connection ends: once, for one reason, for everyone.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use websocket_web_actors::{CloseCode, CloseFrame, ClosedReason, ReadyState};

use super::stage::Stage;

/// What is known of the end.
#[derive(Default)]
pub(super) struct Ending {
    /// The close that was asked for first.
    requested: RefCell<Option<Option<CloseFrame>>>,
    /// Why it ends, once that is decided.
    reason: RefCell<Option<ClosedReason>>,
    /// What the socket said while no handle could be asked whether that is the first reason.
    possible: RefCell<Vec<ClosedReason>>,
    /// What those were told who asked for the end.
    pub(super) told: RefCell<Vec<ClosedReason>>,
    /// How much of what was sent had settled when the end was told: what settles later no longer counts.
    pub(super) settled: Cell<Option<u64>>,
    /// The executor dropped the actor.
    pub(super) dropped: Cell<bool>,
    furthest: Cell<u8>,
}

impl Ending {
    pub(super) fn is_requested(&self) -> bool {
        self.requested.borrow().is_some()
    }

    /// The first request wins.
    pub(super) fn request(&self, frame: Option<CloseFrame>) {
        self.requested.borrow_mut().get_or_insert(frame);
    }

    pub(super) fn requested(&self) -> Option<Option<CloseFrame>> {
        self.requested.borrow().clone()
    }

    /// The first reason stays.
    pub(super) fn decide(&self, reason: ClosedReason) {
        self.reason.borrow_mut().get_or_insert(reason);
    }

    /// The first reason, unless this side has decided before, inside the call that this is told in.
    pub(super) fn may_decide(&self, reason: ClosedReason) {
        self.possible.borrow_mut().push(reason);
    }

    pub(super) fn may_be_decided(&self) -> bool {
        !self.possible.borrow().is_empty()
    }

    pub(super) fn reason(&self) -> Option<ClosedReason> {
        self.reason.borrow().clone()
    }
}

impl Stage {
    /// Asks for a close, through a handle.
    pub(super) fn close(&self, index: u8, code: Option<u16>) {
        let Some(sender) = self.sender(index) else { return };
        let Ok(slot) = sender.handle.try_borrow() else { return };
        let Some(handle) = slot.as_ref() else { return };
        let frame = code.map(|code| CloseFrame::new(code.into(), "done").expect("a valid frame"));
        let expected = !self.ending.is_requested() && handle.ready_state() != ReadyState::Closed;
        let first = handle.close(frame.clone());
        assert_eq!(first, expected, "whether it is the first request to close");
        if first {
            self.ending.request(frame);
        }
    }

    /// A handle is gone: the last one closes, and the last that receives discards.
    pub(super) fn released(&self) {
        if self.receivers_left() == 0 {
            self.received.borrow_mut().discard();
        }
        if self.handles_left() == 0 {
            self.ending.request(None);
        }
    }

    /// What the handles say of the end is what is known here.
    pub(super) fn sync_end(&self) {
        let Some((state, told)) = self.ask(|handle| (handle.ready_state(), handle.closed_reason())) else { return };
        let rank = match state {
            ReadyState::Connecting => 0,
            ReadyState::Open => 1,
            ReadyState::Closing => 2,
            ReadyState::Closed => 3,
        };
        assert!(rank >= self.ending.furthest.replace(rank), "{state} again");
        if state == ReadyState::Closed && self.ending.settled.get().is_none() {
            self.ending.settled.set(Some(self.peer.settled_count()));
        }
        let known = self.ending.reason();
        if let (None, Some(told)) = (&known, &told) {
            if !self.ending.possible.borrow().contains(told) {
                self.assert_own_decision(told);
            }
            self.ending.decide(told.clone());
        } else {
            assert_eq!(told, known, "why it ends");
        }
        assert!(told.is_some() || state != ReadyState::Closed, "closed without a reason");
    }

    /// What this side alone decides to end for is no lie.
    fn assert_own_decision(&self, reason: &ClosedReason) {
        let now = self.clock.now();
        let text = &reason.reason;
        let (holds, code) = if text.starts_with("the connection was not open after") {
            let due = self.limits.connect_timeout.is_some_and(|timeout| now >= timeout);
            (due, CloseCode::AbnormalClosure)
        } else if text.starts_with("the connection did not close within") {
            let ends = self.ending.is_requested() || self.peer.is_closing();
            (ends && now >= self.limits.close_timeout, CloseCode::AbnormalClosure)
        } else {
            (text == "the actor was dropped" && self.ending.dropped.get(), CloseCode::AbnormalClosure)
        };
        assert!(holds && reason.code == code && !reason.was_clean, "{reason}, at {now:?}");
    }

    /// Longer than any close can take, in whole close timeouts: each may be begun anew while bytes leave.
    pub(super) fn patience(&self) -> [Duration; 4] {
        [self.limits.close_timeout.max(Duration::from_secs(3)); 4]
    }
}
