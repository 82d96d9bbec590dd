//! What became of a cell.

use std::fmt;
use std::time::Duration;

use super::expectations::Row;
use super::harness::{Counts, Interface};

#[derive(Debug, Default, Clone)]
pub(super) struct Outcome {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) skipped: u64,
    pub(super) absent: bool,
    /// Why something failed, was skipped or is absent.
    pub(super) reasons: Vec<String>,
    /// What the failed commands printed last.
    pub(super) tail: Vec<String>,
    pub(super) seconds: f64,
    /// How long each test took, where they run one after the other, and what came before the first.
    pub(super) tests: Vec<(String, Duration)>,
}

impl Outcome {
    /// This machine cannot run it.
    pub(super) fn skipped(reason: String) -> Self {
        Self { skipped: 1, reasons: vec![reason], ..Self::default() }
    }

    /// There is no such thing in that runtime.
    pub(super) fn absent(reason: &str) -> Self {
        Self { absent: true, reasons: vec![reason.to_owned()], ..Self::default() }
    }

    /// It did not even start.
    pub(super) fn failure(reason: String, tail: Vec<String>) -> Self {
        let mut outcome = Self::default();
        outcome.fail(reason, tail);
        outcome
    }

    /// One more thing that is wrong.
    pub(super) fn fail(&mut self, reason: String, tail: Vec<String>) {
        self.failed += 1;
        if !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
        self.tail.extend(tail);
    }

    /// With what the harness counted. A failure that was already entered because of it is not counted twice.
    pub(super) fn with(mut self, counts: &Counts) -> Self {
        self.passed += counts.passed;
        self.failed = self.failed.max(counts.failed);
        self.skipped += counts.skipped;
        if counts.skipped > 0 {
            self.reasons.push(format!("{} ignored", counts.skipped));
        }
        self
    }

    /// Fails if less passed than the first of `rows` promises: tests got lost. No row promises nothing, and so fails.
    pub(super) fn at_least<'a>(mut self, rows: impl IntoIterator<Item = &'a (Interface, Row)>) -> Self {
        let least = match rows.into_iter().next() {
            Some((_, Row::AtLeast(least))) => *least,
            _ => u64::MAX,
        };
        if self.failed == 0 && self.passed < least {
            self.fail(format!("{} passed, of at least {least} expected", self.passed), Vec::new());
        }
        self
    }

    /// Where everything can be had, nothing may be left out.
    pub(super) fn forbid_skips(&mut self) {
        if self.skipped > 0 {
            self.failed += self.skipped;
            self.reasons.push("nothing may be skipped where CI is set".to_owned());
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.absent {
            write!(f, "absent")?;
        } else {
            write!(
                f,
                "{} passed, {} failed, {} skipped in {:.1} s",
                self.passed, self.failed, self.skipped, self.seconds
            )?;
        }
        if self.reasons.is_empty() { Ok(()) } else { write!(f, ": {}", self.reasons.join("; ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_test_is_counted_once() {
        let mut outcome = Outcome::default();
        outcome.fail("tests failed".into(), vec!["it broke".into()]);
        let outcome = outcome.with(&Counts { passed: 3, failed: 2, ..Counts::default() });
        assert_eq!((outcome.passed, outcome.failed), (3, 2));
    }

    #[test]
    fn tests_that_got_lost_are_a_failure() {
        let three = Outcome { passed: 3, ..Outcome::default() };
        assert_eq!(three.clone().at_least(&[(Interface::Any, Row::AtLeast(3))]).failed, 0);
        assert_eq!(three.clone().at_least(&[(Interface::Any, Row::AtLeast(4))]).failed, 1);
        assert_eq!(three.at_least(&[]).failed, 1);
    }

    #[test]
    fn a_skip_is_a_failure_where_everything_can_be_had() {
        let mut outcome = Outcome::skipped("no browser".into());
        assert_eq!(outcome.failed, 0);
        outcome.forbid_skips();
        assert_eq!((outcome.failed, outcome.skipped), (1, 1));
    }
}
