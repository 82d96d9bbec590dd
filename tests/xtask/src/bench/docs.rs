//! `cargo xtask bench --write-docs`: what was measured last, as pages and figures of the guide.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use serde_json::Value;

use super::driver::Place;
use super::plan::{self, Case, DIRECTIONS, Family, KINDS, size_name};
use super::size::PROGRAMS;
use super::table::number;
use crate::marks;
use crate::process::run;
use crate::workspace::Workspace;

/// Where the guide has it.
const DIR: &str = "docs/guide/performance";
/// Between these, the page of the guide is written by this command.
const MARKS: (&str, &str) = ("<!-- cargo xtask bench --write-docs -->\n", "<!-- end -->\n");
/// The drawing program is built within half a minute.
const BUILD: Duration = Duration::from_secs(600);

/// Writes everything of `file`; what it has nothing of stays as it is.
pub(super) fn write(workspace: &Workspace, file: &Path) -> anyhow::Result<()> {
    let text = fs::read_to_string(file).context("nothing was measured yet: run cargo xtask bench")?;
    let results: Value = serde_json::from_str(&text)?;
    let dir = workspace.root.join(DIR);
    fs::create_dir_all(&dir)?;
    for place in Place::ALL.map(Place::name).into_iter().filter(|place| results[place].is_object()) {
        fs::write(dir.join(format!("{place}.md")), page(&results, place))?;
    }
    marks::change(workspace, &format!("{DIR}.md"), |page| {
        let known = marks::between(page, MARKS).unwrap_or_default();
        replace(page, &summary(&results, known))
    })?;
    let mut draw = workspace.cargo(["run", "--quiet", "--locked", "--package", "websocket-web-plots"]);
    draw.arg("--manifest-path").arg(workspace.root.join("benches/Cargo.toml"));
    draw.arg("--target-dir").arg(workspace.target.join("benches")).arg("--").arg(file).arg(&dir);
    run(draw, BUILD).context("the figures are not drawn")?;
    println!("written: {DIR}.md and what is in {DIR}");
    Ok(())
}

/// `text` with `new` between the marks.
fn replace(text: &str, new: &str) -> anyhow::Result<String> {
    marks::replaced(text, MARKS, new)
}

/// What matters most, and where the rest is, with the parts of `known` that are of something else.
fn summary(results: &Value, known: &str) -> String {
    let parts = Place::ALL.map(Place::name).into_iter().map(|place| match &results[place] {
        Value::Object(_) => of_place(results, place),
        _ => kept(known, place),
    });
    let size = match &results["size"] {
        Value::Object(_) => format!("\n## Size\n\n{}\n![size](performance/size.svg)\n", sizes(results)),
        _ => kept(known, "size"),
    };
    parts.chain([size]).collect::<String>() + "\n"
}

/// The part of `known` whose heading begins with this word.
fn kept(known: &str, name: &str) -> String {
    let mut parts = known.split("\n## ").skip(1);
    let part = parts.find(|part| part.to_lowercase().starts_with(name));
    part.map(|part| format!("\n## {}\n", part.trim_end())).unwrap_or_default()
}

fn of_place(results: &Value, place: &str) -> String {
    let mut text = format!("\n## {}\n\n{}\n", title(results, place), about(results, place));
    for (family, what) in
        [("own", "The library's own cost, µs per message:"), ("server", "With a server, µs per message:")]
    {
        let columns = ["receive/text/32B", "receive/binary/4KiB", "feed/text/32B", "feed/binary/4KiB"]
            .into_iter()
            .chain(["send/text/32B", "roundtrip/text/32B"])
            .map(|case| (case.replace('/', ", "), format!("{family}/{case}")));
        section(&mut text, what, &table(results, place, &columns.collect::<Vec<_>>(), Meter::Time));
    }
    let columns = ["receive/text/32B", "receive/binary/4KiB", "feed/text/32B", "feed/binary/4KiB"]
        .map(|case| (case.replace('/', ", "), format!("server/{case}")));
    section(&mut text, "Of that, the main thread works:", &table(results, place, &columns, Meter::MainThread));
    section(&mut text, "Memory of an idle connection, bytes:", &memory(results, place, "idle"));
    section(&mut text, "Memory when 64 messages of 1 MiB are fed at once, MiB:", &memory(results, place, "flood"));
    let _ = writeln!(text, "\n[Everything that was measured in {}](performance/{place}.md).", title(results, place));
    for figure in ["own", "server", "main-thread", "scaling"] {
        if has_figure(results, place, figure) {
            let _ = writeln!(text, "\n![{figure}, {place}](performance/{figure}-{place}.svg)");
        }
    }
    text
}

fn has_figure(results: &Value, place: &str, figure: &str) -> bool {
    let family = if matches!(figure, "own" | "scaling") { "own/" } else { "server/" };
    let cases = results[place]["cases"].as_object().into_iter().flatten();
    let mut cells = cases.filter(|(name, _)| name.starts_with(family)).filter_map(|(_, cells)| cells.as_object());
    cells.any(|cells| figure != "main-thread" || cells.values().any(|cell| cell["cpu"].is_array()))
}

/// All tables of one runtime.
fn page(results: &Value, place: &str) -> String {
    let mut text = format!("# Measured in {}\n\n{}", title(results, place), about(results, place));
    for (family, meter, what) in [
        (Family::Own, Meter::Time, "The library's own cost, µs per message"),
        (Family::Server, Meter::Time, "With a server, µs per message"),
        (Family::Server, Meter::MainThread, "Work of the main thread with a server, µs per message"),
    ] {
        let mut tables = String::new();
        let cases = plan::cases(family);
        for direction in DIRECTIONS {
            for kind in KINDS {
                let by_size: Vec<&Case> = cases
                    .iter()
                    .filter(|case| (case.direction, case.kind) == (direction, kind))
                    .filter(|case| case.connections == 1 && case.handles == 1)
                    .collect();
                let columns: Vec<_> = by_size.iter().map(|case| (size_name(case.size), case.to_string())).collect();
                section(&mut tables, &format!("### {direction}, {kind}"), &table(results, place, &columns, meter));
            }
        }
        let columns: Vec<_> = cases
            .iter()
            .filter(|case| case.connections > 1 || case.handles > 1)
            .map(|case| {
                let number = if case.connections > 1 { case.connections } else { case.handles };
                let unit = if case.connections > 1 { "sockets" } else { "handles" };
                (format!("{}, {number} {unit}", case.direction), case.to_string())
            })
            .collect();
        section(&mut tables, "### Connections and handles, text, 32B", &table(results, place, &columns, meter));
        section(&mut text, &format!("## {what}"), &tables);
    }
    text
}

#[derive(Debug, Clone, Copy)]
enum Meter {
    Time,
    MainThread,
}

impl Meter {
    /// Under what its figures are found, and their ratio to plain JavaScript.
    const fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Time => ("micros", "ratio"),
            Self::MainThread => ("cpu", "cpu_ratio"),
        }
    }
}

/// Adds the text below its heading, if there is any.
fn section(text: &mut String, heading: &str, below: &str) {
    if !below.is_empty() {
        let _ = write!(text, "\n{heading}\n\n{}\n", below.trim_matches('\n'));
    }
}

/// A row for each contender, in the order in which they are measured; nothing if there is no figure.
fn table(results: &Value, place: &str, columns: &[(String, String)], meter: Meter) -> String {
    let cells = |case: &str| &results[place]["cases"][case];
    let has_figure = |name: &str| columns.iter().any(|(_, case)| !cells(case)[name][meter.keys().0].is_null());
    if !contenders(results, place).any(has_figure) {
        return String::new();
    }
    let mut rows = String::new();
    for name in contenders(results, place) {
        let row: Vec<String> = columns.iter().map(|(_, case)| cell(&cells(case)[name], meter)).collect();
        if row.iter().any(|cell| !cell.is_empty()) {
            let _ = writeln!(rows, "| {name} | {} |", row.join(" | "));
        }
    }
    let labels: Vec<&str> = columns.iter().map(|(label, _)| label.as_str()).collect();
    format!("| | {} |\n|---|{}\n{rows}", labels.join(" | "), "--:|".repeat(columns.len()))
}

/// Median, quartiles and ratio; or why there are none.
fn cell(cell: &Value, meter: Meter) -> String {
    if let Some(why) = cell["error"].as_str() {
        // Some crates fail without a word.
        return if why.is_empty() { "fails".to_owned() } else { why.replace('|', "\\|") };
    }
    let (key, ratio) = meter.keys();
    let value = |key: &str, i: usize| cell[key][i].as_f64();
    let Some(((low, median), high)) = value(key, 0).zip(value(key, 1)).zip(value(key, 2)) else {
        return String::new();
    };
    let ratio = value(ratio, 1).map(|ratio| format!(" ×{}", number(ratio))).unwrap_or_default();
    format!("{} ({}–{}){ratio}", number(median), number(low), number(high))
}

/// A column's title, and what a contender has there.
type Column<'a> = (&'a str, &'a dyn Fn(&str) -> Option<f64>);

/// What connections hold: a row for each contender, nothing if none was measured.
fn memory(results: &Value, place: &str, case: &str) -> String {
    let cells = &results[place]["memory"][format!("memory/{case}")];
    let number_of = |name: &str, key: &str| cells[name][key].as_f64();
    let both = |name: &str| Some(number_of(name, "wasm")? + number_of(name, "javascript")?);
    let columns: &[Column<'_>] = match case {
        "idle" => &[("JavaScript heap", &|name| number_of(name, "javascript")), ("both", &both)],
        _ => &[("`bufferedAmount`", &|name| number_of(name, "buffered"))],
    };
    let mut rows = String::new();
    for name in contenders(results, place) {
        let cell = |value: Option<f64>| format!(" {} |", value.map(number).unwrap_or_default());
        if let Some(why) = cells[name]["error"].as_str() {
            let _ = writeln!(rows, "| {name} | {why} |{}", " |".repeat(columns.len()));
        } else if cells[name].is_object() {
            let others: String = columns.iter().map(|(_, value)| cell(value(name))).collect();
            let _ = writeln!(rows, "| {name} |{}{others}", cell(number_of(name, "wasm")));
        }
    }
    if rows.is_empty() {
        return rows;
    }
    let titles: String = columns.iter().map(|(title, _)| format!(" {title} |")).collect();
    format!("| | module's memory |{titles}\n|---|--:|{}\n{rows}", "--:|".repeat(columns.len()))
}

/// In the order in which they are measured.
fn contenders<'a>(results: &'a Value, place: &str) -> impl Iterator<Item = &'a str> {
    results[place]["about"]["contenders"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn title(results: &Value, place: &str) -> String {
    let version = results[place]["about"]["version"].as_str().unwrap_or_default();
    let mut name = place.to_owned();
    name[..1].make_ascii_uppercase();
    format!("{name} {version}")
}

/// How it was measured.
fn about(results: &Value, place: &str) -> String {
    let cases = results[place]["cases"].as_object().into_iter().flatten();
    let cells = cases.filter_map(|(_, cells)| cells.as_object()).flat_map(|cells| cells.values());
    let rounds = cells.filter_map(|cell| cell["samples"].as_array().map(Vec::len)).min().unwrap_or(0);
    let versions = results[place]["about"]["versions"].as_object().into_iter().flatten();
    let versions: Vec<String> =
        versions.map(|(name, version)| format!("{name} {}", version.as_str().unwrap_or_default())).collect();
    format!(
        "Medians of {rounds} rounds, quartiles in brackets, and the ratio to plain JavaScript with the same interface \
         (`raw`, `raw-stream`). Versions: {}. Again: `cargo xtask bench --runtime {place} --rounds {rounds}`.\n",
        versions.join(", ")
    )
}

fn sizes(results: &Value) -> String {
    let mut text =
        "| program | wasm | compressed | JavaScript | compressed | both |\n|---|--:|--:|--:|--:|--:|\n".to_owned();
    for (_, name) in PROGRAMS {
        let number = |part: &str, key: &str| results["size"][name][part][key].as_u64();
        let Some((wasm, js)) = number("wasm", "bytes").zip(number("js", "bytes")) else { continue };
        let gzip = |part: &str| number(part, "gzip").map(|bytes| bytes.to_string()).unwrap_or_default();
        let _ = writeln!(text, "| {name} | {wasm} | {} | {js} | {} | {} |", gzip("wasm"), gzip("js"), wasm + js);
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn results() -> Value {
        json!({
            "node": {
                "about": { "version": "24.1", "versions": { "ours": "0.2.0" }, "contenders": ["raw", "ours", "other"] },
                "cases": { "own/receive/text/32B": {
                    "raw": { "micros": [0.9, 1.0, 1.1], "ratio": [1.0, 1.0, 1.0], "samples": [1, 2, 3] },
                    "ours": { "micros": [1.9, 2.0, 2.1], "ratio": [1.9, 2.0, 2.1], "samples": [1, 2] },
                    "other": { "error": "a|b" },
                } },
                "memory": { "memory/flood": {
                    "ours": { "wasm": 5.25, "javascript": null, "buffered": 4.0 },
                    "other": { "error": "hangs" },
                } },
            },
            "size": { "ours": { "wasm": { "bytes": 10, "gzip": 5 }, "js": { "bytes": 2, "gzip": null } } },
        })
    }

    #[test]
    fn every_file_that_the_guide_names_is_there() {
        let guide = Workspace::find().unwrap().root.join("docs/guide");
        let page = fs::read_to_string(guide.join("performance.md")).unwrap();
        let named: Vec<_> = page.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
        assert!(!named.is_empty());
        for file in named {
            assert!(guide.join(file).is_file(), "{file}");
        }
    }

    #[test]
    fn a_table_has_every_contender_in_order_failures_included() {
        let columns = [("32 B".to_owned(), "own/receive/text/32B".to_owned()), ("none".to_owned(), "x".to_owned())];
        let expected = "| | 32 B | none |\n|---|--:|--:|\n\
                        | raw | 1.00 (0.900–1.10) ×1.00 |  |\n\
                        | ours | 2.00 (1.90–2.10) ×2.00 |  |\n\
                        | other | a\\|b |  |\n";
        assert_eq!(table(&results(), "node", &columns, Meter::Time), expected);
        assert_eq!(table(&results(), "node", &columns[1..], Meter::Time), "");
        assert_eq!(table(&results(), "node", &columns, Meter::MainThread), "", "only that one fails");
    }

    #[test]
    fn a_page_has_what_was_measured_and_no_empty_sections() {
        let page = page(&results(), "node");
        assert!(page.starts_with("# Measured in Node 24.1\n\nMedians of 2 rounds"), "{page}");
        assert!(page.contains("### receive, text\n\n| | 4B | 32B |"), "{page}");
        assert!(!page.contains("burst") && !page.contains("main thread"), "{page}");
        let summary = summary(&results(), "");
        assert!(summary.contains("own-node.svg") && !summary.contains("server-node.svg"), "{summary}");
        assert!(summary.contains("| ours | 5.25 | 4.00 |\n| other | hangs | |\n"), "{summary}");
        assert!(!summary.contains("idle"), "{summary}");
        assert!(summary.contains("| ours | 10 | 5 | 2 |  | 12 |"), "{summary}");
    }

    #[test]
    fn what_an_idle_connection_holds_is_summed_where_all_of_it_is_known() {
        let mut results = results();
        results["node"]["memory"]["memory/idle"] = json!({
            "ours": { "wasm": 655.0, "javascript": 949.0 },
            "other": { "wasm": 1.0, "javascript": null },
        });
        let expected = "| | module's memory | JavaScript heap | both |\n|---|--:|--:|--:|\n\
                        | ours | 655 | 949 | 1604 |\n\
                        | other | 1.00 |  |  |\n";
        assert_eq!(memory(&results, "node", "idle"), expected);
    }

    #[test]
    fn what_was_not_measured_stays() {
        let known = "\n## Chromium 1\n\nold\n\n## Node 1\n\nold\n\n";
        let summary = summary(&results(), known);
        assert!(summary.starts_with("\n## Chromium 1\n\nold\n\n## Node 24.1\n"), "{summary}");
        assert_eq!(super::summary(&json!({}), known), known);
    }

    #[test]
    fn only_what_is_between_the_marks_is_replaced() {
        let page = |between: &str| format!("before\n{}{between}{}after\n", MARKS.0, MARKS.1);
        assert_eq!(replace(&page("old\n"), "new\n").unwrap(), page("new\n"));
        assert!(replace("no marks", "new").is_err());
    }
}
