//! Firefox.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{executable, named, version_in};
use crate::process::first_line;

/// What `FIREFOX` and `GECKODRIVER` name, or else what is on the PATH; the driver also from where `cargo xtask` puts
/// it: browser, driver, version.
pub(super) fn find(tools: &Path) -> Option<(PathBuf, PathBuf, String)> {
    let browser = named("FIREFOX", &["firefox", "firefox-esr"])?;
    let installed = executable(&tools.join("bin"), "geckodriver");
    let driver = named("GECKODRIVER", &["geckodriver"]).or_else(|| installed.is_file().then_some(installed))?;
    let version = first_line(&browser, &["--version"]).and_then(|line| version_in(&line))?;
    Some((browser, driver, version))
}

/// Milliseconds after its last event for which a service worker may live: an hour, more than any suite takes. Firefox
/// itself ends it after 30 seconds.
const SERVICE_WORKER_LIFE: u32 = 3_600_000;

/// The wasm test runner adds `-headless` once more, which does no harm.
pub(super) fn capabilities(browser: &Path) -> Value {
    let prefs = json!({
        "dom.serviceWorkers.idle_timeout": SERVICE_WORKER_LIFE,
        "dom.serviceWorkers.idle_extended_timeout": SERVICE_WORKER_LIFE,
    });
    json!({ "moz:firefoxOptions": { "binary": browser, "args": ["-headless"], "prefs": prefs } })
}
