//! What there is to see and to hear of a page: pictures, sizes, the names that a screen reader says.

use anyhow::{Context, ensure};
use data_encoding::BASE64;
use serde_json::{Value, json};

use super::{Page, text};
use crate::browser::Engine;

impl Page {
    /// What is in the window, as a PNG.
    pub(crate) fn screenshot(&self) -> anyhow::Result<Vec<u8>> {
        decode(&self.ask("screenshot")?)
    }

    /// The element alone.
    pub(crate) fn screenshot_of(&self, selector: &str) -> anyhow::Result<Vec<u8>> {
        decode(&self.ask(&format!("element/{}/screenshot", self.element(selector)?))?)
    }

    /// How a screen reader calls the element.
    pub(crate) fn label(&self, selector: &str) -> anyhow::Result<String> {
        text(&self.ask(&format!("element/{}/computedlabel", self.element(selector)?))?)
    }

    /// Gives the page so much room, in CSS pixels.
    pub(crate) fn resize(&self, width: u32, height: u32) -> anyhow::Result<()> {
        if self.engine() == Engine::Chromium {
            // Its windows are never as narrow as a phone.
            let view = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
            self.devtools("Emulation.setDeviceMetricsOverride", &view)?;
        } else {
            // A window has borders: what they take is known once it has a size.
            self.post("window/rect", &json!({ "width": width, "height": height }))?;
            let borders = self.evaluate("[outerWidth - innerWidth, outerHeight - innerHeight]")?;
            let larger = |size: u32, border: &Value| u64::from(size) + border.as_u64().unwrap_or_default();
            let window = json!({ "width": larger(width, &borders[0]), "height": larger(height, &borders[1]) });
            self.post("window/rect", &window)?;
        }
        let room = self.evaluate("[innerWidth, innerHeight]")?;
        ensure!(room == json!([width, height]), "the page has a room of {room}, not of {width} x {height}");
        Ok(())
    }

    /// Adds a frame of that width to the page, in which `url` is, and has commands go there until another page is opened.
    pub(crate) fn enter_frame(&self, url: &str, width: u64) -> anyhow::Result<()> {
        let add = "(frame => (frame.src = URL, frame.width = WIDTH, frame.height = 600, frame.style.border = 'none', \
                   document.body.append(frame)))(document.createElement('iframe'))";
        self.evaluate(&add.replace("URL", &Value::from(url).to_string()).replace("WIDTH", &width.to_string()))?;
        self.post("frame", &json!({ "id": 0 })).map(drop)
    }

    /// Has Chromium's page believe that the person prefers that colour scheme, `light` or `dark`.
    pub(crate) fn prefer_scheme(&self, scheme: &str) -> anyhow::Result<()> {
        ensure!(self.engine() == Engine::Chromium, "only Chromium's driver can say so");
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        self.devtools("Emulation.setEmulatedMedia", &json!({ "features": [feature] })).map(drop)
    }
}

fn decode(picture: &Value) -> anyhow::Result<Vec<u8>> {
    BASE64.decode(text(picture)?.as_bytes()).context("the driver's picture")
}
