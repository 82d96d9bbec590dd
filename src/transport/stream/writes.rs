//! Writes that have not settled, and which promise tells of which.

use std::{collections::VecDeque, mem};

use js_sys::Promise;

/// A stream writes in order, and one that fails fails all after it. So the promise of the last write of a batch tells of
/// the whole batch, and only where that is rejected each write is asked for.
///
/// Something has to react to each promise that is rejected, or it is reported as an error of the page; but that is looked
/// at when all reactions have run ([HTML](https://html.spec.whatwg.org/multipage/webappapis.html#notify-about-rejected-promises)),
/// and a stream rejects all of its writes together. So it is early enough to react to the others when the last is rejected.
#[derive(Debug, Default)]
pub(super) struct Writes {
    outstanding: VecDeque<Write>,
    /// The lengths of all of these together.
    bytes: usize,
    /// How many of them each promise tells of to which something reacts, in order.
    batches: VecDeque<usize>,
    /// How many of them, the newest, are in none of those, and their bytes.
    loose: usize,
    loose_bytes: usize,
    /// One has failed: each tells of itself.
    has_failed: bool,
}

#[derive(Debug)]
struct Write {
    promise: Promise,
    len: usize,
}

/// What something is to react to now.
#[derive(Debug)]
pub(super) enum Told {
    /// A batch: see [`Writes::settle_batch`].
    Batch(Promise),
    /// One write: see [`Writes::settle_one`].
    One(Promise),
}

/// Bytes after which a batch ends: a close that makes progress is seen to within a quarter of a second over the slowest
/// connection that is thought of, of half a megabit per second; and to write as much takes 20 times as long as to react.
const BATCH_BYTES: usize = 16 << 10;

impl Writes {
    /// How many.
    pub(super) fn len(&self) -> usize {
        self.outstanding.len()
    }

    /// Their bytes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// A write was begun. Says whether the batch ends with it.
    pub(super) fn push(&mut self, promise: Promise, len: usize) -> bool {
        self.outstanding.push_back(Write { promise, len });
        self.bytes = self.bytes.saturating_add(len);
        self.loose = self.loose.saturating_add(1);
        self.loose_bytes = self.loose_bytes.saturating_add(len);
        self.has_failed || self.loose_bytes >= BATCH_BYTES
    }

    /// Ends the batch, unless there is nothing in it.
    pub(super) fn end_batch(&mut self) -> Option<Told> {
        let count = mem::take(&mut self.loose);
        self.loose_bytes = 0;
        if count == 0 {
            return None;
        }
        let last = self.outstanding.back()?.promise.clone();
        if self.has_failed {
            return Some(Told::One(last));
        }
        self.batches.push_back(count);
        Some(Told::Batch(last))
    }

    /// The promise of a batch was fulfilled. Says how many writes have settled with it.
    pub(super) fn settle_batch(&mut self) -> usize {
        let count = self.batches.pop_front().unwrap_or_default();
        (0..count).for_each(|_| self.settle_one());
        count
    }

    /// The promise of a batch was rejected: from now on each write tells of itself. Gives the promises of all, unless that
    /// was done before.
    pub(super) fn split(&mut self) -> Vec<Promise> {
        if mem::replace(&mut self.has_failed, true) {
            return Vec::new();
        }
        self.batches.clear();
        self.loose = 0;
        self.loose_bytes = 0;
        self.outstanding.iter().map(|write| write.promise.clone()).collect()
    }

    /// The promise of the oldest write was fulfilled or rejected.
    pub(super) fn settle_one(&mut self) {
        if let Some(Write { len, .. }) = self.outstanding.pop_front() {
            self.bytes = self.bytes.saturating_sub(len);
        }
    }
}
