//! Chromium, and Chrome.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{named, version_in};
use crate::process::first_line;

/// How Chromium is called by those who package it.
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// What every test wants of Chromium: no window, and nothing that it does for itself.
const FLAGS: &[&str] = &[
    "--headless",
    // Its sandbox refuses to run as root, as in a container; it opens nothing but our own pages.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging",
];

/// What `CHROME` and `CHROMEDRIVER` name, or else what is on the PATH: browser, driver, version.
pub(super) fn find() -> Option<(PathBuf, PathBuf, String)> {
    let browser = named("CHROME", BROWSERS)?;
    let driver = named("CHROMEDRIVER", &["chromedriver"])?;
    let version = first_line(&driver, &["--version"]).and_then(|line| version_in(&line))?;
    Some((browser, driver, version))
}

pub(super) fn capabilities(browser: &Path, dir: &Path) -> Value {
    let mut args: Vec<String> = FLAGS.iter().map(|&flag| flag.to_owned()).collect();
    args.push(format!("--user-data-dir={}", dir.join("profile").display()));
    args.push(format!("--log-file={}", log(dir).display()));
    json!({
        "goog:chromeOptions": { "binary": browser, "args": args },
        "goog:loggingPrefs": { "browser": "ALL" },
    })
}

pub(super) fn log(dir: &Path) -> PathBuf {
    dir.join("chromium.log")
}
