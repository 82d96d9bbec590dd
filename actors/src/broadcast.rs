//! Fan-out: what one publishes, every subscriber sees.
//!
//! ```text
//!  Publisher ──▶ ring of items ──┬─▶ Subscription
//!                (each once)     ├─▶ Subscription   (a position in the ring each)
//!  Source ── subscribe() ────────┴─▶ Subscription
//! ```
//!
//! An item is stored once, however many are to read it, and until the last of them has: the ring holds what the slowest
//! subscriber has yet to read, bounded in items and in bytes. For one that falls further behind, [`Lag`] says what
//! happens. With no subscriber nothing is stored.
//!
//! Reading clones the item, the last reader gets it itself: make it an [`Arc`], or something that holds
//! one. Cloning it, and a waker, happens under the lock, where nothing here may be called.

mod lag;
mod publisher;
mod ring;
mod subscription;

use std::sync::Arc;

pub use lag::{Lag, Lagged};
pub use publisher::{Publisher, Source};
pub use subscription::Subscription;

pub(crate) use ring::Ring;

use crate::lock::Lock;

/// A ring that holds at most `capacity` items, of at most `buffer_size` bytes, each item charged its bytes plus
/// [`MESSAGE_COST`](crate::MESSAGE_COST).
///
/// An empty ring takes an item of any size. Capacities of less than 1 are 1. Nobody is subscribed yet: see
/// [`Publisher::subscribe`] and [`Publisher::source`].
pub fn channel<T: Clone>(capacity: usize, buffer_size: usize, lag: Lag) -> Publisher<T> {
    Publisher::new(Arc::new(Lock::new(Ring::new(capacity, buffer_size, lag))))
}
