//! Commands that come by control, until the connection that they are for takes them.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, oneshot};

use crate::command::Command;

/// Those for one connection.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    /// None while the connection takes no commands.
    waiting: Mutex<Option<VecDeque<Order>>>,
    given: Notify,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) command: Command,
    /// Told once the command shows in a report.
    pub(crate) taken: oneshot::Sender<()>,
}

impl Orders {
    /// From now on they are taken.
    pub(crate) fn open(&self) {
        self.waiting().get_or_insert_default();
    }

    /// From now on none is; nor are those that wait.
    pub(crate) fn close(&self) {
        *self.waiting() = None;
    }

    /// Waits until the connection has taken the command; false if it takes none, or has ended before.
    pub(crate) async fn give(&self, command: Command) -> bool {
        let (taken, answer) = oneshot::channel();
        match self.waiting().as_mut() {
            Some(waiting) => waiting.push_back(Order { command, taken }),
            None => return false,
        }
        self.given.notify_one();
        answer.await.is_ok()
    }

    /// Waits for the next. Can be cancelled: it loses none.
    pub(crate) async fn next(&self) -> Order {
        loop {
            let order = self.waiting().as_mut().and_then(VecDeque::pop_front);
            match order {
                Some(order) => return order,
                None => self.given.notified().await,
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Option<VecDeque<Order>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
