//! What cargo-mutants says of a mutant.

use anyhow::Context;
use serde_json::Value;

/// A change in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mutant {
    /// Its place in the list.
    pub(crate) number: usize,
    pub(crate) file: String,
    pub(crate) genre: Genre,
    /// Line and column, both from 1, of what is replaced.
    pub(crate) start: (usize, usize),
    pub(crate) replacement: String,
}

/// What is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Genre {
    /// The body of a function gives a value at once.
    Body,
    /// A binary operator is another.
    Binary,
    /// A unary operator is left out.
    Unary,
    /// An arm of a `match` is left out.
    Arm,
    /// The condition of an arm is a constant.
    Guard,
    /// A field of a struct is left to `..base`.
    Field,
    /// Something that newer versions of cargo-mutants do.
    Other,
}

/// All mutants of a list in JSON.
pub(crate) fn read(list: &str) -> anyhow::Result<Vec<Mutant>> {
    let list: Vec<Value> = serde_json::from_str(list)?;
    let mutants = list.iter().enumerate().map(|(number, listed)| of(number, listed));
    mutants.collect::<Option<_>>().context("the list of mutants has another form")
}

fn of(number: usize, listed: &Value) -> Option<Mutant> {
    let place = |key: &str| usize::try_from(listed["span"]["start"][key].as_u64()?).ok();
    Some(Mutant {
        number,
        file: listed["file"].as_str()?.to_owned(),
        genre: match listed["genre"].as_str()? {
            "FnValue" => Genre::Body,
            "BinaryOperator" => Genre::Binary,
            "UnaryOperator" => Genre::Unary,
            "MatchArm" => Genre::Arm,
            "MatchArmGuard" => Genre::Guard,
            "StructField" => Genre::Field,
            _ => Genre::Other,
        },
        start: (place("line")?, place("column")?),
        replacement: listed["replacement"].as_str()?.to_owned(),
    })
}
