//! How each contender looks, the same in every figure.

use plotters::style::{Color, RGBColor, ShapeStyle};

/// In the order of the legend: Paul Tol's colours, which differ for every eye, and black for plain JavaScript.
const COLORS: &[(&str, RGBColor)] = &[
    ("ours", RGBColor(204, 51, 17)),
    ("ours-stream", RGBColor(238, 119, 51)),
    ("ours-spawn", RGBColor(136, 34, 85)),
    ("ours-spawn-stream", RGBColor(238, 51, 119)),
    ("raw", RGBColor(0, 0, 0)),
    ("raw-stream", RGBColor(110, 110, 110)),
    ("published", RGBColor(0, 119, 187)),
    ("published-stream", RGBColor(51, 187, 238)),
    ("ws_stream_wasm", RGBColor(0, 153, 136)),
    ("gloo-net", RGBColor(170, 68, 153)),
    ("tokio-tungstenite-wasm", RGBColor(153, 119, 0)),
    ("ewebsock", RGBColor(136, 204, 102)),
    ("frame", RGBColor(200, 200, 200)),
];

/// The font of all text; the page that shows it chooses which that is.
pub(crate) const FONT: &str = "sans-serif";

/// The contenders' names, in the order of the legend.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    COLORS.iter().map(|(name, _)| *name)
}

/// The line of a contender.
pub(crate) fn style(contender: &str) -> ShapeStyle {
    let color = COLORS.iter().find(|(name, _)| *name == contender).map_or(RGBColor(0, 0, 0), |(_, color)| *color);
    let width = if contender.starts_with("ours") { 3 } else { 1 };
    color.stroke_width(width)
}
