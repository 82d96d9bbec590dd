//! The results as lines of text.

use std::fmt::Write as _;

use super::plan::Case;
use super::results::Summary;
use super::statistics::Spread;

/// Columns that the longest name of a contender takes.
const NAME: usize = 22;

/// What was measured in one case, a line for each contender.
pub(super) fn lines(case: &Case, cells: &[(String, Summary)]) -> String {
    let mut text = format!("{case}\n");
    for (contender, summary) in cells {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {contender:NAME$}  {}", line(summary));
    }
    text
}

/// As in `  2.037 µs  [1.980, 2.110]  18.51 of raw`; then the same of the main thread's work.
fn line(summary: &Summary) -> String {
    match summary {
        Summary::Measured { micros, ratio, cpu, .. } => {
            let mut line = spread(micros, ratio.as_ref());
            if let Some((cpu, ratio)) = cpu {
                let _ = write!(line, "   main thread {}", spread(cpu, ratio.as_ref()));
            }
            line.trim_end().to_owned()
        }
        Summary::Failed(why) => format!("        - {why}"),
    }
}

fn spread(micros: &Spread, ratio: Option<&Spread>) -> String {
    let quartiles = format!("[{}, {}]", number(micros.quartiles.0), number(micros.quartiles.1));
    let ratio = ratio.map(|ratio| format!("  {:>7} of raw", number(ratio.median))).unwrap_or_default();
    format!("{:>9} µs  {quartiles:<20}{ratio}", number(micros.median))
}

/// With the three digits that mean something.
pub(super) fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::{Family, cases};
    use super::*;

    #[test]
    fn a_line_shows_the_spread_and_the_ratio_and_a_failure_its_reason() {
        let spread = |median: f64| Spread { median, quartiles: (median * 0.9, median * 1.1) };
        let measured = Summary::Measured { micros: spread(2.0), ratio: Some(spread(20.0)), cpu: None, messages: 1.0 };
        let cells = [("ours".to_owned(), measured), ("other".to_owned(), Summary::Failed("no cloned handles".into()))];
        let text = lines(&cases(Family::Own)[0], &cells);
        assert_eq!(
            text,
            "own/receive/text/4B\n  ours                         2.00 µs  [1.80, 2.20]             20.0 of raw\n  \
             other                           - no cloned handles\n"
        );
    }

    #[test]
    fn numbers_have_three_digits() {
        assert_eq!([0.0123, 1.2345, 12.345, 123.45, 12345.6].map(number), ["0.012", "1.23", "12.3", "123", "12346"]);
    }
}
