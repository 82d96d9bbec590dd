//! What came of it, as a table and as figures.

use std::{fmt::Write, fs, path::Path};

use anyhow::Context;
use plotters::prelude::*;

use crate::{RATIOS, server::Log};

/// One policy against one server.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) policy: &'static str,
    pub(crate) ratio: u32,
    pub(crate) clients: u32,
    pub(crate) log: Log,
}

impl Outcome {
    fn attempts_per_client(&self) -> f64 {
        self.log.attempts.iter().map(|attempts| f64::from(*attempts)).sum::<f64>() / f64::from(self.clients)
    }

    /// The most in a second, of all clients.
    fn peak(&self) -> f64 {
        f64::from(self.log.attempts.iter().copied().max().unwrap_or(0)) / f64::from(self.clients)
    }

    /// When all were back, in what the server needs at least.
    fn time(&self) -> f64 {
        self.log.last.as_secs_f64() / f64::from(self.ratio)
    }

    pub(crate) fn line(&self) -> String {
        format!(
            "{} at {} s: {:.1} attempts per client, peak {:.1} %, back after {:.2}",
            self.policy,
            self.ratio,
            self.attempts_per_client(),
            100.0 * self.peak(),
            self.time()
        )
    }
}

pub(crate) fn table(outcomes: &[Outcome], clients: u32) -> String {
    let mut table = format!("{clients} clients.\n\n| policy |");
    for ratio in RATIOS {
        let _ = write!(table, " attempts, {ratio} s | peak | back |");
    }
    table.push_str("\n|---|");
    table.push_str(&"---|".repeat(3 * RATIOS.len()));
    for rows in outcomes.chunks(RATIOS.len()) {
        let _ = write!(table, "\n| {} |", rows[0].policy);
        for outcome in rows {
            let (attempts, peak, time) = (outcome.attempts_per_client(), 100.0 * outcome.peak(), outcome.time());
            let _ = write!(table, " {attempts:.1} | {peak:.1} % | {time:.2} |");
        }
    }
    table
}

/// Where the table goes, in the page that explains it.
const MARKS: [&str; 2] = ["<!-- storm: begin -->", "<!-- storm: end -->"];

/// Puts the table into the page, and the figures beside it.
pub(crate) fn write(outcomes: &[Outcome], clients: u32, directory: &Path) -> anyhow::Result<()> {
    let path = directory.join("storm.md");
    let page = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let (head, rest) = page.split_once(MARKS[0]).context("the page has no place for the table")?;
    let (_, tail) = rest.split_once(MARKS[1]).context("the place for the table has no end")?;
    let table = table(outcomes, clients);
    fs::write(&path, format!("{head}{}\n{table}\n{}{tail}", MARKS[0], MARKS[1]))?;
    fs::create_dir_all(directory.join("storm"))?;
    RATIOS.into_iter().try_for_each(|ratio| draw(outcomes, ratio, &directory.join(format!("storm/{ratio}.svg"))))
}

/// Those that are drawn: more lines than that hide each other.
const DRAWN: [(&str, RGBColor); 5] = [
    ("naive: doubling, no jitter", RGBColor(150, 150, 150)),
    ("like socket.io", RGBColor(213, 94, 0)),
    ("`Backoff::default()`", RGBColor(0, 114, 178)),
    ("`Backoff::fleet()`", RGBColor(0, 158, 115)),
    ("default, `retry-after`", RGBColor(204, 121, 167)),
];

/// Attempts in each second, against the seconds.
fn draw(outcomes: &[Outcome], ratio: u32, path: &Path) -> anyhow::Result<()> {
    let end = f64::from(ratio) * 1.5;
    let area = SVGBackend::new(path, (900, 420)).into_drawing_area();
    area.fill(&WHITE)?;
    let title = format!("Attempts per second, in % of all clients; the server needs {ratio} s");
    let mut chart = ChartBuilder::on(&area)
        .caption(title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(48)
        .build_cartesian_2d(0.0..end, (0.01..100.0f64).log_scale())?;
    chart.configure_mesh().disable_mesh().x_desc("s").y_desc("%").draw()?;
    for (name, colour) in DRAWN {
        let Some(outcome) = outcomes.iter().find(|outcome| outcome.policy == name && outcome.ratio == ratio) else {
            continue;
        };
        let percent = |attempts: u32| (100.0 * f64::from(attempts) / f64::from(outcome.clients)).max(0.01);
        let points =
            (0u32..).zip(&outcome.log.attempts).map(|(second, attempts)| (f64::from(second), percent(*attempts)));
        let line = LineSeries::new(points.take_while(|(second, _)| *second <= end), colour.stroke_width(2));
        chart
            .draw_series(line)?
            .label(name.replace('`', ""))
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .border_style(BLACK)
        .background_style(WHITE)
        .draw()?;
    area.present()?;
    Ok(())
}
