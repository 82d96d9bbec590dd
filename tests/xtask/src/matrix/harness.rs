//! Reads what test harnesses print: libtest and wasm-bindgen-test.

use std::ops::AddAssign;
use std::time::Duration;

/// The JavaScript interface that a test is about, which its name ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interface {
    Standard,
    Stream,
    /// Neither in particular.
    Any,
}

impl Interface {
    pub(super) const ALL: [Self; 3] = [Self::Standard, Self::Stream, Self::Any];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Stream => "stream",
            Self::Any => "any",
        }
    }

    fn of(test: &str) -> Self {
        match test.rsplit_once("::") {
            Some((_, "standard")) => Self::Standard,
            Some((_, "stream")) => Self::Stream,
            _ => Self::Any,
        }
    }
}

/// The sum over all test binaries of one command.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) passed: u64,
    pub(super) failed: u64,
    /// Ignored.
    pub(super) skipped: u64,
    /// wasm test binaries that had nothing to run, which their runner takes for a success.
    pub(super) empty_binaries: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.empty_binaries += other.empty_binaries;
    }
}

/// Sums up `test result: ok. 4 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.27s`;
/// wasm-bindgen-test leaves out `measured`.
pub(super) fn counts(lines: &[String]) -> Counts {
    let mut sum = Counts::default();
    for line in lines {
        if line.trim() == "no tests to run!" {
            sum.empty_binaries += 1;
        }
        let Some((_, results)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) else {
            continue;
        };
        for result in results.split("; ") {
            let Some((number, what)) = result.split_once(' ') else { continue };
            let Ok(number) = number.parse::<u64>() else { continue };
            match what {
                "passed" => sum.passed += number,
                "failed" => sum.failed += number,
                // What was filtered out, the cell left out on purpose: its row says why.
                "ignored" => sum.skipped += number,
                _ => {}
            }
        }
    }
    sum
}

/// Counts the results of single tests by interface, from `test a::b::stream ... ok`.
pub(super) fn counts_of(interface: Interface, lines: &[String]) -> Counts {
    let mut sum = Counts::default();
    for line in lines {
        let Some((test, result)) = line.strip_prefix("test ").and_then(|rest| rest.split_once(" ... ")) else {
            continue;
        };
        if Interface::of(test) == interface {
            match result.trim_end() {
                "ok" => sum.passed += 1,
                "FAIL" | "FAILED" => sum.failed += 1,
                _ => sum.skipped += 1,
            }
        }
    }
    sum
}

/// Whether a test was begun.
pub(super) fn has_begun(lines: &[String]) -> bool {
    lines.iter().any(|line| line.starts_with(BEGIN) || line.starts_with("test "))
}

/// What wasm-bindgen-test says as it begins a test: the next begins when it has ended.
const BEGIN: &str = "Invoking test: ";
/// What a suite does before: its module is read, its runtime started, and the module compiled there.
const START: &str = "(before its first test)";

/// How long each test took that said when it began, and before them what came before the first.
pub(super) fn durations(lines: &[String], times: &[Duration]) -> Vec<(String, Duration)> {
    let mut last = (START, Duration::ZERO);
    let mut durations = Vec::new();
    for (line, &time) in lines.iter().zip(times) {
        let begun = line.strip_prefix(BEGIN);
        if begun.is_some() || (last.0 != START && line.starts_with("test result: ")) {
            durations.push((last.0.to_owned(), time.saturating_sub(last.1)));
            last = (begun.unwrap_or(START), time);
        }
    }
    durations
}

/// How many lines of a failed command are shown again: a compiler's last errors, a test's last steps.
const TAIL: usize = 80;
/// With a harness's failures, which may hold a stack each.
const FAILURES: usize = 400;

/// What to show again of a failed command: from the harness's list of failures, if there is one, else its last lines.
pub(super) fn what_failed(lines: &[String]) -> Vec<String> {
    let failures = lines.iter().position(|line| line == "failures:");
    let last = lines.len().saturating_sub(TAIL);
    let rest = lines.iter().skip(failures.unwrap_or(last).min(last));
    // What passed after it, of which there may be more.
    rest.filter(|line| !(line.starts_with("test ") && line.ends_with(" ... ok"))).take(FAILURES).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(output: &str) -> Counts {
        counts(&output.lines().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn libtest_is_summed_over_its_binaries() {
        let output = "running 2 tests\ntest a ... ok\ntest b ... ok\n\n\
            test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
               Doc-tests x\n\
            test result: FAILED. 3 passed; 1 failed; 2 ignored; 0 measured; 4 filtered out; finished in 1.50s\n";
        assert_eq!(of(output), Counts { passed: 5, failed: 1, skipped: 2, empty_binaries: 0 });
    }

    #[test]
    fn wasm_bindgen_test_is_understood() {
        let output = "Running headless tests in Chrome on `http://127.0.0.1:32867/`\n\
            test three_is_ignored ... ignored\n\n\
            test result: ok. 4 passed; 0 failed; 1 ignored; 0 filtered out; finished in 0.27s\n";
        assert_eq!(of(output), Counts { passed: 4, failed: 0, skipped: 1, empty_binaries: 0 });
    }

    #[test]
    fn results_are_counted_by_interface() {
        let output = "Invoking test: cases::a::standard\ntest cases::a::standard ... ok\n\
            test cases::a::stream ... FAIL\ntest cases::fakes::b ... ok\ntest cases::b::standard ... ignored\n";
        let lines: Vec<String> = output.lines().map(str::to_owned).collect();
        let of = |interface| counts_of(interface, &lines);
        assert_eq!(of(Interface::Standard), Counts { passed: 1, skipped: 1, ..Counts::default() });
        assert_eq!(of(Interface::Stream), Counts { failed: 1, ..Counts::default() });
        assert_eq!(of(Interface::Any), Counts { passed: 1, ..Counts::default() });
        assert!(has_begun(&lines) && !has_begun(&["Error: the driver did not start".to_owned()]));
    }

    #[test]
    fn tests_that_say_when_they_begin_have_a_duration() {
        let lines =
            ["Running headless tests", "Invoking test: a::b", "log: slow", "Invoking test: c", "test result: ok."];
        let times = [1, 3, 4, 8, 9].map(Duration::from_secs);
        let expected = [(START, 3), ("a::b", 5), ("c", 1)];
        assert_eq!(
            durations(&lines.map(str::to_owned), &times),
            expected.map(|(name, seconds)| (name.to_owned(), Duration::from_secs(seconds)))
        );
        assert_eq!(durations(&["test a ... ok", "test result: ok."].map(str::to_owned), &times), []);
    }

    #[test]
    fn nothing_to_run_is_noticed() {
        assert_eq!(of("     Running tests/empty.rs\nno tests to run!\n").empty_binaries, 1);
    }

    #[test]
    fn the_list_of_failures_is_shown_from_its_start() {
        let mut lines: Vec<String> = (0..500).map(|number| format!("line {number}")).collect();
        assert_eq!(what_failed(&lines).first().map(String::as_str), Some("line 420"));
        lines[300] = "failures:".into();
        assert_eq!(what_failed(&lines).len(), 200);
    }

    #[test]
    fn a_test_that_prints_something_similar_is_not_counted() {
        assert_eq!(of("log: test result: ok. 9 passed; 0 failed\ntest result: none"), Counts::default());
    }
}
