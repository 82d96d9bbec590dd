//! Which tests of a module are to be run, and how.

use std::{ffi::OsString, path::PathBuf};

use anyhow::Context;
use lexopt::prelude::*;
use serde_json::json;

/// What cargo passes on: `FILE [FILTER] [--exact] [--skip FILTER]... [--include-ignored] [--list] [--nocapture]`.
#[derive(Debug, Default)]
pub(crate) struct Args {
    pub(crate) file: PathBuf,
    filter: Option<String>,
    exact: bool,
    skip: Vec<String>,
    include_ignored: bool,
    pub(crate) list: bool,
    nocapture: bool,
}

/// The tests that passed the filters.
#[derive(Debug)]
pub(crate) struct Plan {
    /// What the module exports for them.
    tests: Vec<String>,
    filtered: usize,
}

/// What the exports of tests begin with; after it come modifiers, and then, at the first `::`, the test's name.
const EXPORT: &str = "__wbgt_";

impl Args {
    pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> anyhow::Result<Self> {
        let mut parser = lexopt::Parser::from_iter(args);
        let mut parsed = Self::default();
        let mut file = None;
        while let Some(arg) = parser.next()? {
            match arg {
                Long("exact") => parsed.exact = true,
                Long("skip") => parsed.skip.push(parser.value()?.string()?),
                Long("include-ignored") => parsed.include_ignored = true,
                Long("list") => parsed.list = true,
                Long("nocapture") => parsed.nocapture = true,
                Value(value) if file.is_none() => file = Some(value.into()),
                Value(value) if parsed.filter.is_none() => parsed.filter = Some(value.string()?),
                other => return Err(other.unexpected().into()),
            }
        }
        parsed.file = file.context("cargo names the file with the tests")?;
        Ok(parsed)
    }

    fn wants(&self, test: &str) -> bool {
        let matches = |filter: &String| if self.exact { test == filter } else { test.contains(filter.as_str()) };
        self.filter.as_ref().is_none_or(matches) && !self.skip.iter().any(matches)
    }
}

impl Plan {
    /// Chooses from the exports of a module.
    pub(crate) fn new<'a>(exports: impl IntoIterator<Item = &'a str>, args: &Args) -> Self {
        let all = exports.into_iter().filter(|export| name(export).is_some());
        let (wanted, others): (Vec<_>, Vec<_>) =
            all.partition(|export| name(export).is_some_and(|test| args.wants(test)));
        Self { tests: wanted.into_iter().map(str::to_owned).collect(), filtered: others.len() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tests.is_empty()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.tests.iter().filter_map(|export| name(export))
    }

    /// The module that `run.mjs` imports.
    pub(crate) fn to_javascript(&self, args: &Args) -> String {
        let plan = json!({
            "tests": self.tests,
            "filtered": self.filtered,
            "includeIgnored": args.include_ignored,
            "nocapture": args.nocapture,
        });
        format!("export default {plan};\n")
    }
}

fn name(export: &str) -> Option<&str> {
    let (_, name) = export.strip_prefix(EXPORT)?.split_once("::")?;
    Some(name)
}
