//! The last minute of the connection, in five plots.

use yew::prelude::*;

use crate::{
    bench::Bench,
    describe,
    gauges::{InOut, Second, WINDOW},
    live::use_live,
    plot,
};

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) bench: Bench,
}

#[component]
pub(crate) fn Plots(props: &Props) -> Html {
    // Drawn when there is another second, which is seldom; the gauges change more often.
    use_live(props.bench.gauges());
    let gauges = props.bench.gauges().read();
    let seconds = || gauges.seconds().copied();
    let of_both = |pick: fn(&Second) -> InOut| {
        let way = |way: fn(InOut) -> f64| seconds().map(|second| Some(way(pick(&second)))).collect::<Vec<_>>();
        vec![("in", way(|both| both.incoming)), ("out", way(|both| both.outgoing))]
    };
    let of_one = |pick: fn(&Second) -> Option<f64>| vec![("", seconds().map(|second| pick(&second)).collect())];
    html! {
        <section class="panel plots" aria-labelledby="plots-title">
            <h2 id="plots-title">{ "The last minute" }</h2>
            <div class="figures">
                <Plot id="plot-messages" title="Messages per second" lines={of_both(|second| second.messages)} unit={Unit::Count} />
                <Plot id="plot-bytes" title="Bytes per second" lines={of_both(|second| second.bytes)} unit={Unit::Bytes} />
                <Plot id="plot-lanes" title="Lane fill" top={100.0} lines={of_both(|second| second.lanes)} unit={Unit::Percent} />
                <Plot id="plot-buffered" title="bufferedAmount" lines={of_one(|second| Some(second.buffered))} unit={Unit::Bytes} />
                <Plot id="plot-rtt" title="Round trip" lines={of_one(|second| second.rtt)} unit={Unit::Millis} />
            </div>
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct PlotProps {
    id: &'static str,
    title: &'static str,
    /// By name: `in` and `out`, or one without.
    lines: Vec<(&'static str, Vec<Option<f64>>)>,
    /// Where the scale ends; by default where the largest value is.
    #[prop_or_default]
    top: Option<f64>,
    unit: Unit,
}

#[component]
fn Plot(props: &PlotProps) -> Html {
    let PlotProps { id, title, lines, top, unit } = props;
    let largest = lines.iter().flat_map(|(_, values)| values.iter().flatten()).copied().fold(0.0, f64::max);
    let top = top.unwrap_or_else(|| plot::scale(largest));
    let latest =
        |name: &str| lines.iter().find(|(line, _)| *line == name).and_then(|(_, values)| values.last().copied()?);
    let data = |name: &str| latest(name).map(|value| value.to_string());
    let (width, height) = plot::SIZE;
    let latest_text = |name: &str| latest(name).map_or_else(|| "–".to_owned(), |value| unit.text(value));
    let told: Vec<String> = lines.iter().map(|(name, _)| format!("{} {name}", latest_text(name))).collect();
    html! {
        <figure id={*id} data-latest={data("")} data-latest-in={data("in")} data-latest-out={data("out")}>
            <figcaption>{ *title }<span class="latest">
                { for lines.iter().map(|(name, _)| html! {
                    <span>
                        if !name.is_empty() { <i class={classes!("mark", *name)}></i> }
                        { format!("{} {name}", latest_text(name)) }
                    </span>
                }) }
            </span></figcaption>
            <div class="canvas">
                <svg viewBox={format!("0 0 {width} {height}")} preserveAspectRatio="none" role="img"
                    aria-label={format!("{title}: {}", told.join(", "))}>
                    <path class="middle" d={format!("M0 {0}H{width}", height / 2.0)} />
                    { for lines.iter().map(|(name, values)| html! {
                        <path class={classes!("line", *name)} d={plot::path(values.iter().copied(), WINDOW, top)} />
                    }) }
                </svg>
                <span class="top" aria-hidden="true">{ unit.text(top) }</span>
            </div>
        </figure>
    }
}

/// What the values of a plot are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Count,
    Bytes,
    Percent,
    Millis,
}

impl Unit {
    fn text(self, value: f64) -> String {
        match self {
            Self::Count if value >= 10_000.0 => format!("{:.0} k", value / 1000.0),
            Self::Count => format!("{value:.0}"),
            Self::Bytes => describe::bytes(value),
            Self::Percent => format!("{value:.0} %"),
            Self::Millis if value < 10.0 => format!("{value:.1} ms"),
            Self::Millis => format!("{value:.0} ms"),
        }
    }
}
