//! Figures of lines: cost on a logarithmic scale, over message sizes or numbers of something.

use std::path::Path;

use plotters::prelude::*;

use crate::{
    look::{self, FONT},
    results::Series,
};

/// Panels in rows, with one legend.
#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) title: String,
    pub(crate) columns: usize,
    pub(crate) panels: Vec<Panel<Vec<String>>>,
}

/// One diagram; `cases` are the labels below it.
#[derive(Debug)]
pub(crate) struct Panel<Cases> {
    pub(crate) title: String,
    pub(crate) series: Vec<Series>,
    pub(crate) cases: Cases,
}

const PANEL: (u32, u32) = (460, 250);
const TITLE_HEIGHT: u32 = 34;
const LEGEND_ROW: u32 = 18;
const LEGEND_COLUMNS: u32 = 4;

impl<const N: usize> Panel<[(String, String); N]> {
    /// With the labels of the cases alone.
    pub(crate) fn labelled(self) -> Panel<Vec<String>> {
        let Self { title, series, cases } = self;
        Panel { title, series, cases: cases.into_iter().map(|(label, _)| label).collect() }
    }
}

impl Figure {
    /// Writes it, if there is anything in it.
    pub(crate) fn draw(&self, file: &Path) -> anyhow::Result<()> {
        if self.panels.iter().all(|panel| panel.series.is_empty()) {
            return Ok(());
        }
        let shown: Vec<&str> = look::names().filter(|name| self.shows(name)).collect();
        let rows = self.panels.len().div_ceil(self.columns);
        let legend = LEGEND_ROW * u32::try_from(shown.len())?.div_ceil(LEGEND_COLUMNS) + 8;
        let width = PANEL.0 * u32::try_from(self.columns)?;
        let height = TITLE_HEIGHT + PANEL.1 * u32::try_from(rows)? + legend;
        let root = SVGBackend::new(file, (width, height)).into_drawing_area();
        root.fill(&WHITE)?;
        let root = root.titled(&self.title, (FONT, 18))?;
        let (panels, below) = root.split_vertically(PANEL.1 * u32::try_from(rows)?);
        for (panel, area) in self.panels.iter().zip(panels.split_evenly((rows, self.columns))) {
            panel.draw(&area)?;
        }
        for (i, name) in shown.iter().enumerate() {
            let (column, row) = (u32::try_from(i)? % LEGEND_COLUMNS, u32::try_from(i)? / LEGEND_COLUMNS);
            let x = i32::try_from(12 + column * (width - 12) / LEGEND_COLUMNS)?;
            let y = i32::try_from(8 + row * LEGEND_ROW)?;
            below.draw(&PathElement::new([(x, y), (x + 24, y)], look::style(name)))?;
            below.draw(&Text::new(*name, (x + 30, y - 6), (FONT, 13)))?;
        }
        root.present()?;
        Ok(())
    }

    fn shows(&self, name: &str) -> bool {
        self.panels.iter().any(|panel| panel.series.iter().any(|series| series.contender == name))
    }
}

impl Panel<Vec<String>> {
    fn draw<B: DrawingBackend>(&self, area: &DrawingArea<B, plotters::coord::Shift>) -> anyhow::Result<()>
    where
        B::ErrorType: 'static,
    {
        let Some((low, high)) = self.bounds() else { return Ok(()) };
        let last = (self.cases.len() - 1) as f64;
        let mut chart = ChartBuilder::on(area)
            .caption(&self.title, (FONT, 14))
            .margin(6)
            .x_label_area_size(22)
            .y_label_area_size(52)
            .build_cartesian_2d(-0.1..last + 0.1, (low..high).log_scale())?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .max_light_lines(0)
            .y_labels(5)
            .x_labels(self.cases.len())
            .x_label_formatter(&|x| self.label(*x))
            .y_label_formatter(&|y| micros(*y))
            .label_style((FONT, 12))
            .draw()?;
        // The own lines last, above the others.
        let mut series: Vec<&Series> = self.series.iter().collect();
        series.sort_by_key(|series| series.contender.starts_with("ours"));
        for Series { contender, points } in series {
            let style = look::style(contender);
            let medians = points.iter().map(|(place, [_, median, _])| (*place as f64, *median));
            chart.draw_series(LineSeries::new(medians.clone(), style))?;
            chart.draw_series(medians.map(|point| Circle::new(point, 2, style.filled())))?;
            let spreads = points.iter().map(|(place, [low, _, high])| [(*place as f64, *low), (*place as f64, *high)]);
            chart.draw_series(spreads.map(|ends| PathElement::new(ends, style.color.stroke_width(1))))?;
        }
        Ok(())
    }

    /// All medians and quartiles, with some room.
    fn bounds(&self) -> Option<(f64, f64)> {
        let values = self.series.iter().flat_map(|series| series.points.iter().flat_map(|(_, spread)| *spread));
        let values: Vec<f64> = values.filter(|value| *value > 0.0).collect();
        let low = values.iter().copied().reduce(f64::min)?;
        let high = values.iter().copied().reduce(f64::max)?;
        Some((low / 1.3, high * 1.3))
    }

    fn label(&self, x: f64) -> String {
        let place = self.cases.iter().enumerate().find(|(place, _)| (x - *place as f64).abs() < 0.01);
        place.map(|(_, label)| label.clone()).unwrap_or_default()
    }
}

/// Without digits that say nothing.
fn micros(value: f64) -> String {
    let text = if value >= 1.0 { format!("{value:.0}") } else { format!("{value:.3}") };
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(points: Vec<(usize, [f64; 3])>) -> Panel<Vec<String>> {
        let series = vec![Series { contender: "ours".into(), points }];
        Panel { title: "t".into(), series, cases: vec!["4B".into(), "32B".into()] }
    }

    #[test]
    fn everything_is_within_the_bounds_and_labels_are_at_their_places() {
        let panel = panel(vec![(0, [1.0, 2.0, 4.0]), (1, [8.0, 9.0, 10.0])]);
        assert_eq!(panel.bounds(), Some((1.0 / 1.3, 13.0)));
        assert_eq!([0.0, 0.5, 1.0].map(|x| panel.label(x)), ["4B", "", "32B"]);
    }

    #[test]
    fn a_figure_shows_each_contender_once_in_its_legend_and_without_any_there_is_none() {
        let file = std::env::temp_dir().join(format!("websocket-web-plots-{}.svg", std::process::id()));
        let figure = |panels| Figure { title: "t".into(), columns: 2, panels };
        figure(vec![]).draw(&file).unwrap();
        assert!(!file.exists());
        figure(vec![panel(vec![(0, [1.0, 2.0, 3.0])]), panel(vec![(1, [1.0, 2.0, 3.0])])]).draw(&file).unwrap();
        let svg = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        assert_eq!(svg.matches(">\nours\n<").count(), 1, "{svg}");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([0.01, 0.5, 1.0, 1000.0].map(micros), ["0.01", "0.5", "1", "1000"]);
    }
}
