//! The actor's turn, out of turn.

use std::{fmt::Debug, sync::Arc};

/// Polls the actor at once, for a handle that would else have to wait for the executor.
///
/// A flush asks for it: then a message is with the socket without a detour through the executor's queue, and the task
/// that sends it does not have to be woken.
pub trait Turn: Debug + Send + Sync {
    /// Polls the actor, with its own waker, if that was called since it was last polled, or if `asked`. Says whether it
    /// was polled: it cannot be on another thread than its own, or inside a call that it makes.
    fn take(self: Arc<Self>, asked: bool) -> bool;
}
