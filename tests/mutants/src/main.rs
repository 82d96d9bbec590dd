//! Writes the source anew with every mutant behind a switch, so that one build tries them all: `cargo xtask mutants`.
#![expect(clippy::print_stdout, reason = "a command says what it does")]

mod edits;
mod file;
mod mutant;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, ensure};

use mutant::Mutant;

/// What says whether a mutant is on: once in a program, in the crate's root.
const SWITCH: &str = r#"
#[doc(hidden)]
pub fn mutant_is_on(number: usize) -> bool {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    static ON: AtomicUsize = AtomicUsize::new(usize::MAX);
    let mut on = ON.load(Relaxed);
    if on == usize::MAX {
        on = std::env::var("MUTANT").ok().and_then(|number| number.parse().ok()).unwrap_or(usize::MAX - 1);
        ON.store(on, Relaxed);
    }
    on == number
}
"#;

/// `websocket-web-mutants LIST ROOT OTHER-ROOT CRATE-ROOT [NUMBER...]`: reads what LIST, of cargo-mutants, names below
/// ROOT, and writes it with switches below OTHER-ROOT, without those of the NUMBERs. A number is the place in the list.
/// Prints the numbers of those that have no switch because of where they are.
fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [list, root, other, crate_root, without @ ..] = &args[..] else {
        anyhow::bail!("usage: websocket-web-mutants LIST ROOT OTHER-ROOT CRATE-ROOT [NUMBER...]");
    };
    let without: BTreeSet<usize> = without.iter().map(|number| number.parse()).collect::<Result<_, _>>()?;
    let mut by_file: BTreeMap<String, Vec<Mutant>> = BTreeMap::from([(crate_root.clone(), Vec::new())]);
    for mutant in mutant::read(&fs::read_to_string(list).with_context(|| format!("{list} cannot be read"))?)? {
        // Also a file that has none left is written: it may have had some the last time.
        let mutants = by_file.entry(mutant.file.clone()).or_default();
        if !without.contains(&mutant.number) {
            mutants.push(mutant);
        }
    }
    for (file, mutants) in by_file {
        let source = fs::read_to_string(PathBuf::from(root).join(&file))?;
        let (mut text, left) = file::switched(&source, &mutants).with_context(|| file.clone())?;
        ensure!(!text.contains("mutant_is_on(number"), "{file} has switches already");
        if file == *crate_root {
            text = format!("#![allow(warnings, clippy::all, reason = \"a mutant may be odd\")]\n{text}{SWITCH}");
        }
        left.iter().for_each(|number| println!("{number}"));
        fs::write(PathBuf::from(other).join(&file), text)?;
    }
    Ok(())
}
