//! The table of accepted counts, and what it says about others.

use std::env::consts;
use std::fmt;
use std::str::FromStr;

use anyhow::{Context, bail, ensure};

/// Percent by which a case may exceed the table. Two runs of one program count the same to the last instruction, and
/// nothing is allocated while they count; what differs between machines is the C library's `memmove`, which has 7 % of
/// one case (`send handles_16`, where those who wait are taken out of a list) and less than 1 % of all others, and what
/// the compiler puts in line when something else is changed, 0.1 % when it was seen. To lock the connection once more
/// for each message is 7.7 % of `feed plain`, 3.4 % of `receive plain`, and 2.0 % of `send plain`.
const TOLERANCE: u64 = 2;

/// Counts, and under which conditions they hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) conditions: Conditions,
    /// Instructions of each case, by name.
    pub(super) counts: Vec<(String, u64)>,
}

/// What has to be the same for counts to be comparable.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Conditions {
    rustc: String,
    target: String,
    profile: String,
}

/// What became of the accepted counts.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// All of them, to be shown.
    pub(super) lines: Vec<String>,
    pub(super) better: Vec<String>,
    pub(super) worse: Vec<String>,
}

const HEAD: &str =
    "# Instructions of each case of actors/benches/instructions.rs; written by: cargo xtask instructions --accept";

impl Conditions {
    pub(super) fn new(rustc: &str, profile: &[(&str, &str)]) -> Self {
        let settings: Vec<_> = profile.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let target = format!("{}-{}", consts::ARCH, consts::OS);
        Self { rustc: rustc.to_owned(), target, profile: settings.join(" ") }
    }

    /// Fails, with the remedy, if counts under `here` mean something else.
    pub(super) fn same_as(&self, here: &Self) -> anyhow::Result<()> {
        let Self { rustc, target, profile } = self;
        ensure!(
            *rustc == here.rustc,
            "they are of rustc {rustc}, this is {}: run `rustup run {rustc} cargo xtask instructions`",
            here.rustc
        );
        ensure!(*target == here.target, "they are of {target}, this is {}: run it there", here.target);
        ensure!(*profile == here.profile, "they are of the profile `{profile}`, this is `{}`", here.profile);
        Ok(())
    }
}

impl Table {
    /// Compares with what was counted now.
    pub(super) fn compare(&self, counted: &[(String, u64)]) -> Comparison {
        let mut comparison = Comparison::default();
        for (name, now) in counted {
            let Some((_, accepted)) = self.counts.iter().find(|(other, _)| other == name) else {
                comparison.worse.push(format!("{name}: {now}, and the table does not have it"));
                continue;
            };
            let line = format!("{name:32} {accepted:>9} -> {now:>9}  {:+.1} %", percent(*accepted, *now));
            if *now * 100 > *accepted * (100 + TOLERANCE) {
                comparison.worse.push(line.clone());
            } else if *now * 100 < *accepted * (100 - TOLERANCE) {
                comparison.better.push(line.clone());
            }
            comparison.lines.push(line);
        }
        for (name, _) in self.counts.iter().filter(|(name, _)| counted.iter().all(|(other, _)| other != name)) {
            comparison.worse.push(format!("{name}: in the table, and not counted"));
        }
        comparison
    }
}

/// For people; the comparison is exact.
#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn percent(before: u64, now: u64) -> f64 {
    (now as f64 / before as f64 - 1.0) * 100.0
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Conditions { rustc, target, profile } = &self.conditions;
        writeln!(f, "{HEAD}\nrustc: {rustc}\ntarget: {target}\nprofile: {profile}\n")?;
        self.counts.iter().try_for_each(|(name, count)| writeln!(f, "{name:32} {count:>9}"))
    }
}

impl FromStr for Table {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let (head, body) = text.split_once("\n\n").context("there is no empty line after the conditions")?;
        let condition = |name: &str| {
            let line = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            line.map(str::to_owned).with_context(|| format!("there is no line `{name}: ...`"))
        };
        let conditions =
            Conditions { rustc: condition("rustc")?, target: condition("target")?, profile: condition("profile")? };
        let count = |line: &str| {
            let Some((name, count)) = line.rsplit_once(' ') else { bail!("`{line}` has no count") };
            Ok((name.trim_end().to_owned(), count.parse().with_context(|| format!("`{line}` ends in no number"))?))
        };
        Ok(Self { conditions, counts: body.lines().map(count).collect::<anyhow::Result<_>>()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(counts: &[(&str, u64)]) -> Table {
        let counts = counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        Table { conditions: Conditions::new("1.95.0", &[("opt-level", "3"), ("lto", "false")]), counts }
    }

    #[test]
    fn what_is_written_is_read() {
        let table = table(&[("feed plain", 362_020), ("receive_burst connections_100", 12_345_678_901)]);
        assert_eq!(table.to_string().parse::<Table>().unwrap(), table);
    }

    #[test]
    fn more_than_the_tolerance_is_worse_and_less_is_better() {
        let accepted = table(&[("a", 1000), ("b", 1000), ("c", 1000), ("d", 1000)]);
        let now = table(&[("a", 1020), ("b", 1021), ("c", 980), ("d", 979)]);
        let comparison = accepted.compare(&now.counts);
        assert_eq!(comparison.lines.len(), 4);
        assert!(matches!(&comparison.worse[..], [line] if line.starts_with('b')), "{comparison:?}");
        assert!(matches!(&comparison.better[..], [line] if line.starts_with('d')), "{comparison:?}");
    }

    #[test]
    fn a_case_that_appears_or_disappears_is_not_overlooked() {
        let comparison = table(&[("gone", 1), ("there", 1)]).compare(&table(&[("there", 1), ("new", 1)]).counts);
        assert_eq!(comparison.worse, ["new: 1, and the table does not have it", "gone: in the table, and not counted"]);
    }

    #[test]
    fn counts_of_another_compiler_or_profile_are_not_compared() {
        let accepted = table(&[]).conditions;
        let profile = [("opt-level", "3"), ("lto", "false")];
        accepted.same_as(&Conditions::new("1.95.0", &profile)).unwrap();
        let error = accepted.same_as(&Conditions::new("1.96.0", &profile)).unwrap_err().to_string();
        assert!(error.contains("this is 1.96.0") && error.contains("rustup run 1.95.0"), "{error}");
        assert!(accepted.same_as(&Conditions::new("1.95.0", &[("opt-level", "z")])).is_err());
    }
}
