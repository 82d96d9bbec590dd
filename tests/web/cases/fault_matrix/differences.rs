//! Where a cell comes to something else: with an interface, or in a runtime.

use websocket_web::Interface;

use super::{
    cell::Cell,
    fault::Expected::{self, *},
    phases::Phase::{self, *},
    seen::{FAILED_OWN, LOST, clean},
};
use crate::cases::quirks::{
    ACCEPT_KEY_UNCHECKED, FAILED_CLOSE_KEEPS_CODE, LATER_CODES_REFUSED, LOST_WRITE_CRASHES, Quirk,
    TEXT_CHECKED_AFTER_CLOSE, UNANSWERED_CLOSE_CLEAN,
};

/// Some faults in some phases. The first that is about a cell counts.
#[derive(Debug)]
pub(super) struct Difference {
    faults: &'static [&'static str],
    phases: &'static [Phase],
    /// Either, if there is none.
    interface: Option<Interface>,
    /// Everywhere, if there is none.
    quirk: Option<&'static Quirk>,
    expected: Expected,
}

const STREAM: Option<Interface> = Some(Interface::Stream);

pub(super) const DIFFERENCES: &[Difference] = &[
    Difference {
        faults: &["overflow"],
        phases: &[Connecting, Idle, Sending, Receiving],
        interface: STREAM,
        quirk: None,
        // Its server has to wait.
        expected: GoesOn,
    },
    Difference {
        faults: &["drop", "reset", "half_frame", "down", "bad_utf8"],
        phases: &[Sending],
        interface: STREAM,
        quirk: Some(&LOST_WRITE_CRASHES),
        expected: Excluded("Chromium crashes the tab when a connection is lost while a write is under way"),
    },
    Difference {
        faults: &["bad_accept"],
        phases: &[Connecting],
        interface: None,
        quirk: Some(&ACCEPT_KEY_UNCHECKED),
        expected: GoesOn,
    },
    Difference {
        faults: &["close_1012"],
        phases: &[Connecting, Idle, Sending, Receiving],
        interface: None,
        quirk: Some(&LATER_CODES_REFUSED),
        expected: Ends(LOST),
    },
    Difference {
        faults: &["drop", "half_frame", "down", "reset", "bad_utf8"],
        phases: &[Closing],
        interface: None,
        quirk: Some(&UNANSWERED_CLOSE_CLEAN),
        expected: Ends(clean(1005, "")),
    },
    Difference {
        faults: &["bad_utf8"],
        phases: &[Closing],
        interface: None,
        quirk: Some(&FAILED_CLOSE_KEEPS_CODE),
        expected: Ends(FAILED_OWN),
    },
    Difference {
        faults: &["bad_utf8"],
        phases: &[Closing],
        interface: None,
        quirk: Some(&TEXT_CHECKED_AFTER_CLOSE),
        expected: Ends(LOST),
    },
];

impl Difference {
    pub(super) fn expected(&self) -> Expected {
        self.expected
    }

    pub(super) fn faults(&self) -> &'static [&'static str] {
        self.faults
    }

    /// Whether it is about the cell, in some runtime.
    pub(super) fn names(&self, cell: &Cell) -> bool {
        self.faults.contains(&cell.fault.name)
            && self.phases.contains(&cell.phase)
            && self.interface.is_none_or(|interface| interface == cell.interface)
    }

    /// Whether it is about the cell, here.
    pub(super) fn is_about(&self, cell: &Cell) -> bool {
        self.names(cell) && self.quirk.is_none_or(Quirk::is_here)
    }
}
