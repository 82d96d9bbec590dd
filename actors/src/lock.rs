//! A lock that never blocks, and calls the wakers that its holder collected once it is released.

use std::sync::{Mutex, MutexGuard, TryLockError};

use crate::lanes::Wakes;

/// State that handles on any thread share.
#[derive(Debug)]
pub(crate) struct Lock<S>(Mutex<Locked<S>>);

#[derive(Debug)]
struct Locked<S> {
    state: S,
    /// Empty but for what a change of `state` has collected.
    wakes: Wakes,
}

impl<S> Lock<S> {
    pub(crate) fn new(state: S) -> Self {
        Self(Mutex::new(Locked { state, wakes: Wakes::default() }))
    }

    /// Runs `change` under the lock, then calls the wakers that it collected.
    ///
    /// Under it, wakers are cloned and compared, which no executor has a reason to answer with a call to a handle;
    /// they are neither called nor dropped.
    pub(crate) fn with<R>(&self, change: impl FnOnce(&mut S, &mut Wakes) -> R) -> R {
        let mut locked = self.lock();
        let Locked { state, wakes } = &mut *locked;
        let result = change(state, wakes);
        self.release(locked);
        result
    }

    /// Runs `change` under the lock for one who holds another, and calls what is added to `wakes` once that is
    /// released.
    pub(crate) fn with_wakes<R>(&self, wakes: &mut Wakes, change: impl FnOnce(&mut S, &mut Wakes) -> R) -> R {
        change(&mut self.lock().state, wakes)
    }

    /// Once in a program for all changes where its size counts; elsewhere a call would be 6 % of what a message costs.
    #[cfg_attr(target_family = "wasm", inline(never))]
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn release(&self, mut locked: MutexGuard<'_, Locked<S>>) {
        let Locked { wakes, .. } = &mut *locked;
        if wakes.is_empty() {
            return;
        }
        if let Some(waker) = wakes.take_single() {
            drop(locked);
            waker.wake();
            return;
        }
        let mut wakes = std::mem::take(wakes);
        drop(locked);
        wakes.call();
        self.lock().wakes.reuse(wakes);
    }

    /// Every holder leaves within nanoseconds, and a page's main thread must never block, so waiting is spinning.
    fn lock(&self) -> MutexGuard<'_, Locked<S>> {
        loop {
            match self.0.try_lock() {
                Ok(guard) => return guard,
                Err(TryLockError::Poisoned(poisoned)) => return poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => std::hint::spin_loop(),
            }
        }
    }
}
