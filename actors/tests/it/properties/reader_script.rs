//! What a reader does in the end.

use proptest::prelude::*;

/// What a reader does after its steps.
#[derive(Debug, Clone, Copy)]
pub(super) enum Then {
    ReadOn,
    /// Keeps its handle and never polls it again.
    Sleep,
    Drop,
}

/// Reading on is so many times as likely as each of the others.
pub(super) fn then(read_on: u32) -> impl Strategy<Value = Then> {
    prop_oneof![read_on => Just(Then::ReadOn), 1 => Just(Then::Sleep), 1 => Just(Then::Drop)]
}
