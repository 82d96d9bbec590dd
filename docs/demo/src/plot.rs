//! Where a line of a plot goes: plain numbers, in the units of its SVG.

/// What a plot is wide and high.
pub(crate) const SIZE: (f64, f64) = (240.0, 64.0);

/// The upper end of the scale for values up to `largest`: 1, 2 or 5 times a power of ten, so that it can be read.
pub(crate) fn scale(largest: f64) -> f64 {
    // `max` has 1 also for what is not a number.
    let largest = largest.max(1.0);
    let power = 10_f64.powf(largest.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    let step = steps.into_iter().find(|step| step * power >= largest);
    step.unwrap_or(10.0) * power
}

/// The points of a line through `values`, of which there is room for `window`; the last is at the right edge. A value that
/// is missing interrupts it.
pub(crate) fn path(
    values: impl DoubleEndedIterator<Item = Option<f64>> + ExactSizeIterator,
    window: usize,
    top: f64,
) -> String {
    let (width, height) = SIZE;
    let step = width / window.saturating_sub(1).max(1) as f64;
    let left = width - step * values.len().saturating_sub(1) as f64;
    let mut path = String::new();
    let mut draws = false;
    for (index, value) in values.enumerate() {
        if let Some(value) = value {
            let (x, y) = (left + step * index as f64, height - height * (value / top).clamp(0.0, 1.0));
            // One that stands alone is a dot: a line without length, with round ends.
            let command = if draws { format!("L{x:.1} {y:.1}") } else { format!("M{x:.1} {y:.1}h0") };
            path.push_str(&command);
        }
        draws = value.is_some();
    }
    path
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_scale_is_a_round_number_that_holds_all() {
        let tops = [0.0, 1.0, 1.1, 2.0, 3.0, 5.1, 99.0, 100.0, 101.0, 123_456.0, f64::NAN].map(scale);
        assert_eq!(tops, [1.0, 1.0, 2.0, 2.0, 5.0, 10.0, 100.0, 100.0, 200.0, 200_000.0, 1.0]);
    }

    #[wasm_bindgen_test]
    fn the_last_value_is_at_the_right() {
        assert_eq!(path([0.0, 5.0, 10.0].map(Some).into_iter(), 3, 10.0), "M0.0 64.0h0L120.0 32.0L240.0 0.0");
        assert_eq!(path([0.0, 10.0].map(Some).into_iter(), 3, 10.0), "M120.0 64.0h0L240.0 0.0");
    }

    #[wasm_bindgen_test]
    fn a_line_has_gaps_where_nothing_was_measured() {
        let values = [Some(0.0), None, Some(10.0)];
        assert_eq!(path(values.into_iter(), 3, 10.0), "M0.0 64.0h0M240.0 0.0h0");
        assert_eq!(path([].into_iter(), 60, 10.0), "");
    }

    #[wasm_bindgen_test]
    fn no_line_leaves_its_plot() {
        assert_eq!(path([20.0, -1.0].map(Some).into_iter(), 2, 10.0), "M0.0 0.0h0L240.0 64.0");
    }
}
