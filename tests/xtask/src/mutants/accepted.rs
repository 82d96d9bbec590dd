//! The list of mutants that may survive, with the reasons.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::str::FromStr;

use anyhow::{Context, bail, ensure};

use super::book::{Book, Fate};
use super::list::Mutant;
use crate::workspace::Workspace;

/// Where the list is. A reason begins a line; below it, indented, are the mutants that survive for it.
pub(super) const LIST: &str = "actors/tests/survivors.txt";

/// Mutants that no test can tell from the code.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Accepted(pub(super) Vec<Reason>);

/// Why some mutants survive.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) text: String,
    pub(super) keys: Vec<String>,
}

impl Accepted {
    pub(super) fn read(workspace: &Workspace) -> anyhow::Result<Self> {
        let text = fs::read_to_string(workspace.root.join(LIST)).with_context(|| format!("{LIST} cannot be read"))?;
        text.parse().with_context(|| format!("{LIST} cannot be understood"))
    }

    /// What is wrong: a mutant among `asked` that survived and is not listed, or is listed and was caught; and what is
    /// listed and is not in `all`.
    pub(super) fn compare(&self, all: &[Mutant], asked: &[&Mutant], book: &Book) -> Vec<String> {
        let listed: BTreeSet<&str> = self.0.iter().flat_map(|reason| &reason.keys).map(String::as_str).collect();
        let known: BTreeMap<&str, &Mutant> = all.iter().map(|mutant| (mutant.key.as_str(), mutant)).collect();
        let gone = listed.iter().filter(|key| !known.contains_key(*key));
        let mut complaints: Vec<String> =
            gone.map(|key| format!("STALE: {LIST} has what is no mutant any more: {key}")).collect();
        for mutant in asked {
            match (book.fate(mutant), listed.contains(mutant.key.as_str())) {
                (Some(Fate::Missed), false) => {
                    complaints.push(format!("SURVIVES: {}\n    {}", mutant.name, mutant.key))
                }
                (Some(fate), true) if fate != Fate::Missed => {
                    complaints.push(format!("STALE: {LIST} has what is {fate} now: {}", mutant.key));
                }
                _ => {}
            }
        }
        complaints
    }
}

impl FromStr for Accepted {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let mut reasons: Vec<Reason> = Vec::new();
        let mut seen = BTreeSet::new();
        for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            match (line.strip_prefix("    "), reasons.last_mut()) {
                (Some(key), Some(reason)) => {
                    ensure!(seen.insert(key), "it has this twice: {key}");
                    reason.keys.push(key.to_owned());
                }
                (Some(key), None) => bail!("there is no reason for: {key}"),
                (None, Some(reason)) if reason.keys.is_empty() => bail!("there is no mutant for: {}", reason.text),
                (None, _) => reasons.push(Reason { text: line.to_owned(), keys: Vec::new() }),
            }
        }
        ensure!(reasons.last().is_none_or(|reason| !reason.keys.is_empty()), "the last reason has no mutant");
        Ok(Self(reasons))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_its_mutants_below_it() {
        let list: Accepted =
            "# about\n\nIt is the same.\n    a: x\n    b: y\n\nIt costs.\n    c: z (2)\n".parse().unwrap();
        let reason = |text: &str, keys: &[&str]| Reason {
            text: text.to_owned(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        };
        assert_eq!(list.0, [reason("It is the same.", &["a: x", "b: y"]), reason("It costs.", &["c: z (2)"])]);
        for wrong in ["    a: x", "It is.", "It is.\nIt costs.\n    a: x", "It is.\n    a: x\n    a: x"] {
            assert!(wrong.parse::<Accepted>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_committed_list_is_understood() {
        let workspace = Workspace::find().unwrap();
        let accepted = Accepted::read(&workspace).unwrap();
        let keys = accepted.0.iter().flat_map(|reason| &reason.keys);
        for key in keys {
            let file = key.split(": ").next().unwrap();
            assert!(workspace.root.join(file).is_file(), "{key}");
        }
    }
}
