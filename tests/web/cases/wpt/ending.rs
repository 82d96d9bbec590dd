//! How a connection ended, as the tables say it.

use websocket_web::ClosedReason;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ending {
    code: u16,
    reason: String,
    clean: bool,
}

impl Ending {
    pub(super) fn clean(code: u16, reason: &str) -> Self {
        Self { code, reason: reason.to_owned(), clean: true }
    }

    /// Without a Close frame of the peer.
    pub(super) fn abnormal() -> Self {
        Self { code: 1006, reason: String::new(), clean: false }
    }

    pub(super) fn is_clean(&self) -> bool {
        self.clean
    }
}

/// The text of an end that is not clean is this library's own, and not compared.
impl From<ClosedReason> for Ending {
    fn from(closed: ClosedReason) -> Self {
        let reason = if closed.was_clean { closed.reason } else { String::new() };
        Self { code: closed.code.into(), reason, clean: closed.was_clean }
    }
}
