//! A handle that does not keep the connection open.

use std::sync::{Arc, Weak};

use crate::{Incoming, Outgoing, connection::Connection};

/// Gives handles to a connection as long as another handle keeps it open.
#[derive(Debug, Clone)]
pub struct WeakHandle(Weak<Connection>);

impl WeakHandle {
    pub(crate) fn new(connection: &Arc<Connection>) -> Self {
        Self(Arc::downgrade(connection))
    }

    /// New handles, if at least one is left. Messages that came in while there was no [`Incoming`] are gone.
    pub fn upgrade(&self) -> Option<(Outgoing, Incoming)> {
        let connection = self.0.upgrade()?;
        // Both counts rise in one step with the check, lest the last handle be dropped in between.
        let alive = connection.with(|state, _| {
            let alive = state.senders > 0 || state.receivers > 0;
            state.senders = state.senders.saturating_add(alive.into());
            state.receivers = state.receivers.saturating_add(alive.into());
            alive
        });
        alive.then(|| (Outgoing::counted(connection.clone()), Incoming::counted(connection)))
    }
}
