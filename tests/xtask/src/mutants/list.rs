//! Which mutants there are, as cargo-mutants says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::Value;

use super::Options;
use super::book::Fate;
use crate::process::run;
use crate::workspace::Workspace;

/// A change of the code in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mutant {
    /// Its place in the list.
    pub(super) number: usize,
    /// With line and column, as cargo-mutants knows it.
    pub(super) name: String,
    /// Without, so that it stays the same when other code moves it; with a number where several read the same.
    pub(super) key: String,
    pub(super) file: String,
}

/// cargo-mutants, for the package of the actor.
#[derive(Debug)]
pub(super) struct CargoMutants<'a> {
    pub(super) program: PathBuf,
    pub(super) workspace: &'a Workspace,
}

/// Reading the source takes a second.
const LIST: Duration = Duration::from_secs(60);

/// Each is a build from scratch, and there are few.
const EACH: Duration = Duration::from_secs(10 * 60);

impl CargoMutants<'_> {
    /// All mutants, in the order of the source, and the same as JSON, in `file`.
    pub(super) fn list(&self, file: &Path) -> anyhow::Result<Vec<Mutant>> {
        let printed = self.printed(&Options::default())?;
        fs::write(file, &printed).with_context(|| format!("{} cannot be written", file.display()))?;
        mutants(&printed).context("cargo-mutants lists mutants in another form")
    }

    /// The names of those that are asked for.
    pub(super) fn names(&self, options: &Options) -> anyhow::Result<BTreeSet<String>> {
        let listed: Vec<Value> = serde_json::from_str(&self.printed(options)?)?;
        Ok(listed.iter().filter_map(|mutant| mutant["name"].as_str().map(str::to_owned)).collect())
    }

    /// Has cargo-mutants itself try some: it builds each by itself.
    pub(super) fn try_each(&self, mutants: &[&Mutant], output: &Path) -> anyhow::Result<Vec<Fate>> {
        let mut command = self.command(&["--jobs", "1", "--baseline", "skip", "--timeout", "120"]);
        command.arg("--output").arg(output);
        for mutant in mutants {
            command.arg("--re").arg(format!("^{}$", escaped(&mutant.name)));
        }
        // Of its own: files of the copy with switches, which is below the other, would be taken for its own.
        command
            .env("CARGO_TARGET_DIR", self.workspace.target.join("mutants/each"))
            .env("PROPTEST_CASES", super::trial::PLANS);
        let bound = EACH.saturating_mul(u32::try_from(mutants.len()).unwrap_or(u32::MAX));
        let file = output.join("mutants.out/outcomes.json");
        if file.exists() {
            fs::remove_file(&file)?;
        }
        // It fails where one survives.
        let ended = run(command, bound);
        let outcomes = fs::read_to_string(&file).ok().and_then(|text| outcomes(&text)).unwrap_or_default();
        let fates: Vec<Fate> = mutants.iter().filter_map(|mutant| outcomes.get(&mutant.name).copied()).collect();
        ensure!(fates.len() == mutants.len(), "cargo-mutants tried {} of {}: {ended:?}", fates.len(), mutants.len());
        Ok(fates)
    }

    fn printed(&self, options: &Options) -> anyhow::Result<String> {
        let mut command = self.command(&["--list", "--json"]);
        for (option, value) in [("--file", &options.file), ("--shard", &options.shard)] {
            if let Some(value) = value {
                command.args([option, value.as_str()]);
            }
        }
        Ok(run(command, LIST)?.concat())
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["mutants", "--package", "websocket-web-actors", "--colors", "never"]).args(args);
        command.current_dir(&self.workspace.root);
        command
    }
}

/// The mutants of a list, if that is the form.
fn mutants(list: &str) -> Option<Vec<Mutant>> {
    let list: Vec<Value> = serde_json::from_str(list).ok()?;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let named = |(number, listed): (usize, &Value)| {
        let (name, file) = (listed["name"].as_str()?, listed["file"].as_str()?);
        // "FILE:LINE:COLUMN: what is done"
        let what = name.strip_prefix(file)?.splitn(4, ':').nth(3)?.trim();
        let mut key = format!("{file}: {what}");
        let count = seen.entry(key.clone()).or_default();
        *count += 1;
        if *count > 1 {
            key = format!("{key} ({count})");
        }
        Some(Mutant { number, name: name.to_owned(), key, file: file.to_owned() })
    };
    list.iter().enumerate().map(named).collect()
}

/// What became of each mutant, by its name.
fn outcomes(text: &str) -> Option<BTreeMap<String, Fate>> {
    let file: Value = serde_json::from_str(text).ok()?;
    let fates = file["outcomes"].as_array()?.iter().filter_map(|outcome| {
        let name = outcome["scenario"]["Mutant"]["name"].as_str()?;
        Some((name.to_owned(), Fate::of(outcome["summary"].as_str()?)?))
    });
    Some(fates.collect())
}

/// As a regular expression that matches the text itself.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        if r"\.+*?()|[]{}^$#&-~".contains(char) {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_mutant_is_known_without_its_line_and_by_number_where_several_read_the_same() {
        let listed = |line: usize, what: &str| json!({ "name": format!("actors/src/a.rs:{line}:5: {what}"), "file": "actors/src/a.rs" });
        let (equal, value) = ("replace == with != in A::b", "replace A::b -> u8 with 1");
        let list = json!([listed(1, equal), listed(2, value), listed(3, equal)]).to_string();
        let keys: Vec<String> = mutants(&list).unwrap().into_iter().map(|mutant| mutant.key).collect();
        let expected = [equal, value, "replace == with != in A::b (2)"].map(|what| format!("actors/src/a.rs: {what}"));
        assert_eq!(keys, expected);
        assert_eq!(mutants(&json!([{ "name": "elsewhere", "file": "actors/src/a.rs" }]).to_string()), None);
    }

    #[test]
    fn what_became_of_each_is_read_without_the_baseline() {
        let outcome =
            |name: &str, summary: &str| json!({ "scenario": { "Mutant": { "name": name } }, "summary": summary });
        let file = json!({ "outcomes": [
            { "scenario": "Baseline", "summary": "Success" },
            outcome("a", "CaughtMutant"), outcome("b", "MissedMutant"), outcome("c", "Timeout"), outcome("d", "Unviable"),
        ] });
        let fates: Vec<Fate> = outcomes(&file.to_string()).unwrap().into_values().collect();
        assert_eq!(fates, [Fate::Caught, Fate::Missed, Fate::Hangs, Fate::Unviable]);
        assert_eq!(outcomes("{}"), None);
    }

    #[test]
    fn a_name_matches_itself_only() {
        assert_eq!(
            escaped("a.rs:1: replace B<'_>::c -> [u8] with ()"),
            r"a\.rs:1: replace B<'_>::c \-> \[u8\] with \(\)"
        );
    }
}
