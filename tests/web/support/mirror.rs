//! Turns tables of cases into promises: each row is run, and names the files of the web-platform-tests that it mirrors.

use std::{fmt::Debug, future::Future, io, time::Duration};

use super::check;

/// How long one row may take: less than the 20 s for which the server waits for a fact, so that a wait in vain is named
/// by its row.
const ROW_BOUND: Duration = Duration::from_secs(15);

/// One case: what is done, and what is to be seen of it.
#[derive(Debug)]
pub(crate) struct Row<C, S> {
    pub(crate) files: &'static [&'static str],
    pub(crate) case: C,
    pub(crate) seen: S,
}

/// What is known of a table without running it. Only `mirror!` makes one, together with the test that runs every row.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// The files and the case of each row.
    pub(crate) rows: Vec<(&'static [&'static str], String)>,
}

impl<C: Debug + Clone, S: Debug + PartialEq> Row<C, S> {
    /// Runs the case.
    pub(crate) async fn check<F: Future<Output = io::Result<S>>>(self, see: impl FnOnce(C) -> F) {
        let name = format!("{} {:?}", self.files.join(", "), self.case);
        let case = self.case.clone();
        let compare = async {
            match see(case).await {
                Ok(seen) => assert!(seen == self.seen, "{name}\nexpected {:?}\n     saw {seen:?}", self.seen),
                Err(error) => panic!("{name}\nfailed: {error}"),
            }
        };
        check(&name, Some(ROW_BOUND), compare).await;
    }
}

/// Writes for each `async fn name(interface, case: Case) -> Seen` a promise that holds for every row of its table, and
/// the function `tables`, which tells what they are. An error ends a row as a failure. `on NAME` before the arrow
/// restricts a table to one interface.
///
/// A row is `"file" | "other file": case => what is seen`.
macro_rules! mirror {
    ($(
        $(#[doc = $doc:literal])*
        async fn $name:ident($interface:ident, $case:tt: $Case:ty) $(on $only:ident)? -> $Seen:ty $body:block
        rows { $($($file:literal)|+ : $input:expr => $seen:expr,)+ }
    )*) => {
        $($(#[doc = $doc])*
        mod $name {
            #[allow(unused_imports, reason = "each table uses what it needs of its group's imports")]
            use super::*;

            async fn see($interface: websocket_web::Interface, $case: $Case) -> std::io::Result<$Seen> $body

            pub(super) fn rows() -> Vec<$crate::support::Row<$Case, $Seen>> {
                vec![$($crate::support::Row { files: &[$($file),+], case: $input, seen: $seen }),+]
            }

            $crate::support::contract! {
                async fn every_row($interface) $(on $only)? within 120 {
                    for row in rows() {
                        row.check(|case| see($interface, case)).await;
                    }
                }
            }
        })*

        pub(super) fn tables() -> Vec<$crate::support::Table> {
            vec![$($crate::support::Table {
                name: stringify!($name),
                rows: $name::rows().into_iter().map(|row| (row.files, format!("{:?}", row.case))).collect(),
            }),*]
        }
    };
}

pub(crate) use mirror;
