//! What a page, or a device, tells a supervisor.

use std::sync::Arc;

use super::shared::{Shared, State};

/// Tells a supervisor of network and page. Every call returns at once and may be made at any time.
#[derive(Debug, Clone)]
pub struct Page(Arc<Shared>);

impl Page {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self(shared)
    }

    /// The user is back, or something else makes it likely that an attempt succeeds: a delay ends at once. An open
    /// connection is asked whether it lives, if it has a heartbeat.
    pub fn retry_now(&self) {
        self.tell(|state| state.retry = true);
    }

    /// There is no network: no attempt is made, and one that is under way is given up and does not count. An open
    /// connection stays, which may be to this same machine, and is asked whether it lives.
    pub fn pause(&self) {
        self.tell(|state| {
            state.went_offline |= !state.offline;
            state.offline = true;
        });
    }

    /// The page is left, or goes into the back-forward cache: the connection is closed, and no attempt is made until
    /// [`show`](Self::show) or [`resume`](Self::resume).
    pub fn leave(&self) {
        self.tell(|state| state.left = true);
    }

    /// The network is back, and the page, if it was left: an attempt is made at once.
    pub fn resume(&self) {
        self.tell(|state| {
            state.offline = false;
            state.went_offline = false;
            state.left = false;
            state.retry = true;
        });
    }

    /// The page is back: an attempt is made at once, unless it is known that there is no network.
    pub fn show(&self) {
        self.tell(|state| {
            state.left = false;
            state.retry = true;
        });
    }

    fn tell(&self, change: impl FnOnce(&mut State)) {
        self.0.with(|state, wakes| {
            change(state);
            state.wake(wakes);
        });
    }
}
