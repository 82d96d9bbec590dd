//! What the page looks like: narrow, light and dark; and what it says to those who do not see it.

use anyhow::ensure;
use serde_json::json;

use super::controls::INTERACTIVE;
use super::scenarios::{Scenario, chromium, scenario};
use super::workbench::Workbench;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("looks::narrow", narrow),
    chromium(scenario("looks::dark", dark)),
    scenario("looks::every_control_has_a_name", every_control_has_a_name),
    scenario("looks::what_changes_is_said", what_changes_is_said),
];

/// The room of a laptop.
pub(super) const WIDE: (u32, u32) = (1200, 900);
/// The width of a small phone.
const NARROW: u64 = 320;

/// In a frame: no engine's windows are as narrow.
fn narrow(bench: &Workbench<'_>) -> anyhow::Result<String> {
    let mut widest = 0;
    for mode in ["plain", "managed"] {
        bench.open_in_a_frame(NARROW)?;
        bench.choose("#mode", mode)?;
        bench.connect()?;
        // A word that does not fit, and that can be wrapped nowhere.
        bench.fill("#text", &"W".repeat(100))?;
        bench.click("#send-text")?;
        bench.logged("in", 1)?;
        let wide = bench.evaluate("document.documentElement.scrollWidth")?.as_u64().unwrap_or(u64::MAX);
        let over =
            "all('body *').filter(e => e.getBoundingClientRect().right > innerWidth + 0.5 && e.getClientRects().length
                    && !e.closest('#log, svg, .unseen')).map(e => e.id || e.tagName + '.' + e.className).slice(0, 5)";
        let over = bench.evaluate(over)?;
        ensure!(wide <= NARROW && over == json!([]), "in {mode}, the page is {wide} wide: {over}");
        widest = widest.max(wide);
    }
    Ok(format!("{widest} of {NARROW} pixels are taken"))
}

/// In which of both a text can be read.
fn dark(bench: &Workbench<'_>) -> anyhow::Result<String> {
    let mut backgrounds = Vec::new();
    for scheme in ["light", "dark"] {
        bench.page.prefer_scheme(scheme)?;
        bench.open()?;
        bench.connect()?;
        let poor = bench
            .evaluate(&format!("({CONTRASTS})(all('h1, h2, p, label, button, legend, b, strong, figcaption'))"))?;
        ensure!(poor == json!([]), "in {scheme}, these cannot be read: {poor}");
        backgrounds.push(bench.evaluate("getComputedStyle(document.body).backgroundColor")?.to_string());
    }
    bench.page.prefer_scheme("light")?;
    ensure!(backgrounds[0] != backgrounds[1], "light and dark are the same: {}", backgrounds[0]);
    Ok(backgrounds.join(" and "))
}

/// Texts whose contrast to what is behind them is less than 4.5, which the
/// [guidelines](https://www.w3.org/TR/WCAG22/#contrast-minimum) ask for; what is disabled may have less.
const CONTRASTS: &str = "elements => {
    const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const pixel = colours => {
        paint.clearRect(0, 0, 1, 1);
        for (const colour of colours) { paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1); }
        return [...paint.getImageData(0, 0, 1, 1).data];
    };
    const luminance = colours => {
        const [r, g, b] = pixel(colours).map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = e => e ? [...behind(e.parentElement), getComputedStyle(e).backgroundColor] : ['Canvas'];
    const read = e => e.innerText?.trim() && e.getClientRects().length && !e.matches(':disabled, :disabled *, .unseen');
    return elements.filter(read).flatMap(e => {
        const ground = behind(e), back = luminance(ground), text = luminance([...ground, getComputedStyle(e).color]);
        const contrast = (Math.max(back, text) + 0.05) / (Math.min(back, text) + 0.05);
        return contrast < 4.5 ? [(e.id || e.tagName + ' ' + e.innerText.slice(0, 20)) + ' ' + contrast.toFixed(1)] : [];
    });
}";

fn every_control_has_a_name(bench: &Workbench<'_>) -> anyhow::Result<String> {
    bench.choose("#mode", "managed")?;
    bench.evaluate(&format!("all('{INTERACTIVE}').forEach((e, index) => e.dataset.asked = index)"))?;
    let count = bench.evaluate(&format!("all('{INTERACTIVE}').length"))?.as_u64().unwrap_or_default();
    let mut names = Vec::new();
    for index in 0..count {
        let selector = format!("[data-asked=\"{index}\"]");
        let id = bench.evaluate(&format!("q('{selector}').id || q('{selector}').outerHTML"))?;
        let hidden = bench.evaluate(&format!("!q('{selector}').getClientRects().length"))? == true;
        let name = bench.page.label(&selector)?;
        ensure!(hidden || !name.trim().is_empty(), "{id} has no name");
        let part = bench.evaluate(&format!(
            "all('article, fieldset, form, section').indexOf(q('{selector}').closest('article, fieldset, form, section'))"
        ))?;
        names.push(format!("{name} in part {part}"));
    }
    // What is called the same, in one part of the page, cannot be told apart.
    let mut same = names.clone();
    same.retain(|name| !name.starts_with(" in part"));
    same.sort();
    let twice: Vec<_> = same.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].as_str()).collect();
    ensure!(twice.is_empty(), "several controls are called {twice:?}");
    for plot in ["#log", "#timeline", "#fill-outgoing", "#fill-incoming"] {
        ensure!(!bench.page.label(plot)?.is_empty(), "{plot} has no name");
    }
    Ok(format!("{count} controls"))
}

/// The status is told when it changes; a log that fills would keep everything else from being heard.
fn what_changes_is_said(bench: &Workbench<'_>) -> anyhow::Result<String> {
    let live = "e => { const of = e?.closest('[aria-live], [role=status], [role=alert], [role=log]');
                return of?.getAttribute('aria-live') ?? { status: 'polite', alert: 'assertive', log: 'polite' }[of?.getAttribute('role')]; }";
    for (selector, expected) in [
        ("#state", "polite"),
        ("#closed-reason", "polite"),
        ("#log", "off"),
        ("#error", "assertive"),
        ("#connect-problem", "assertive"),
        ("#send-problem", "assertive"),
        ("#close-problem", "assertive"),
    ] {
        let said = bench.evaluate(&format!("({live})(q('{selector}'))"))?;
        ensure!(said == expected, "changes of {selector} are {said}, not {expected}");
    }
    ensure!(bench.evaluate("document.documentElement.lang")? == "en", "the page does not say its language");
    let headings = bench.evaluate("all('h1').length === 1 && all('h2').length > 3")?;
    ensure!(headings == true, "the page has no headings to go by");
    Ok("the status politely, problems at once, the log not".to_owned())
}
