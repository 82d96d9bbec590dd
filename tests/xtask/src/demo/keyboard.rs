//! Without a mouse: whatever can be clicked can be reached and pressed.

use anyhow::{bail, ensure};
use serde_json::Value;

use super::controls::INTERACTIVE;
use super::scenarios::{Scenario, scenario};
use super::workbench::Workbench;
use crate::webdriver::Key;

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario("keyboard::connect_send_and_close", connect_send_and_close),
    scenario("keyboard::every_control_is_reached", every_control_is_reached),
    scenario("keyboard::the_focus_is_seen_and_stays", the_focus_is_seen_and_stays),
];

/// More than the page has controls.
const MOST: usize = 200;

fn focus(bench: &Workbench<'_>) -> anyhow::Result<String> {
    let id = bench.evaluate("document.hasFocus() ? document.activeElement?.id ?? '' : ''")?;
    Ok(id.as_str().unwrap_or_default().to_owned())
}

/// Presses Tab until the focus is there.
fn tab_to(bench: &Workbench<'_>, id: &str) -> anyhow::Result<()> {
    for _ in 0..MOST {
        bench.page.press(Key::Tab)?;
        if focus(bench)? == id {
            return Ok(());
        }
    }
    bail!("Tab does not lead to #{id}")
}

fn connect_send_and_close(bench: &Workbench<'_>) -> anyhow::Result<String> {
    tab_to(bench, "url")?;
    bench.page.press(Key::Enter)?;
    bench.state("open")?;
    tab_to(bench, "text")?;
    bench.evaluate("q('#text').select()")?;
    bench.page.type_text("by hand")?;
    bench.page.press(Key::Enter)?;
    ensure!(bench.visit().report("messages:1")?["last_message"]["text"] == "by hand", "the server got something else");
    bench.logged("in", 1)?;
    tab_to(bench, "send-binary")?;
    bench.page.press(Key::Space)?;
    ensure!(bench.visit().report("messages:2")?["binary"] == 1, "the server got no bytes");
    tab_to(bench, "close")?;
    bench.page.press(Key::Enter)?;
    bench.state("closed")?;
    ensure!(bench.visit().report("gone")?["ended"] == "close", "the server did not see a Close");
    tab_to(bench, "connect")?;
    bench.page.press(Key::Space)?;
    bench.state("open")?;
    ensure!(bench.ledger("opened:2")?.opened == 2, "the server did not see it open again");
    Ok("connected, sent twice, closed, and connected again".to_owned())
}

/// While a connection is open, and while there is none: what is enabled and visible has its turn.
fn every_control_is_reached(bench: &Workbench<'_>) -> anyhow::Result<String> {
    let mut seen = Vec::new();
    for is_open in [false, true] {
        if is_open {
            bench.connect()?;
        }
        let usable = format!(
            "all('{INTERACTIVE}').filter(e => !e.matches(':disabled') && e.getClientRects().length > 0 && e.tabIndex >= 0).length"
        );
        let usable = bench.evaluate(&usable)?.as_u64().unwrap_or_default();
        bench.evaluate("(window.reached = new Set(), document.activeElement?.blur())")?;
        // Once round, also through what the browser has around the page.
        for _ in 0..MOST {
            bench.page.press(Key::Tab)?;
            let round = bench.evaluate(
                "document.hasFocus() && document.activeElement !== document.body && window.reached.size > 1
                 && document.activeElement === [...window.reached][0]",
            )?;
            if round == true {
                break;
            }
            bench.evaluate(
                "document.activeElement !== document.body && window.reached.add(document.activeElement) && true",
            )?;
        }
        let forgotten = bench.evaluate(&format!(
            "all('{INTERACTIVE}').filter(e => !e.matches(':disabled') && e.getClientRects().length > 0 && !window.reached.has(e))
             .map(e => e.id || e.className)"
        ))?;
        ensure!(forgotten == Value::Array(Vec::new()), "Tab does not reach {forgotten}");
        seen.push(usable.to_string());
    }
    Ok(format!("{} controls while closed, {} while open", seen[0], seen[1]))
}

/// A control that is disabled when it is pressed must not take the keyboard's place along.
fn the_focus_is_seen_and_stays(bench: &Workbench<'_>) -> anyhow::Result<String> {
    tab_to(bench, "connect")?;
    let outline = bench.evaluate(
        "(s => [s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0, s.boxShadow !== 'none'])
         (getComputedStyle(document.activeElement))",
    )?;
    ensure!(outline[0] == true || outline[1] == true, "the focus is not to be seen");
    bench.page.press(Key::Enter)?;
    bench.state("open")?;
    let focus = focus(bench)?;
    ensure!(
        !focus.is_empty() || bench.evaluate("document.activeElement !== document.body")? == true,
        "the focus is lost"
    );
    Ok(format!("it is at #{focus}"))
}
