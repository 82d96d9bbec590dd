//! `cargo xtask soak`: connections that are dropped, messages and reconnects by the thousand, and what is left of them.

mod case;
mod docs;
mod figures;
mod host;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, ensure};

use crate::bench::Place;
use crate::tools::Tools;
use case::{CASES, Result, Scale};
use figures::Figures;
use host::Host;

pub(crate) use host::QUICK;

/// What is asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) place: Option<Place>,
    pub(crate) only: Option<String>,
    pub(crate) quick: bool,
    pub(crate) write_docs: bool,
}

/// Soaks in each runtime, or in the one that is asked for, and prints what came of it as libtest does.
pub(crate) fn run(tools: &Tools, options: &Options) -> anyhow::Result<ExitCode> {
    ensure!(
        !(options.write_docs && (options.quick || options.only.is_some())),
        "the guide has whole soaks only: --write-docs goes without --quick and --only"
    );
    let places = options.place.map_or_else(|| vec![Place::Node, Place::Chromium], |place| vec![place]);
    let mut failures = Vec::new();
    for place in places {
        let soaked = soak(tools, place, options).with_context(|| format!("in {}", place.name()))?;
        if options.write_docs {
            docs::write(&tools.workspace, place, &soaked)?;
        }
        failures.extend(soaked.failures);
    }
    Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What came of a soak in one runtime.
#[derive(Debug)]
struct Soaked {
    version: String,
    results: Vec<Result>,
    failures: Vec<String>,
}

/// Connections of the crowd: more than there are at a time later on.
const CROWD: u32 = 32;
/// How often each case is done before any is measured: each of its branches, and each kind of refusal.
const REHEARSAL: u32 = 12;

fn soak(tools: &Tools, place: Place, options: &Options) -> anyhow::Result<Soaked> {
    let host = Host::start(tools, place, options.quick)?;
    println!("{} {}", place.name(), host.version);
    let scale = scale(place, options.quick);
    let start = Instant::now();
    let rest = rehearse(&host)?;
    let (mut results, mut failures) = (Vec::new(), Vec::new());
    for case in CASES {
        for &interface in host.interfaces()? {
            let name = format!("{}::{}", case.name, interface.name());
            if !name.starts_with(options.only.as_deref().unwrap_or_default()) {
                continue;
            }
            let result = case.soak(&host, interface, scale, &rest).with_context(|| name.clone())?;
            println!("    {result}");
            println!("test {name} ... {}", if result.growth.is_empty() { "ok" } else { "FAILED" });
            failures.extend(result.growth.iter().map(|growth| format!("{name}: {growth}")));
            results.push(result);
        }
    }
    ensure!(!results.is_empty(), "nothing is called so: names are as in drop_while_open::standard");
    let failed = results.iter().filter(|result| !result.growth.is_empty()).count();
    if failed > 0 {
        println!("\nfailures:");
        failures.iter().for_each(|failure| println!("  {failure}"));
    }
    println!(
        "\ntest result: {}. {} passed; {failed} failed; 0 ignored; finished in {:.2}s",
        if failed == 0 { "ok" } else { "FAILED" },
        results.len() - failed,
        start.elapsed().as_secs_f64()
    );
    Ok(Soaked { version: host.version.clone(), results, failures })
}

/// A quick soak takes half a minute at most: Chromium opens connections 10 ms apart.
fn scale(place: Place, quick: bool) -> Scale {
    match (quick, place) {
        (false, _) => Scale { rounds: 10, divisor: 1, tolerance: 1.0 },
        (true, Place::Node) => Scale { rounds: 4, divisor: 10, tolerance: 4.0 },
        (true, _) => Scale { rounds: 4, divisor: 25, tolerance: 4.0 },
    }
}

/// Does everything a few times, so that what is made once is there, and says what is held then.
fn rehearse(host: &Host) -> anyhow::Result<Figures> {
    for &interface in host.interfaces()? {
        host.crowd(interface, CROWD)?;
        for case in CASES {
            host.begin(case.name, interface)?;
            host.round(REHEARSAL)?;
            host.finish()?;
            let left = host.settled(&Figures::NOTHING_OUTSIDE)?.growth(&Figures::NOTHING_OUTSIDE);
            ensure!(left.is_empty(), "{}::{}, in rehearsal: {}", case.name, interface.name(), left.join(", "));
        }
    }
    host.first(0)
}
