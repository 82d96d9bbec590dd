//! The models of what is fuzzed, over random bytes, and over the inputs that a fuzzer found.

use proptest::{collection::vec, prelude::*};

use super::check_many;
use crate::model::{connection, supervisor, values};

#[test]
fn a_connection_keeps_its_promises_over_random_operations() {
    check_many(2000, vec(any::<u8>(), 0..600), |input| connection::play(&input));
}

#[test]
fn a_managed_connection_keeps_its_promises_over_random_operations() {
    check_many(500, vec(any::<u8>(), 0..300), |input| supervisor::play(&input));
}

#[test]
fn a_connection_keeps_its_promises_over_what_was_found() {
    replay("connection", connection::play);
}

#[test]
fn a_managed_connection_keeps_its_promises_over_what_was_found() {
    replay("supervisor", supervisor::play);
}

#[test]
fn values_are_what_they_are_over_what_was_found() {
    replay("values", values::play);
}

/// Each line is an input, two hexadecimal digits for a byte.
fn replay(target: &str, play: fn(&[u8])) {
    let file = format!("{}/fuzz/corpus/{target}.txt", env!("CARGO_MANIFEST_DIR"));
    let corpus = std::fs::read_to_string(file).expect("the corpus is there");
    assert!(corpus.lines().count() > 10, "it has inputs");
    for (number, line) in (1..).zip(corpus.lines()) {
        let digits: Vec<u32> = line.chars().map(|c| c.to_digit(16).expect("hexadecimal digits")).collect();
        let input: Vec<u8> =
            digits.chunks(2).map(|pair| u8::try_from(pair[0] << 4 | pair[1]).expect("a byte")).collect();
        if std::panic::catch_unwind(|| play(&input)).is_err() {
            panic!("line {number} of the corpus: {line}");
        }
    }
}
