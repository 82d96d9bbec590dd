//! `cargo xtask mutants`: changes the actor in one place after another, and demands that a test fails each time.
//!
//! cargo-mutants says which changes there are. It would build the tests for each; here they are built once, with all
//! changes behind switches (`tests/mutants`), so that each costs a run of the tests up to the first that fails. The few
//! that cannot have a switch are left to cargo-mutants.

mod accepted;
mod book;
mod build;
mod list;
mod page;
mod trial;

use std::fs;
use std::process::ExitCode;

use anyhow::ensure;

use crate::setup;
use crate::tools::Tools;
use accepted::Accepted;
use book::{Book, Fate};
use list::{CargoMutants, Mutant};

/// What is asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Only what is in files that match this glob.
    pub(crate) file: Option<String>,
    /// One part of so many: `0/8` is the first of eight.
    pub(crate) shard: Option<String>,
    /// Writes what is known of all mutants into the guide; tries only what is not known.
    pub(crate) write_docs: bool,
}

/// The newest that was tried: the form of its output is of this version.
const VERSION: &str = "27.0.0";

/// Tries mutants, and compares those that survive with what is accepted.
pub(crate) fn run(tools: &Tools, options: &Options) -> anyhow::Result<ExitCode> {
    let partial = options.file.is_some() || options.shard.is_some();
    ensure!(!(options.write_docs && partial), "the page is about all mutants: leave out --file and --shard");
    let workspace = &tools.workspace;
    let program = setup::program("cargo-mutants", VERSION, workspace)?;
    let dir = workspace.target.join("mutants");
    fs::create_dir_all(&dir)?;
    let (cargo_mutants, list) = (CargoMutants { program, workspace }, dir.join("list.json"));
    let all = cargo_mutants.list(&list)?;
    let accepted = Accepted::read(workspace)?;
    let mut book = Book::open(workspace, &all)?;
    let names = cargo_mutants.names(options)?;
    let asked: Vec<&Mutant> = all.iter().filter(|mutant| names.contains(&mutant.name)).collect();
    ensure!(!asked.is_empty(), "there is no such mutant: a glob is of a whole path, as in actors/src/lanes/*.rs");
    let untried = |mutant: &&Mutant| !options.write_docs || book.fate(mutant).is_none();
    let untried: Vec<&Mutant> = asked.iter().copied().filter(untried).collect();
    println!("{} mutants, of which {} are tried", all.len(), untried.len());
    if !untried.is_empty() {
        let built = build::with_switches(workspace, &list)?;
        let (unviable, viable) = part(&untried, |mutant| built.unviable.contains(&mutant.number));
        let (left, switched) = part(&viable, |mutant| built.left.contains(&mutant.number));
        book.enter(&unviable.iter().map(|mutant| (*mutant, Fate::Unviable)).collect::<Vec<_>>())?;
        trial::try_all(&built.binaries, &switched, |fates| book.enter(fates))?;
        if !left.is_empty() {
            println!("cargo-mutants tries {} that cannot have a switch", left.len());
            let fates = cargo_mutants.try_each(&left, &dir)?;
            book.enter(&left.into_iter().zip(fates).collect::<Vec<_>>())?;
        }
    }
    let (counts, complaints) = (book.counts(&asked), accepted.compare(&all, &asked, &book));
    println!("{counts}");
    for complaint in &complaints {
        println!("{complaint}");
    }
    if !complaints.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    if options.write_docs {
        page::write(workspace, &counts, &accepted)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Those of which something holds, and the others.
fn part<'m>(mutants: &[&'m Mutant], holds: impl Fn(&Mutant) -> bool) -> (Vec<&'m Mutant>, Vec<&'m Mutant>) {
    mutants.iter().copied().partition(|mutant| holds(mutant))
}
