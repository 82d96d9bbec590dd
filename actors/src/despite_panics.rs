//! What has to be done also where a part of it panics.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

/// Calls `call` for each. One that panics does not keep the others from being called: wakers are other people's code, and
/// each wakes somebody else. The first panic goes on afterwards; further ones are dropped.
pub(crate) fn for_each<I: Iterator>(items: I, call: fn(I::Item)) {
    let mut rest = Rest { items, call };
    for item in rest.items.by_ref() {
        call(item);
    }
}

/// What is still to be called when one has panicked.
struct Rest<I: Iterator> {
    items: I,
    call: fn(I::Item),
}

impl<I: Iterator> Drop for Rest<I> {
    fn drop(&mut self) {
        let Self { items, call } = self;
        items.for_each(|item| caught(|| call(item)));
    }
}

/// Does the one and then the other, also where the first panics.
pub(crate) fn both(first: impl FnOnce(), second: impl FnOnce()) {
    let mut rest = Second(Some(second));
    first();
    if let Some(second) = rest.0.take() {
        second();
    }
}

/// What is still to be done when the first has panicked.
struct Second<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> Drop for Second<F> {
    fn drop(&mut self) {
        self.0.take().into_iter().for_each(caught);
    }
}

/// Does what a destructor does: a panic while another is under way would abort.
pub(crate) fn in_drop(work: impl FnOnce()) {
    if thread::panicking() { caught(work) } else { work() }
}

/// Whoever panics keeps no state that is locked here: locks are released, and what they guard is whole after each change.
fn caught(work: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(work));
}
