//! What the peer saw, by the id that the connections carried.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::watch;

use crate::command::Command;
use crate::fact::Fact;
use crate::record::{Record, Seen};

/// The records of all connections, in order of arrival.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    ids: Mutex<BTreeMap<String, Vec<Arc<Record>>>>,
    /// The ids for which the peer plays dead.
    down: Mutex<BTreeSet<String>>,
    /// The ids whose handshakes are refused, and with which status.
    refused: Mutex<BTreeMap<String, u16>>,
    changed: watch::Sender<()>,
}

/// What `/control/report` answers.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    id: String,
    connections: Vec<Seen>,
}

impl Ledger {
    /// Opens the record of a connection that has just arrived.
    pub(crate) fn arrive(&self, id: &str, seen: Seen) -> Arc<Record> {
        let record = Arc::new(Record::new(seen, self.changed.clone()));
        self.ids().entry(id.to_owned()).or_default().push(Arc::clone(&record));
        self.changed.send_replace(());
        record
    }

    pub(crate) fn report(&self, id: &str) -> Report {
        let connections = self.records(id).iter().map(|record| record.seen().clone()).collect();
        Report { id: id.to_owned(), connections }
    }

    /// Waits until the fact holds; false if it does not within that time.
    pub(crate) async fn wait(&self, id: &str, fact: Fact, within: Duration) -> bool {
        // Subscribed before the first look: a change in between is not missed.
        let mut changes = self.changed.subscribe();
        let held = async {
            while !fact.holds(&self.records(id)) {
                // Cannot fail: `self` holds a sender.
                let _ = changes.changed().await;
            }
        };
        tokio::time::timeout(within, held).await.is_ok()
    }

    /// Lets the scripts of the id go on, and says how many there are.
    pub(crate) fn release(&self, id: &str) -> usize {
        let open: Vec<_> = self.records(id).into_iter().filter(|record| record.seen().open).collect();
        open.iter().for_each(|record| record.release());
        open.len()
    }

    /// Has the id's connections play the command, those that take any, and says how many did.
    pub(crate) async fn play(&self, id: &str, command: &Command) -> usize {
        let mut played = 0;
        for record in self.records(id) {
            played += usize::from(record.orders().give(command.clone()).await);
        }
        played
    }

    /// Has the id's handshakes answered with that status, or with 101 again.
    pub(crate) fn set_refused(&self, id: &str, status: Option<u16>) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        match status {
            Some(status) => refused.insert(id.to_owned(), status),
            None => refused.remove(id),
        };
    }

    /// The status with which the id's handshakes are answered, if it is not 101.
    pub(crate) fn refused(&self, id: &str) -> Option<u16> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).get(id).copied()
    }

    /// Ends the id's connections, and all that arrive, or takes them again.
    pub(crate) fn set_down(&self, id: &str, down: bool) {
        let mut ids = self.down.lock().unwrap_or_else(PoisonError::into_inner);
        if down {
            ids.insert(id.to_owned());
        } else {
            ids.remove(id);
        }
        drop(ids);
        self.changed.send_replace(());
    }

    /// Waits until the peer plays dead for the id.
    pub(crate) async fn until_down(&self, id: &str) {
        // Subscribed before the first look, as in `wait`.
        let mut changes = self.changed.subscribe();
        while !self.down.lock().unwrap_or_else(PoisonError::into_inner).contains(id) {
            let _ = changes.changed().await;
        }
    }

    /// Forgets the connections of the id, and says how many there were.
    pub(crate) fn forget(&self, id: &str) -> usize {
        self.ids().remove(id).map_or(0, |records| records.len())
    }

    /// The ids of the connections that are open now, one for each.
    pub(crate) fn open(&self) -> Vec<String> {
        let ids = self.ids();
        let connections = ids.iter().flat_map(|(id, records)| records.iter().map(move |record| (id, record)));
        connections.filter(|(_, record)| record.seen().open).map(|(id, _)| id.clone()).collect()
    }

    fn records(&self, id: &str) -> Vec<Arc<Record>> {
        self.ids().get(id).cloned().unwrap_or_default()
    }

    fn ids(&self) -> MutexGuard<'_, BTreeMap<String, Vec<Arc<Record>>>> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
