//! Tasks of which the result is wanted.

use std::future::Future;

use futures_channel::oneshot;
use futures_util::future::try_join_all;

use crate::Contender;

/// A running task, or what it found.
pub(crate) struct Task<T>(oneshot::Receiver<Result<T, String>>);

/// Starts a task of its own, as a program does for each of its connections.
pub(crate) fn spawn<C: Contender, T: 'static>(task: impl Future<Output = Result<T, String>> + 'static) -> Task<T> {
    let (sender, receiver) = oneshot::channel();
    C::spawn(async move {
        // Whoever waited may have given up because another task failed.
        let _ = sender.send(task.await);
    });
    Task(receiver)
}

impl<T> Task<T> {
    /// Waits until it is done.
    pub(crate) async fn join(self) -> Result<T, String> {
        self.0.await.unwrap_or_else(|_| Err("the task was dropped".to_owned()))
    }
}

/// Waits until all are done, or one has failed.
pub(crate) async fn join_all<T>(tasks: impl IntoIterator<Item = Task<T>>) -> Result<Vec<T>, String> {
    try_join_all(tasks.into_iter().map(Task::join)).await
}
