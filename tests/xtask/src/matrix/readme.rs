//! The table of runtimes in the README, made of the last matrix.

use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;

use anyhow::{Context, bail};
use serde_json::Value;

use super::cells::CELLS;
use super::harness::Interface;
use crate::marks;
use crate::workspace::Workspace;

/// What stands around it in the README, each on a line of its own.
const BEGIN: &str = "<!-- made by `cargo xtask readme` of target/matrix.json -->";
const END: &str = "<!-- end -->";

const HEAD: &str = "| runtime | version | context | standard WebSocket | WebSocketStream | neither in particular |\n\
                    |---|---|---|---|---|---|\n";

/// Writes what `cargo xtask test` saw last into the README.
pub(crate) fn write(workspace: &Workspace) -> anyhow::Result<ExitCode> {
    let matrix = workspace.target.join("matrix.json");
    let matrix = fs::read_to_string(&matrix)
        .with_context(|| format!("{} cannot be read; run: cargo xtask test", matrix.display()))?;
    let table = table(&serde_json::from_str(&matrix)?)?;
    marks::change(workspace, "README.md", |readme| replaced(readme, &table))?;
    println!("README.md shows the runtimes of the last `cargo xtask test`");
    Ok(ExitCode::SUCCESS)
}

/// One line for each cell that runs the contract suite.
fn table(rows: &Value) -> anyhow::Result<String> {
    let rows = rows.as_array().context("the matrix is not a list")?;
    let mut text = HEAD.to_owned();
    for cell in contract_cells() {
        let of = |interface: Interface| {
            rows.iter().find(|row| row["cell"] == cell.name && row["interface"] == interface.name())
        };
        let result = |interface: Interface| {
            let row =
                of(interface).with_context(|| format!("{} was not run: run all of cargo xtask test", cell.name))?;
            if row["failed"] != 0 || row["skipped"] != 0 {
                bail!("{} did not pass", cell.name);
            }
            Ok(if row["absent"] == true { "absent".to_owned() } else { format!("{} passed", row["passed"]) })
        };
        let version = of(Interface::Standard).and_then(|row| row["version"].as_str()).unwrap_or_default();
        let context = cell.context.replace('-', " ");
        // Writing to a String cannot fail.
        let _ = write!(text, "| {} | {version} | {context} |", cell.runtime);
        for interface in Interface::ALL {
            let _ = write!(text, " {} |", result(interface)?);
        }
        text.push('\n');
    }
    Ok(text)
}

fn contract_cells() -> impl Iterator<Item = &'static super::cells::Cell> {
    CELLS.iter().filter(|cell| cell.runs_the_suite())
}

/// The README with another table.
fn replaced(readme: &str, table: &str) -> anyhow::Result<String> {
    marks::replaced(readme, (BEGIN, END), &format!("\n{table}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::expectations;
    use super::*;

    #[test]
    fn the_readme_shows_what_is_expected() {
        let readme = fs::read_to_string(Workspace::find().unwrap().root.join("README.md")).unwrap();
        let (_, rest) = readme.split_once(BEGIN).unwrap();
        let (shown, _) = rest.split_once(END).unwrap();
        let shown: Vec<Vec<&str>> =
            shown.lines().skip(3).map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect();
        let expected: Vec<_> = contract_cells().collect();
        assert_eq!(shown.len(), expected.len(), "run: cargo xtask readme");
        for (shown, cell) in shown.iter().zip(expected) {
            assert_eq!((shown[0], shown[2]), (cell.runtime, cell.context.replace('-', " ").as_str()));
            for (text, interface) in shown[3..].iter().zip(Interface::ALL) {
                assert_eq!(text.ends_with(" passed"), expectations::of(cell.name).has(interface), "{}", cell.name);
            }
        }
    }

    #[test]
    fn a_matrix_that_is_not_whole_is_not_shown() {
        let row = json!([{ "cell": "bun", "interface": "standard", "passed": 3, "failed": 0, "skipped": 0 }]);
        assert!(table(&row).unwrap_err().to_string().contains("chromium/window was not run"));
    }

    #[test]
    fn the_table_is_replaced_between_its_marks() {
        let readme = format!("before\n{BEGIN}\n| old |\n{END}\nafter\n");
        assert_eq!(replaced(&readme, "| new |\n").unwrap(), format!("before\n{BEGIN}\n| new |\n{END}\nafter\n"));
        assert!(replaced("no marks", "").is_err());
    }
}
