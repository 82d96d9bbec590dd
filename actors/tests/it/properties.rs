//! What holds whatever happens when: random scripts under random schedules.

mod broadcast;
mod ending;
mod fairness;
mod fan_out;
mod flushing;
mod peer_script;
mod plays;
mod reader_script;
mod receiving;
mod rest;
mod sender_script;
mod sending;

use std::fmt::Debug;

use proptest::{
    strategy::Strategy,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

/// Runs `test` for many plans. They are the same ones every time, so that a gate does not fail by chance; set
/// `PROPTEST_CASES` to go further than it does.
pub(crate) fn check<S: Strategy<Value: Debug>>(plans: S, test: impl Fn(S::Value)) {
    check_many(200, plans, test);
}

/// Likewise, for so many plans.
pub(crate) fn check_many<S: Strategy<Value: Debug>>(cases: u32, plans: S, test: impl Fn(S::Value)) {
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { Config::default().cases } else { cases };
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let result = runner.run(&plans, |plan| {
        test(plan);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
