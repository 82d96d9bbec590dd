//! Sequences of operations, read from bytes, against a model of the contract. What holds for them is looked at by
//! proptest and, in `actors/fuzz`, by a fuzzer that knows which code they reach.

pub(crate) mod connection;
pub(crate) mod supervisor;
pub(crate) mod values;
