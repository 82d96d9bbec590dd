//! Prints what came of checks, as libtest does.

use std::process::ExitCode;
use std::time::Instant;

/// What came of the checks so far.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    only: &'a str,
    begun: Instant,
    passed: usize,
    failures: Vec<String>,
}

impl<'a> Report<'a> {
    /// Of all checks, or of those whose name begins with `only`.
    pub(crate) fn new(only: Option<&'a str>) -> Self {
        Self { only: only.unwrap_or_default(), begun: Instant::now(), passed: 0, failures: Vec::new() }
    }

    /// Does `check`, if it is asked for, which says what was seen or what is wrong.
    pub(crate) fn check(&mut self, name: &str, check: impl FnOnce() -> anyhow::Result<String>) {
        if !name.starts_with(self.only) {
            return;
        }
        let begun = Instant::now();
        match check() {
            Ok(seen) => {
                self.passed += 1;
                println!("    {:.1} s: {seen}", begun.elapsed().as_secs_f64());
                println!("test {name} ... ok");
            }
            Err(error) => {
                println!("test {name} ... FAILED");
                self.failures.push(format!("{name}: {error:#}"));
            }
        }
    }

    /// Sums up, and tells whether all have passed.
    pub(crate) fn end(self) -> ExitCode {
        let Self { begun, passed, failures, .. } = self;
        if !failures.is_empty() {
            println!("\nfailures:");
            failures.iter().for_each(|failure| println!("  {failure}"));
        }
        let result = if failures.is_empty() { "ok" } else { "FAILED" };
        println!(
            "\ntest result: {result}. {passed} passed; {} failed; 0 ignored; finished in {:.2}s",
            failures.len(),
            begun.elapsed().as_secs_f64()
        );
        if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
