//! `cargo xtask soak --write-docs`: what was soaked, as tables of the guide.

use std::fmt::Write as _;

use super::Soaked;
use super::figures::Figures;
use crate::bench::Place;
use crate::marks;
use crate::workspace::Workspace;

/// Where the guide has it.
const PAGE: &str = "docs/guide/reliability/soak.md";

const HEAD: &str = "\
| | | times | live allocations | live bytes | memory, KiB | JavaScript values | table | listeners | timers | sockets | \
JavaScript heap | browser's heap |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
";

/// Puts the table of one runtime where the page has it.
pub(super) fn write(workspace: &Workspace, place: Place, soaked: &Soaked) -> anyhow::Result<()> {
    marks::change(workspace, PAGE, |page| replaced(page, place.name(), &table(soaked)))?;
    println!("written: {PAGE}");
    Ok(())
}

/// `page` with `new` between the marks of that name.
fn replaced(page: &str, name: &str, new: &str) -> anyhow::Result<String> {
    let [begin, end] = ["begin", "end"].map(|which| format!("<!-- soak in {name}: {which} -->\n"));
    marks::replaced(page, (&begin, &end), new)
}

fn table(soaked: &Soaked) -> String {
    let mut text = format!("Version {}.\n\n{HEAD}", soaked.version);
    for result in &soaked.results {
        let Figures { allocations, bytes, memory, values, table, listeners, timers, sockets } = result.held;
        let heap = |bytes: Option<f64>| bytes.map(|bytes| format!("{bytes:+.1}")).unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "| {} | {} | {} | {allocations} | {bytes} | {} | {values} | {table} | {listeners} | {timers} | {sockets} | {} | {} |",
            result.case.title,
            result.interface.name(),
            result.done,
            memory >> 10,
            heap(result.heap.map(|heap| heap.javascript)),
            heap(result.heap.and_then(|heap| heap.browser)),
        );
    }
    for failure in &soaked.failures {
        let _ = writeln!(text, "\nGrew: {failure}.");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::case::{CASES, Interface, Result};
    use super::super::figures::Heap;
    use super::*;

    fn soaked() -> Soaked {
        let held = Figures { allocations: 8, bytes: 4448, memory: 1 << 20, values: 6, table: 9, ..Figures::default() };
        let heap = Some(Heap { javascript: -0.26, browser: None });
        let result = Result {
            case: CASES[0],
            interface: Interface::Stream,
            done: 5000,
            seconds: 1.0,
            held,
            heap,
            growth: Vec::new(),
        };
        Soaked { version: "1.2".into(), results: vec![result], failures: vec!["a: b".into()] }
    }

    #[test]
    fn a_line_has_all_figures_and_a_failure_is_told() {
        let text = table(&soaked());
        let line = "| dropped while connecting | stream | 5000 | 8 | 4448 | 1024 | 6 | 9 | 0 | 0 | 0 | -0.3 |  |\n";
        assert!(text.starts_with("Version 1.2.\n\n| | | times") && text.contains(line), "{text}");
        assert!(text.ends_with("\nGrew: a: b.\n"), "{text}");
        assert_eq!(HEAD.lines().next().unwrap().matches('|').count(), line.matches('|').count());
    }

    #[test]
    fn the_page_has_a_place_for_each_runtime() {
        let page = fs::read_to_string(Workspace::find().unwrap().root.join(PAGE)).unwrap();
        for place in ["node", "chromium"] {
            let new = replaced(&page, place, "new\n").unwrap();
            assert!(new.contains(&format!("<!-- soak in {place}: begin -->\nnew\n<!-- soak in {place}: end -->\n")));
        }
        assert!(replaced(&page, "netscape", "new\n").is_err());
    }
}
