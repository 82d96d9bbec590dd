//! What the app in egui must do. It draws on a canvas, so that what is on it is told by the server.

use anyhow::{Context, ensure};
use serde_json::json;

use super::Steps;
use super::steps::{SOON, seen};
use crate::webdriver::Page;

pub(super) const STEPS: Steps = &[
    ("it connects when it is told to", |page, peer| {
        page.wait_until("document.querySelector('canvas')?.width > 300", SOON)?;
        page.evaluate("document.querySelector('canvas').focus()")?;
        press(page, "Tab")?;
        press(page, "Enter")?;
        seen(peer, "opened").map(drop)
    }),
    ("a text is sent, and comes back", |page, peer| {
        press(page, "Tab")?;
        page.devtools("Input.insertText", &json!({ "text": "there and back" }))?;
        press(page, "Tab")?;
        press(page, "Enter")?;
        let seen = seen(peer, "messages:1")?;
        let text = seen[0]["last_message"]["text"].as_str().context("no text")?;
        ensure!(text == "there and back", "the server got {text}");
        Ok(())
    }),
];

/// Presses a key as a person does.
fn press(page: &Page, key: &str) -> anyhow::Result<()> {
    let code = if key == "Tab" { 9 } else { 13 };
    for kind in ["rawKeyDown", "keyUp"] {
        let event = json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code });
        page.devtools("Input.dispatchKeyEvent", &event)?;
    }
    Ok(())
}
