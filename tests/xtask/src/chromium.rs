//! Chromium and its driver: where they are, and how they are started for a test.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Value, json};

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

/// An installed Chromium, or Chrome.
#[derive(Debug, Clone)]
pub(crate) struct Chromium {
    browser: PathBuf,
    pub(crate) driver: PathBuf,
    pub(crate) version: String,
}

impl Chromium {
    /// What `CHROME` and `CHROMEDRIVER` name, or else what is on the PATH.
    pub(crate) fn find() -> Option<Self> {
        let browser = named("CHROME", BROWSERS)?;
        let driver = named("CHROMEDRIVER", &["chromedriver"])?;
        let version = first_line(&driver, &["--version"]).and_then(|line| version_in(&line))?;
        Some(Self { browser, driver, version })
    }

    /// Prepares a start with a profile of its own, below `target`.
    pub(crate) fn launch(&self, target: &Path) -> anyhow::Result<Launch> {
        let dir = target.join("chromium").join(std::process::id().to_string());
        // A dead process of the same number may have left it.
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).with_context(|| format!("{} cannot be made", dir.display()))?;
        let launch = Launch { dir, browser: self.browser.clone() };
        fs::write(launch.webdriver_json(), launch.capabilities().to_string())?;
        Ok(launch)
    }
}

/// One start of Chromium. Its profile goes with it.
#[derive(Debug)]
pub(crate) struct Launch {
    dir: PathBuf,
    browser: PathBuf,
}

impl Launch {
    /// What the driver is asked for.
    pub(crate) fn capabilities(&self) -> Value {
        let mut args: Vec<String> = FLAGS.iter().map(|&flag| flag.to_owned()).collect();
        args.push(format!("--user-data-dir={}", self.dir.join("profile").display()));
        args.push(format!("--log-file={}", self.log().display()));
        json!({
            "goog:chromeOptions": { "binary": self.browser, "args": args },
            "goog:loggingPrefs": { "browser": "ALL" },
        })
    }

    /// The same as a file, which is how the wasm test runner takes it.
    pub(crate) fn webdriver_json(&self) -> PathBuf {
        self.dir.join("webdriver.json")
    }

    /// Where Chromium writes what its pages and workers put on the console.
    pub(crate) fn log(&self) -> PathBuf {
        self.dir.join("chromium.log")
    }
}

impl Drop for Launch {
    fn drop(&mut self) {
        // A browser that is just ending may still write; what stays is below target/.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn named(variable: &str, names: &[&str]) -> Option<PathBuf> {
    match env::var_os(variable) {
        Some(path) => Some(path.into()),
        None => names.iter().find_map(|name| on_path(name)),
    }
}

/// The program that a shell would start for `name`.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let directories = env::var_os("PATH")?;
    env::split_paths(&directories)
        .map(|dir| dir.join(name).with_extension(env::consts::EXE_EXTENSION))
        .find(|path| path.is_file())
}

/// The number in `ChromeDriver 156.0.8078.79 (a21ce...)`.
fn version_in(line: &str) -> Option<String> {
    line.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit())).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_number() {
        assert_eq!(version_in("ChromeDriver 156.0.8078.79 (a21ce95)").as_deref(), Some("156.0.8078.79"));
        assert_eq!(version_in("no such thing"), None);
    }
}
