//! What is measured: the cases, their names, and which of them are asked for.

use std::fmt;

use anyhow::bail;

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Family {
    /// The library's own cost: sockets without a network.
    Own,
    /// With a server on this machine: time, and the main thread's work.
    Server,
    /// Bytes that connections take.
    Memory,
    /// Bytes of a small program.
    Size,
}

impl Family {
    pub(crate) const ALL: [Self; 4] = [Self::Own, Self::Server, Self::Memory, Self::Size];

    /// Whether it is about time.
    pub(super) const fn is_timed(self) -> bool {
        matches!(self, Self::Own | Self::Server)
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Server => "server",
            Self::Memory => "memory",
            Self::Size => "size",
        }
    }

    pub(crate) fn parse(name: &str) -> anyhow::Result<Self> {
        match Self::ALL.into_iter().find(|family| family.name() == name) {
            Some(family) => Ok(family),
            None => bail!("there is no family `{name}`: {}", Self::ALL.map(Self::name).join(", ")),
        }
    }
}

/// What is done with messages of one size on a number of connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case {
    pub(super) family: Family,
    /// `receive`, `feed`, `send`, `roundtrip` or `burst`.
    pub(super) direction: &'static str,
    /// `text` or `binary`.
    pub(super) kind: &'static str,
    pub(super) size: u32,
    pub(super) connections: u32,
    /// For sending, on each connection.
    pub(super) handles: u32,
}

pub(super) const DIRECTIONS: [&str; 5] = ["receive", "feed", "send", "roundtrip", "burst"];
pub(super) const KINDS: [&str; 2] = ["text", "binary"];
/// From one that is all overhead to one that is all bytes.
const SIZES: [u32; 5] = [4, 32, 4 << 10, 64 << 10, 1 << 20];
/// Enough to see that everything works.
const SIZES_QUICK: [u32; 2] = [32, 4 << 10];
/// What the numbers of connections and of handles are tried with: the size of a small JSON message.
const SMALL: u32 = 32;
/// Messages of a burst on each connection.
pub(super) const BURST: u32 = 1000;

impl Case {
    const fn new(family: Family, direction: &'static str, kind: &'static str, size: u32) -> Self {
        Self { family, direction, kind, size, connections: 1, handles: 1 }
    }

    /// Whether the time goes by in the frame of the family, so that the frame alone is a contender.
    pub(super) fn is_framed(&self) -> bool {
        self.family == Family::Own && !matches!(self.direction, "feed" | "send")
    }

    /// Whether the number of messages is fixed, and the whole is repeated instead.
    pub(super) fn is_burst(&self) -> bool {
        self.direction == "burst"
    }
}

/// The name, as in `own/receive/text/32B` and `own/feed/text/32B/4-handles`.
impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { family, direction, kind, size, connections, handles } = self;
        write!(f, "{}/{direction}/{kind}/{}", family.name(), size_name(*size))?;
        if *connections > 1 {
            write!(f, "/{connections}-sockets")?;
        }
        if *handles > 1 {
            write!(f, "/{handles}-handles")?;
        }
        Ok(())
    }
}

pub(super) fn size_name(size: u32) -> String {
    match size {
        size if size >= 1 << 20 => format!("{}MiB", size >> 20),
        size if size >= 1 << 10 => format!("{}KiB", size >> 10),
        size => format!("{size}B"),
    }
}

/// The cases of a family that is about time. Not every product of everything: all sizes with one connection, and numbers of connections
/// and handles with small messages.
pub(super) fn cases(family: Family) -> Vec<Case> {
    among(family, &SIZES, &[8, 100], &[4, 16])
}

/// The same with fewer sizes and numbers.
pub(super) fn few_cases(family: Family) -> Vec<Case> {
    among(family, &SIZES_QUICK, &[8], &[4])
}

fn among(family: Family, sizes: &[u32], connections: &[u32], handles: &[u32]) -> Vec<Case> {
    let mut cases = Vec::new();
    if !family.is_timed() {
        return cases;
    }
    for direction in DIRECTIONS {
        for kind in KINDS {
            // A thousand of the large ones at once would be about memory.
            let sizes = sizes.iter().filter(|&&size| direction != "burst" || size <= 4 << 10);
            cases.extend(sizes.map(|&size| Case::new(family, direction, kind, size)));
        }
    }
    for direction in ["receive", "feed", "roundtrip"] {
        let small = Case::new(family, direction, "text", SMALL);
        cases.extend(connections.iter().map(|&connections| Case { connections, ..small.clone() }));
    }
    for direction in ["feed", "send"] {
        let small = Case::new(family, direction, "text", SMALL);
        cases.extend(handles.iter().map(|&handles| Case { handles, ..small.clone() }));
    }
    cases
}

/// Which cells are asked for. A cell's name is that of its case and of its contender: `own/feed/text/32B/ours`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// One of them must match, if there are any: all of its words, as parts of the name.
    only: Vec<String>,
}

impl Filter {
    pub(crate) fn add(&mut self, words: String) {
        self.only.push(words);
    }

    pub(super) fn matches(&self, case: impl fmt::Display, contender: &str) -> bool {
        // The words are whole parts, or several of them in a row: `ours` is not `ours-stream`.
        let name = format!("/{case}/{contender}/");
        let found = |word: &str| name.contains(&format!("/{}/", word.trim_matches('/')));
        self.only.is_empty() || self.only.iter().any(|words| words.split_whitespace().all(found))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn filter(only: &[&str]) -> Filter {
        Filter { only: only.iter().map(|&words| words.to_owned()).collect() }
    }

    #[test]
    fn names_are_unique_and_say_everything() {
        for family in Family::ALL {
            let names: Vec<_> = cases(family).iter().map(Case::to_string).collect();
            assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
        }
        let case = Case { connections: 8, handles: 4, ..Case::new(Family::Own, "feed", "binary", 64 << 10) };
        assert_eq!(case.to_string(), "own/feed/binary/64KiB/8-sockets/4-handles");
    }

    #[test]
    fn every_direction_size_and_number_is_among_the_cases() {
        let cases = cases(Family::Own);
        let has = |wanted: &dyn Fn(&Case) -> bool| cases.iter().any(wanted);
        for direction in DIRECTIONS {
            for kind in KINDS {
                for size in SIZES.into_iter().filter(|&size| direction != "burst" || size <= 4096) {
                    assert!(has(&|case| *case == Case::new(Family::Own, direction, kind, size)));
                }
            }
        }
        for connections in [8, 100] {
            assert!(has(&|case| case.connections == connections));
        }
        for handles in [4, 16] {
            assert!(has(&|case| case.handles == handles));
        }
    }

    #[test]
    fn the_quick_ones_are_some_of_all_and_of_every_direction() {
        let all = cases(Family::Server);
        let few = few_cases(Family::Server);
        assert!(few.iter().all(|case| all.contains(case)) && 2 * few.len() < all.len());
        assert!(DIRECTIONS.iter().all(|direction| few.iter().any(|case| case.direction == *direction)));
    }

    #[test]
    fn a_filter_is_of_whole_parts_all_of_one_of_which_must_be_there() {
        let case = Case::new(Family::Own, "receive", "text", 32);
        assert!(filter(&[]).matches(&case, "ours"));
        assert!(filter(&["receive/text ours"]).matches(&case, "ours"));
        assert!(!filter(&["receive/text ours"]).matches(&case, "ours-stream"));
        assert!(!filter(&["receive binary"]).matches(&case, "ours"));
        assert!(filter(&["send", "32B"]).matches(&case, "ours"));
        assert!(!filter(&["2B"]).matches(&case, "ours"));
    }

    #[test]
    fn an_unknown_family_is_answered_with_those_there_are() {
        assert!(Family::parse("owm").unwrap_err().to_string().contains("own"));
    }
}
