//! WebKitGTK, the engine of Safari as Linux has it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::display::Display;
use super::{named, on_path, version_in};
use crate::process::first_line_of;

/// Where its packages put the browser that the driver starts; other systems: `MINIBROWSER`.
const BROWSERS: &[&str] = &[
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
];

/// What `MINIBROWSER` and `WEBKITWEBDRIVER` name, or else what is installed: browser, driver, version. It cannot do
/// without a display, and is given one of its own.
pub(super) fn find() -> Option<(PathBuf, PathBuf, String)> {
    let installed = || BROWSERS.iter().map(PathBuf::from).find(|path| path.is_file());
    let browser = std::env::var_os("MINIBROWSER").map(PathBuf::from).or_else(installed)?;
    let driver = named("WEBKITWEBDRIVER", &["WebKitWebDriver"])?;
    on_path("Xvfb")?;
    // It does not even say its version without a display.
    let display = Display::start().ok()?;
    let mut command = Command::new(&browser);
    command.arg("--version").env("DISPLAY", display.name());
    let version = first_line_of(command).and_then(|line| version_in(&line))?;
    Some((browser, driver, version))
}

/// The wasm test runner does not pass them on: the driver's own defaults come to the same.
pub(super) fn capabilities(browser: &Path) -> Value {
    json!({ "webkitgtk:browserOptions": { "binary": browser, "args": ["--automation"] } })
}
