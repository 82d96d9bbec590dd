//! Draws what `cargo xtask bench` has measured: `websocket-web-plots target/bench.json DIRECTORY`.

mod bars;
mod lines;
mod look;
mod results;

use std::{env, fs, path::Path};

use anyhow::{Context, bail};

use lines::{Figure, Panel};
use results::{Meter, Results};

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [input, output] = args.as_slice() else { bail!("usage: websocket-web-plots FILE DIRECTORY") };
    let text = fs::read_to_string(input).with_context(|| format!("{input} cannot be read"))?;
    let results = Results::parse(&text)?;
    let output = Path::new(output);
    fs::create_dir_all(output)?;
    for runtime in ["chromium", "firefox", "node"] {
        for (family, meter, name, title) in [
            ("own", Meter::Time, "own", "The library's own cost"),
            ("server", Meter::Time, "server", "Time with a server on the same machine"),
            ("server", Meter::MainThread, "main-thread", "Work of the main thread with a server"),
        ] {
            let figure = by_size(&results, runtime, family, meter, title);
            figure.draw(&output.join(format!("{name}-{runtime}.svg")))?;
        }
        by_number(&results, runtime).draw(&output.join(format!("scaling-{runtime}.svg")))?;
    }
    bars::draw(&results.sizes(), &output.join("size.svg"))
}

/// A row for each direction, and a column for each kind.
fn by_size(results: &Results, runtime: &str, family: &str, meter: Meter, title: &str) -> Figure {
    let directions = ["receive", "feed", "send", "roundtrip"];
    let panels = directions.iter().flat_map(|direction| {
        ["text", "binary"].map(|kind| {
            let sizes = ["4B", "32B", "4KiB", "64KiB", "1MiB"];
            let cases = sizes.map(|size| (size.to_owned(), format!("{family}/{direction}/{kind}/{size}")));
            Panel { title: format!("{direction}, {kind}"), series: results.series(runtime, &cases, meter), cases }
                .labelled()
        })
    });
    Figure { title: format!("{title}, µs per message ({runtime})"), columns: 2, panels: panels.collect() }
}

/// What the numbers of connections and of handles do to the own cost.
fn by_number(results: &Results, runtime: &str) -> Figure {
    let panel = |direction: &str, numbers: [u32; 3], unit: &str| {
        let cases = numbers.map(|number| {
            let suffix = if number == 1 { String::new() } else { format!("/{number}-{unit}") };
            (format!("{number} {unit}"), format!("own/{direction}/text/32B{suffix}"))
        });
        let series = results.series(runtime, &cases, Meter::Time);
        Panel { title: format!("{direction}, text, 32 B"), series, cases }.labelled()
    };
    let panels = vec![
        panel("receive", [1, 8, 100], "sockets"),
        panel("feed", [1, 8, 100], "sockets"),
        panel("roundtrip", [1, 8, 100], "sockets"),
        panel("feed", [1, 4, 16], "handles"),
    ];
    Figure { title: format!("Connections and handles, µs per message ({runtime})"), columns: 2, panels }
}
