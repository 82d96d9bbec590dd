//! The browsers: where each is with its driver, and how it is started for a test.

mod chromium;
mod display;
mod firefox;
mod webkitgtk;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Context;
use serde_json::Value;

use display::Display;

/// What a browser is made of: it decides the behaviour, the brand does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    WebKitGtk,
}

/// By its name.
impl FromStr for Engine {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> anyhow::Result<Self> {
        let known = Self::ALL.map(Self::name).join(", ");
        Self::ALL.into_iter().find(|engine| engine.name() == name).with_context(|| format!("the engines are {known}"))
    }
}

/// An installed browser with its driver.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    pub(crate) engine: Engine,
    binary: PathBuf,
    pub(crate) driver: PathBuf,
    pub(crate) version: String,
}

impl Engine {
    pub(crate) const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKitGtk];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKitGtk => "webkitgtk",
        }
    }

    /// The environment variable by which the wasm test runner is told of the driver.
    pub(crate) const fn driver_variable(self) -> &'static str {
        match self {
            Self::Chromium => "CHROMEDRIVER",
            Self::Firefox => "GECKODRIVER",
            Self::WebKitGtk => "SAFARIDRIVER",
        }
    }

    /// The installed one, if there is one; `tools` is where `cargo xtask` installs programs.
    pub(crate) fn find(self, tools: &Path) -> Option<Browser> {
        let (binary, driver, version) = match self {
            Self::Chromium => chromium::find(),
            Self::Firefox => firefox::find(tools),
            Self::WebKitGtk => webkitgtk::find(),
        }?;
        Some(Browser { engine: self, binary, driver, version })
    }
}

impl Browser {
    /// Prepares a start with a profile of its own, below `target`.
    pub(crate) fn launch(&self, target: &Path) -> anyhow::Result<Launch> {
        // Several may run at a time.
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let dir = target.join("browsers").join(format!("{}-{}-{number}", self.engine.name(), std::process::id()));
        let display = if let Engine::WebKitGtk = self.engine { Some(Display::start()?) } else { None };
        let launch = Launch { engine: self.engine, binary: self.binary.clone(), dir, display };
        launch.clear()?;
        Ok(launch)
    }
}

/// One start of a browser. Its profile goes with it.
#[derive(Debug)]
pub(crate) struct Launch {
    engine: Engine,
    binary: PathBuf,
    dir: PathBuf,
    display: Option<Display>,
}

impl Launch {
    /// Makes the profile as new.
    pub(crate) fn clear(&self) -> anyhow::Result<()> {
        // A dead process of the same number may have left it.
        let _ = fs::remove_dir_all(&self.dir);
        fs::create_dir_all(&self.dir).with_context(|| format!("{} cannot be made", self.dir.display()))?;
        fs::write(self.webdriver_json(), self.capabilities().to_string())?;
        Ok(())
    }

    /// What the driver is asked for.
    pub(crate) fn capabilities(&self) -> Value {
        match self.engine {
            Engine::Chromium => chromium::capabilities(&self.binary, &self.dir),
            Engine::Firefox => firefox::capabilities(&self.binary),
            Engine::WebKitGtk => webkitgtk::capabilities(&self.binary),
        }
    }

    /// The same as a file, which is how the wasm test runner takes it.
    pub(crate) fn webdriver_json(&self) -> PathBuf {
        self.dir.join("webdriver.json")
    }

    /// Where the browser writes what its pages and workers put on the console, if it can.
    pub(crate) fn console_log(&self) -> Option<PathBuf> {
        (self.engine == Engine::Chromium).then(|| chromium::log(&self.dir))
    }

    /// Has `command`, which starts the driver, keep everything in the profile, and off the desktop.
    pub(crate) fn surround(&self, command: &mut Command) {
        // Where a driver makes a profile of its own.
        command.env("TMPDIR", &self.dir);
        if let Some(display) = &self.display {
            let home = |name: &str| -> OsString { self.dir.join(name).into() };
            command.env("DISPLAY", display.name()).env_remove("WAYLAND_DISPLAY");
            command.env("XDG_CACHE_HOME", home("cache")).env("XDG_DATA_HOME", home("data"));
        }
    }
}

impl Drop for Launch {
    fn drop(&mut self) {
        // A browser that is just ending may still write; what stays is below target/.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// What the environment variable `variable` names, or else the first of `names` on the PATH.
fn named(variable: &str, names: &[&str]) -> Option<PathBuf> {
    match env::var_os(variable) {
        Some(path) => Some(path.into()),
        None => names.iter().find_map(|name| on_path(name)),
    }
}

/// The program that a shell would start for `name`.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let directories = env::var_os("PATH")?;
    env::split_paths(&directories).map(|dir| executable(&dir, name)).find(|path| path.is_file())
}

/// A program in a directory, as this system calls it.
pub(crate) fn executable(dir: &Path, name: &str) -> PathBuf {
    dir.join(name).with_extension(env::consts::EXE_EXTENSION)
}

/// The number in `ChromeDriver 156.0.8078.79 (a21ce...)`.
pub(crate) fn version_in(line: &str) -> Option<String> {
    let number = |word: &&str| word.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    line.split_whitespace().find(number).map(|word| word.trim_start_matches('v').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_number() {
        assert_eq!(version_in("ChromeDriver 156.0.8078.79 (a21ce95)").as_deref(), Some("156.0.8078.79"));
        assert_eq!(version_in("Mozilla Firefox 153.7.0esr").as_deref(), Some("153.7.0esr"));
        assert_eq!(version_in("v20.20.2").as_deref(), Some("20.20.2"));
        assert_eq!(version_in("no such thing"), None);
    }
}
