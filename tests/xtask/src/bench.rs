//! `cargo xtask bench`: the library side by side with plain JavaScript and other crates, in a runtime.

mod build;
mod docs;
mod driver;
mod memory;
mod plan;
mod results;
mod rounds;
mod size;
mod statistics;
mod table;

use std::path::Path;
use std::process::ExitCode;

use anyhow::bail;
use serde_json::json;

use crate::flavour::Flavour;
use crate::peer::Peer;
use crate::tools::Tools;
use driver::Driver;
use results::{Results, Summary};
use rounds::Care;
pub(crate) use size::of_ours as size_of_ours;
use statistics::Shuffle;
pub(crate) use statistics::median;

pub(crate) use driver::Place;
pub(crate) use plan::{Family, Filter};

/// What is asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) place: Option<Place>,
    pub(crate) family: Option<Family>,
    pub(crate) filter: Filter,
    pub(crate) rounds: Option<usize>,
    pub(crate) quick: bool,
    /// Only write what was measured last.
    pub(crate) write_docs: bool,
}

/// Any number does; it is told with the results.
const SEED: u64 = 8765;

pub(crate) fn run(tools: &Tools, options: &Options) -> anyhow::Result<ExitCode> {
    let file = tools.workspace.target.join("bench.json");
    if options.write_docs {
        docs::write(&tools.workspace, &file)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut results = Results::read(&file);
    let mut count = Count::default();
    let is_wanted = |family| options.family.is_none_or(|wanted| wanted == family);
    let families: Vec<Family> =
        Family::ALL.into_iter().filter(|&family| family != Family::Size && is_wanted(family)).collect();
    if !families.is_empty() {
        count = in_a_runtime(tools, options, &families, &mut results, &file)?;
    }
    if is_wanted(Family::Size) {
        count.measured += sizes(tools, options, &mut results)?;
        results.write(&file)?;
    }
    if count.measured == 0 {
        bail!("nothing is called so: names are as in own/receive/text/32B/ours");
    }
    println!("\n{} cells, of which {} could not be measured; in {}", count.measured, count.failed, file.display());
    Ok(ExitCode::SUCCESS)
}

/// Cells, and those of them that could not be measured.
#[derive(Debug, Default)]
struct Count {
    measured: usize,
    failed: usize,
}

/// Measures what depends on the runtime.
fn in_a_runtime(
    tools: &Tools,
    options: &Options,
    families: &[Family],
    results: &mut Results,
    file: &Path,
) -> anyhow::Result<Count> {
    let place = options.place.unwrap_or(Place::Chromium);
    let mut care = if options.quick { Care::QUICK } else { Care::FULL };
    care.rounds = options.rounds.unwrap_or(care.rounds);
    let built = build::build(tools)?;
    let mut driver = Driver::start(tools, place, &built)?;
    let names = driver.contenders()?;
    println!("{} {}, {} rounds", place.name(), driver.version, care.rounds);
    results.set_run(
        place.name(),
        json!({ "version": driver.version, "rounds": care.rounds, "millis": care.millis, "seed": SEED, "versions": built.versions, "contenders": names }),
    );
    let mut shuffle = Shuffle::new(SEED);
    let mut count = Count::default();
    for &family in families {
        let peer = if family == Family::Own { None } else { Some(Peer::start_optimised(&tools.workspace)?) };
        driver.peer = peer.as_ref().map(|peer| peer.url.clone());
        let care = if family == Family::Server { care.with_a_server() } else { care };
        for case in if options.quick { plan::few_cases(family) } else { plan::cases(family) } {
            let contenders = contenders(&case, &names, &options.filter);
            if contenders.is_empty() {
                continue;
            }
            let cells = rounds::measure(&mut driver, &case, &contenders, care, &mut shuffle)?;
            let summaries = results::summaries(&cells);
            print!("{}", table::lines(&case, &summaries));
            count.failed += summaries.iter().filter(|(_, summary)| matches!(summary, Summary::Failed(_))).count();
            count.measured += summaries.len();
            results.set_case(place.name(), &case.to_string(), &cells);
            // After each, so that a run that is stopped leaves what it has.
            results.write(file)?;
        }
        if family == Family::Memory {
            memory(&mut driver, place, &names, options, results, &mut count)?;
            results.write(file)?;
        }
    }
    Ok(count)
}

/// Measures what connections hold.
fn memory(
    driver: &mut Driver,
    place: Place,
    names: &[String],
    options: &Options,
    results: &mut Results,
    count: &mut Count,
) -> anyhow::Result<()> {
    for case in memory::CASES {
        let name = format!("memory/{}", case.name);
        let wanted = |contender: &&String| *contender != "frame" && options.filter.matches(&name, contender);
        for (i, contender) in names.iter().filter(wanted).enumerate() {
            if i == 0 {
                println!("{}", case.heading());
            }
            let held = case.measure(driver, contender)?;
            println!("{}", memory::line(contender, &held));
            results.set_memory(place.name(), &name, contender, &held);
            count.measured += 1;
            count.failed += usize::from(held.is_err());
        }
    }
    Ok(())
}

/// Measures the size of a small program with each contender, which is the same in every runtime.
fn sizes(tools: &Tools, options: &Options, results: &mut Results) -> anyhow::Result<usize> {
    let programs = size::PROGRAMS.iter().filter(|(feature, name)| {
        let name = if feature.is_empty() { name } else { feature };
        options.filter.matches(Family::Size.name(), name)
    });
    let mut measured = 0;
    for (feature, name) in programs {
        if measured == 0 {
            println!("building a small program with each contender");
        }
        let size = size::measure(tools, Flavour::Stable, feature)?;
        println!("{}", size::line(name, &size));
        results.set_size(name, &size);
        measured += 1;
    }
    Ok(measured)
}

/// Those that are asked for, and, with any, what they are compared with.
fn contenders(case: &plan::Case, names: &[String], filter: &Filter) -> Vec<String> {
    let names = names.iter().filter(|name| *name != "frame" || case.is_framed());
    let wanted: Vec<&String> = names.clone().filter(|name| filter.matches(case, name)).collect();
    let is_base = |name: &String| wanted.iter().any(|wanted| results::base_of(wanted) == name);
    names.filter(|name| wanted.contains(name) || is_base(name)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_asked_for_comes_with_what_he_is_compared_with() {
        let names = ["frame", "raw", "raw-stream", "ours", "ours-stream"].map(str::to_owned);
        let cases = plan::cases(Family::Own);
        let of = |only: &str, case: usize| {
            let mut filter = Filter::default();
            filter.add(only.to_owned());
            contenders(&cases[case], &names, &filter)
        };
        assert_eq!(of("ours", 0), ["raw", "ours"]);
        assert_eq!(of("ours-stream", 0), ["raw-stream", "ours-stream"]);
        assert_eq!(of("receive", 0), names);
        assert_eq!(of("feed", 0), [""; 0]);
        // Feeding needs no frame.
        let feed = cases.iter().position(|case| case.direction == "feed").unwrap();
        assert_eq!(of("feed", feed), names[1..]);
    }
}
