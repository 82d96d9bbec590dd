//! The file that `cargo xtask bench` writes, as far as it is drawn.

use serde_json::Value;

/// All that was measured.
#[derive(Debug)]
pub(crate) struct Results(Value);

/// What is read of a cell.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Meter {
    Time,
    MainThread,
}

/// One contender in a row of cases.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    pub(crate) contender: String,
    /// The place of the case in the row; lower quartile, median, upper quartile.
    pub(crate) points: Vec<(usize, [f64; 3])>,
}

/// The size of a program, in bytes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Size {
    pub(crate) program: String,
    pub(crate) wasm: f64,
    pub(crate) js: f64,
}

impl Results {
    pub(crate) fn parse(text: &str) -> anyhow::Result<Self> {
        Ok(Self(serde_json::from_str(text)?))
    }

    /// Every contender that was measured in one of the `cases`, each a label and a name.
    pub(crate) fn series(&self, runtime: &str, cases: &[(String, String)], meter: Meter) -> Vec<Series> {
        let key = match meter {
            Meter::Time => "micros",
            Meter::MainThread => "cpu",
        };
        let mut series: Vec<Series> = Vec::new();
        for (place, (_, case)) in cases.iter().enumerate() {
            let Some(cells) = self.0[runtime]["cases"][case].as_object() else { continue };
            for (contender, cell) in cells {
                let number = |i: usize| cell[key][i].as_f64();
                let Some(((low, median), high)) = number(0).zip(number(1)).zip(number(2)) else { continue };
                let point = (place, [low, median, high]);
                match series.iter_mut().find(|series| series.contender == *contender) {
                    Some(series) => series.points.push(point),
                    None => series.push(Series { contender: contender.clone(), points: vec![point] }),
                }
            }
        }
        series
    }

    pub(crate) fn sizes(&self) -> Vec<Size> {
        let programs = self.0["size"].as_object().into_iter().flatten();
        let mut sizes: Vec<Size> = programs
            .filter_map(|(program, size)| {
                let bytes = |part: &str| size[part]["bytes"].as_f64();
                Some(Size { program: program.clone(), wasm: bytes("wasm")?, js: bytes("js")? })
            })
            .collect();
        sizes.sort_by(|a, b| (a.wasm + a.js).total_cmp(&(b.wasm + b.js)));
        sizes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{
        "node": { "cases": {
            "a": { "ours": { "micros": [1, 2, 3], "cpu": null }, "other": { "error": "no" } },
            "c": { "ours": { "micros": [4, 5, 6], "cpu": [7, 8, 9] } }
        } },
        "size": { "b": { "wasm": { "bytes": 5 }, "js": { "bytes": 1 } }, "a": { "wasm": { "bytes": 3 }, "js": { "bytes": 1 } } }
    }"#;

    #[test]
    fn what_was_measured_is_a_point_and_the_rest_is_left_out() {
        let results = Results::parse(TEXT).unwrap();
        let cases = ["a", "b", "c"].map(|name| (name.to_owned(), name.to_owned()));
        let points = vec![(0, [1.0, 2.0, 3.0]), (2, [4.0, 5.0, 6.0])];
        assert_eq!(results.series("node", &cases, Meter::Time), [Series { contender: "ours".into(), points }]);
        assert_eq!(results.series("node", &cases, Meter::MainThread)[0].points, [(2, [7.0, 8.0, 9.0])]);
        assert!(results.series("deno", &cases, Meter::Time).is_empty());
    }

    #[test]
    fn the_smallest_is_first() {
        let sizes = Results::parse(TEXT).unwrap().sizes();
        assert_eq!(sizes.iter().map(|size| size.program.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    }
}
