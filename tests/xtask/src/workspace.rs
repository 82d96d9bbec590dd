//! Where the workspace is, and the cargo commands that build it.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;

/// The wasm target that every JavaScript runtime takes.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Packages that cargo is always told of together. It gives a dependency the features that all the packages which it is told of
/// want: told of others, it compiles the dependency again, and all that stands on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Together {
    /// For this machine. Not among them: `xtask`, which has been compiled when it runs; and the runner and `tests/mutants`,
    /// which want other features of what macros stand on.
    Host,
    /// For JavaScript runtimes. The programs in pages want nothing besides, and are added where one is compiled.
    Wasm,
}

impl Together {
    const fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Host => &["websocket-web-actors", "websocket-web", "websocket-web-peer", "websocket-web-guide"],
            Self::Wasm => &["websocket-web", "websocket-web-guide", "websocket-web-contract"],
        }
    }

    /// The arguments with which cargo does what `command` says with their `targets`.
    pub(crate) fn args<'a>(self, command: &'a str, targets: &[&'a str]) -> Vec<&'a str> {
        let packages = self.packages().iter().flat_map(|package| ["--package", package]);
        let plain: &[&str] = if self == Self::Host { &PLAIN } else { &[] };
        [command, "--all-features"]
            .iter()
            .chain(plain)
            .copied()
            .chain(packages)
            .chain(targets.iter().copied())
            .collect()
    }
}

/// Has cargo leave the actor as it is written. On this machine its tests are compiled once and run once: not optimised, they
/// take 12 seconds of a processor to compile instead of 44, and 63 to run instead of 52.
pub(crate) const PLAIN: [&str; 2] = ["--config", "profile.dev.package.websocket-web-actors.opt-level=0"];

/// What `cargo metadata` says about the workspace.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    /// The oldest toolchain that the library promises to build with, by its full name.
    pub(crate) msrv: String,
    /// Whether what is compiled of it is linted too, and a warning is an error.
    pub(crate) lints: bool,
}

/// By these, cargo has Clippy compile the workspace's own packages, as `cargo clippy` does; it lints what it compiles. So
/// nothing is compiled once for its tests and once for its lints.
const LINTS: [(&str, &str); 2] = [("RUSTC_WORKSPACE_WRAPPER", "clippy-driver"), ("CLIPPY_ARGS", "-Dwarnings")];

impl Workspace {
    pub(crate) fn find() -> anyhow::Result<Self> {
        let output = Command::new(cargo_path())
            .args(["metadata", "--no-deps", "--format-version=1"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .context("cargo does not start")?;
        ensure!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
        Self::from_metadata(&serde_json::from_slice(&output.stdout)?)
    }

    fn from_metadata(metadata: &Value) -> anyhow::Result<Self> {
        let path = |key: &str| metadata[key].as_str().map(PathBuf::from).with_context(|| format!("no {key}"));
        let packages = metadata["packages"].as_array().context("no packages")?;
        let library = packages.iter().find(|package| package["name"] == "websocket-web");
        let msrv = library.and_then(|package| package["rust_version"].as_str());
        Ok(Self {
            root: path("workspace_root")?,
            target: path("target_directory")?,
            msrv: full_version(msrv.context("websocket-web has no `rust-version` in Cargo.toml")?),
            lints: false,
        })
    }

    /// Has `command` lint what it compiles of this workspace, if that is wanted.
    pub(crate) fn lint(&self, command: &mut Command) {
        if self.lints {
            command.envs(LINTS);
        }
    }

    /// Has `command` lint nothing: it compiles what is not ours, or with a toolchain that has no Clippy.
    pub(crate) fn lint_nothing(command: &mut Command) {
        LINTS.iter().for_each(|(name, _)| {
            command.env_remove(name);
        });
    }

    /// `cargo ARGS`, in the workspace, with output that can be read by a program.
    pub(crate) fn cargo<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(cargo_path());
        command.args(args).current_dir(&self.root).env("CARGO_TERM_COLOR", "never");
        self.lint(&mut command);
        command
    }

    /// `rustup run TOOLCHAIN cargo ARGS`.
    pub(crate) fn cargo_of<S: AsRef<OsStr>>(&self, toolchain: &str, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new("rustup");
        command.args(["run", toolchain, "cargo"]).args(args);
        command.current_dir(&self.root).env("CARGO_TERM_COLOR", "never");
        Self::lint_nothing(&mut command);
        command
    }

    /// The version of a dependency, as `Cargo.lock` has it.
    pub(crate) fn locked(&self, package: &str) -> anyhow::Result<String> {
        let lock = fs::read_to_string(self.root.join("Cargo.lock")).context("Cargo.lock cannot be read")?;
        let (_, after) = lock
            .split_once(&format!("\nname = \"{package}\"\nversion = \""))
            .with_context(|| format!("Cargo.lock has no {package}"))?;
        Ok(after.split('"').next().unwrap_or_default().to_owned())
    }

    /// A binary of this workspace, as `cargo build` leaves it.
    pub(crate) fn binary(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name).with_extension(env::consts::EXE_EXTENSION)
    }

    /// Likewise, as `cargo build --release` leaves it.
    pub(crate) fn optimised_binary(&self, name: &str) -> PathBuf {
        self.target.join("release").join(name).with_extension(env::consts::EXE_EXTENSION)
    }
}

fn cargo_path() -> PathBuf {
    // Set by `cargo run`: the cargo that was asked for.
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into()).into()
}

/// rustup takes `1.85` for "the newest 1.85.x"; promised is the first one.
fn full_version(rust_version: &str) -> String {
    match rust_version.matches('.').count() {
        1 => format!("{rust_version}.0"),
        _ => rust_version.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_promised_toolchain_is_the_first_of_its_line() {
        assert_eq!(full_version("1.85"), "1.85.0");
        assert_eq!(full_version("1.85.1"), "1.85.1");
    }

    #[test]
    fn this_workspace_is_found() {
        let workspace = Workspace::find().unwrap();
        assert!(workspace.root.join("tests/xtask").is_dir());
        assert!(workspace.msrv.starts_with("1."));
        assert_eq!(workspace.locked("xtask").unwrap(), env!("CARGO_PKG_VERSION"));
        assert!(workspace.locked("xtas").is_err());
    }
}
