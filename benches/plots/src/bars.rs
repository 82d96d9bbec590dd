//! The sizes of programs, as bars: WebAssembly, and JavaScript on top of it.

use std::path::Path;

use plotters::prelude::*;

use crate::{look::FONT, results::Size};

const WIDTH: u32 = 920;
const BAR: u32 = 30;
/// For the title, and for the axis.
const AROUND: u32 = 70;
const WASM: RGBColor = RGBColor(0, 119, 187);
const JS: RGBColor = RGBColor(238, 119, 51);

/// Writes the figure, if there is anything in it.
pub(crate) fn draw(sizes: &[Size], file: &Path) -> anyhow::Result<()> {
    let Some(largest) = sizes.iter().map(|size| size.wasm + size.js).reduce(f64::max) else { return Ok(()) };
    let root = SVGBackend::new(file, (WIDTH, AROUND + BAR * u32::try_from(sizes.len())?)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption("A small program, bytes of wasm and of JavaScript", (FONT, 18))
        .margin(6)
        .x_label_area_size(24)
        .y_label_area_size(160)
        // The smallest on top.
        .build_cartesian_2d(0.0..largest * 1.05, sizes.len() as f64 - 0.5..-0.5)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .max_light_lines(0)
        // At least one for each; those between get no name.
        .y_labels(2 * sizes.len())
        .y_label_formatter(&|place| name(sizes, *place))
        .x_label_formatter(&|bytes| format!("{bytes:.0}"))
        .label_style((FONT, 12))
        .draw()?;
    for (place, Size { wasm, js, .. }) in sizes.iter().enumerate() {
        let (top, bottom) = (place as f64 - 0.4, place as f64 + 0.4);
        for (from, to, color) in [(0.0, *wasm, WASM), (*wasm, wasm + js, JS)] {
            chart.draw_series([Rectangle::new([(from, top), (to, bottom)], color.filled())])?;
        }
    }
    root.present()?;
    Ok(())
}

fn name(sizes: &[Size], at: f64) -> String {
    let size = sizes.iter().enumerate().find(|(place, _)| (at - *place as f64).abs() < 0.01);
    size.map(|(_, size)| format!("{} {:.0}", size.program, size.wasm + size.js)).unwrap_or_default()
}
