//! What became of each mutant when it was last tried, in `target/mutants/book.json`.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use anyhow::Context;
use serde_json::{Map, Value, json};

use super::list::Mutant;
use crate::workspace::Workspace;

/// What became of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Fate {
    /// A test failed.
    Caught,
    /// The tests did not come to an end.
    Hangs,
    /// It does not compile.
    Unviable,
    /// All tests passed.
    Missed,
}

impl Fate {
    const ALL: [Self; 4] = [Self::Caught, Self::Hangs, Self::Unviable, Self::Missed];

    /// As cargo-mutants calls it.
    pub(super) fn of(summary: &str) -> Option<Self> {
        match summary {
            "CaughtMutant" => Some(Self::Caught),
            "Timeout" => Some(Self::Hangs),
            "Unviable" => Some(Self::Unviable),
            "MissedMutant" => Some(Self::Missed),
            _ => None,
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fate| fate.to_string() == name)
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Caught => "caught",
            Self::Hangs => "hangs",
            Self::Unviable => "unviable",
            Self::Missed => "missed",
        })
    }
}

/// Fates by the names of mutants; one counts as long as the file that it changes stays as it was. Tests may have changed
/// since: who takes some out tries all anew, by a run without `--write-docs`.
#[derive(Debug)]
pub(super) struct Book {
    path: PathBuf,
    entries: Map<String, Value>,
    /// Of each file, what it held when the run began.
    states: BTreeMap<String, String>,
}

impl Book {
    pub(super) fn open(workspace: &Workspace, mutants: &[Mutant]) -> anyhow::Result<Self> {
        let path = workspace.target.join("mutants/book.json");
        let text = fs::read_to_string(&path).unwrap_or_else(|_| "{}".to_owned());
        let entries =
            serde_json::from_str(&text).with_context(|| format!("{} is damaged: remove it", path.display()))?;
        let mut states = BTreeMap::new();
        for mutant in mutants {
            if !states.contains_key(&mutant.file) {
                states.insert(mutant.file.clone(), state(&fs::read(workspace.root.join(&mutant.file))?));
            }
        }
        Ok(Self { path, entries, states })
    }

    /// Enters what became of some, at once: a run of hours may be broken off.
    pub(super) fn enter(&mut self, fates: &[(&Mutant, Fate)]) -> anyhow::Result<()> {
        for (mutant, fate) in fates {
            let entry = json!({ "fate": fate.to_string(), "file": self.states.get(&mutant.file) });
            self.entries.insert(mutant.name.clone(), entry);
        }
        fs::write(&self.path, Value::Object(self.entries.clone()).to_string()).context("target/mutants/book.json")
    }

    /// What became of it, if it was tried since its file was changed last.
    pub(super) fn fate(&self, mutant: &Mutant) -> Option<Fate> {
        let entry = self.entries.get(&mutant.name)?;
        let holds = entry["file"].as_str() == self.states.get(&mutant.file).map(String::as_str);
        Fate::named(entry["fate"].as_str()?).filter(|_| holds)
    }

    pub(super) fn counts(&self, mutants: &[&Mutant]) -> Counts {
        let mut counts = Counts { mutants: mutants.len(), fates: [0; Fate::ALL.len()] };
        for fate in mutants.iter().filter_map(|mutant| self.fate(mutant)) {
            counts.fates[fate as usize] += 1;
        }
        counts
    }
}

/// How many there are, and of each fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    mutants: usize,
    fates: [usize; Fate::ALL.len()],
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mutants, fates: [caught, hang, unviable, missed] } = self;
        write!(
            f,
            "{mutants} mutants: {caught} are caught by a failing test, {hang} by one that does not end, {unviable} do not \
             compile, {missed} survive."
        )
    }
}

/// Enough to notice that a file was changed.
fn state(contents: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    contents.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fate_counts_until_the_file_changes() {
        let dir = std::env::temp_dir().join(format!("book-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let mutant = |name: &str| Mutant { number: 0, name: name.into(), key: name.into(), file: "a.rs".into() };
        let (caught, missed, untried) = (mutant("a"), mutant("b"), mutant("c"));
        let states = |text: &str| BTreeMap::from([("a.rs".to_owned(), state(text.as_bytes()))]);
        let mut book = Book { path: dir.join("book.json"), entries: Map::new(), states: states("one") };
        book.enter(&[(&caught, Fate::Caught), (&missed, Fate::Missed)]).unwrap();
        let entries = serde_json::from_str(&fs::read_to_string(dir.join("book.json")).unwrap()).unwrap();
        fs::remove_dir_all(&dir).unwrap();
        let mut book = Book { path: book.path, entries, states: states("one") };
        let fates = [&caught, &missed, &untried].map(|mutant| book.fate(mutant));
        assert_eq!(fates, [Some(Fate::Caught), Some(Fate::Missed), None]);
        assert_eq!(book.counts(&[&caught, &missed, &untried]), Counts { mutants: 3, fates: [1, 0, 0, 1] });
        book.states = states("two");
        assert_eq!(book.fate(&caught), None);
    }
}
