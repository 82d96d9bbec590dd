//! What was measured, as a file: `target/bench.json`, which a run adds to and replaces in.

use std::fs;
use std::path::Path;

use anyhow::Context;
use serde_json::{Map, Value, json};

use super::driver::Held;
use super::rounds::Cell;
use super::size::{Bytes, Size};
use super::statistics::Spread;

/// What is told of one contender in one case.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Summary {
    Measured {
        /// Microseconds for a message.
        micros: Spread,
        /// That of the same interface in plain JavaScript is 1.
        ratio: Option<Spread>,
        /// The main thread's work, likewise.
        cpu: Option<(Spread, Option<Spread>)>,
        messages: f64,
    },
    /// Why it could not be measured.
    Failed(String),
}

/// The summary of each cell, and its ratio to plain JavaScript with the same interface.
pub(super) fn summaries(cells: &[Cell]) -> Vec<(String, Summary)> {
    let summary = |cell: &Cell| match &cell.result {
        Err(why) => Summary::Failed(why.clone()),
        Ok(samples) => match Spread::of(&samples.micros) {
            None => Summary::Failed("not measured".to_owned()),
            Some(micros) => {
                let base = cells.iter().find(|other| other.contender == base_of(&cell.contender));
                let base = base.and_then(|base| base.result.as_ref().ok());
                let ratio = base.and_then(|base| Spread::of_ratios(&samples.micros, &base.micros));
                let cpu = Spread::of(&samples.cpu);
                let cpu = cpu.map(|cpu| (cpu, base.and_then(|base| Spread::of_ratios(&samples.cpu, &base.cpu))));
                Summary::Measured { micros, ratio, cpu, messages: samples.messages }
            }
        },
    };
    cells.iter().map(|cell| (cell.contender.clone(), summary(cell))).collect()
}

/// What a contender is compared with.
pub(super) fn base_of(contender: &str) -> &'static str {
    if contender.ends_with("-stream") { "raw-stream" } else { "raw" }
}

/// The file with the results of all runs: by runtime, then by case.
#[derive(Debug)]
pub(super) struct Results {
    root: Map<String, Value>,
}

impl Results {
    /// Those of `file`, or none.
    pub(super) fn read(file: &Path) -> Self {
        let text = fs::read_to_string(file).unwrap_or_default();
        Self { root: serde_json::from_str(&text).unwrap_or_default() }
    }

    /// What goes for a whole run in a runtime.
    pub(super) fn set_run(&mut self, runtime: &str, about: Value) {
        self.runtime(runtime).insert("about".to_owned(), about);
    }

    /// Replaces what was known of the cells of a case, and keeps the others.
    pub(super) fn set_case(&mut self, runtime: &str, case: &str, cells: &[Cell]) {
        let summaries = summaries(cells);
        let cases = object(self.runtime(runtime), "cases");
        let known = object(cases, case);
        for (cell, (contender, summary)) in cells.iter().zip(summaries) {
            known.insert(contender, to_json(cell, &summary));
        }
    }

    /// Replaces what was known of what a contender's connections hold.
    pub(super) fn set_memory(&mut self, runtime: &str, case: &str, contender: &str, held: &Result<Held, String>) {
        let cells = object(object(self.runtime(runtime), "memory"), case);
        cells.insert(
            contender.to_owned(),
            match held {
                Ok(Held { wasm, javascript, buffered }) => {
                    json!({ "wasm": wasm, "javascript": javascript, "buffered": buffered })
                }
                Err(why) => json!({ "error": why }),
            },
        );
    }

    /// Replaces what was known of the size of a program.
    pub(super) fn set_size(&mut self, program: &str, size: &Size) {
        let bytes = |bytes: Bytes| json!({ "bytes": bytes.plain, "gzip": bytes.gzip });
        let sizes = object(&mut self.root, "size");
        sizes.insert(program.to_owned(), json!({ "wasm": bytes(size.wasm), "js": bytes(size.js) }));
    }

    pub(super) fn write(&self, file: &Path) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(&self.root)?;
        fs::write(file, text).with_context(|| format!("{} cannot be written", file.display()))
    }

    fn runtime(&mut self, runtime: &str) -> &mut Map<String, Value> {
        object(&mut self.root, runtime)
    }
}

/// The object at `key`, made if there is none.
fn object<'a>(map: &'a mut Map<String, Value>, key: &str) -> &'a mut Map<String, Value> {
    let value = map.entry(key).or_insert_with(|| json!({}));
    if !value.is_object() {
        *value = json!({});
    }
    value.as_object_mut().expect("it was just made one")
}

fn to_json(cell: &Cell, summary: &Summary) -> Value {
    let spread = |spread: &Spread| json!([spread.quartiles.0, spread.median, spread.quartiles.1]);
    match (summary, &cell.result) {
        (Summary::Measured { micros, ratio, cpu, messages }, Ok(samples)) => json!({
            "micros": spread(micros),
            "ratio": ratio.as_ref().map(spread),
            "cpu": cpu.as_ref().map(|(cpu, _)| spread(cpu)),
            "cpu_ratio": cpu.as_ref().and_then(|(_, ratio)| ratio.as_ref()).map(spread),
            "messages": messages,
            "samples": samples.micros,
            "cpu_samples": samples.cpu,
        }),
        (Summary::Failed(why), _) | (_, Err(why)) => json!({ "error": why }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::rounds::Samples;
    use super::*;

    fn cell(contender: &str, micros: &[f64]) -> Cell {
        Cell { contender: contender.into(), result: Ok(Samples { micros: micros.to_vec(), ..Samples::default() }) }
    }

    #[test]
    fn each_is_compared_with_plain_javascript_of_its_interface() {
        let cells = [cell("raw", &[1.0, 2.0]), cell("raw-stream", &[4.0, 4.0]), cell("ours", &[2.0, 4.0])];
        let cells = [&cells[..], &[cell("ours-stream", &[8.0, 12.0])]].concat();
        let ratio = |i: usize| match &summaries(&cells)[i].1 {
            Summary::Measured { ratio, .. } => ratio.unwrap().median,
            failed => panic!("{failed:?}"),
        };
        assert_eq!([ratio(0), ratio(1), ratio(2), ratio(3)], [1.0, 1.0, 2.0, 2.5]);
    }

    #[test]
    fn without_a_base_there_is_no_ratio_and_a_failure_stays_one() {
        let failed = Cell { contender: "ours".into(), result: Err("hangs".into()) };
        let summaries = summaries(&[cell("ours-stream", &[1.0]), failed]);
        assert!(matches!(summaries[0].1, Summary::Measured { ratio: None, .. }));
        assert_eq!(summaries[1].1, Summary::Failed("hangs".into()));
    }

    #[test]
    fn a_later_run_replaces_what_it_measured_and_keeps_the_rest() {
        let mut results = Results { root: Map::new() };
        results.set_case("node", "a", &[cell("raw", &[1.0]), cell("ours", &[2.0])]);
        results.set_case("node", "b", &[cell("ours", &[3.0])]);
        results.set_case("node", "a", &[cell("ours", &[5.0])]);
        let median = |case: &str, contender: &str| results.root["node"]["cases"][case][contender]["micros"][1].as_f64();
        assert_eq!(median("a", "raw"), Some(1.0));
        assert_eq!(median("a", "ours"), Some(5.0));
        assert_eq!(median("b", "ours"), Some(3.0));
    }
}
