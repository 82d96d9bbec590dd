//! The runtimes without a page: Node, Deno and Bun, and how each is started for a test.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, ensure};

use crate::browser::{executable, on_path, version_in};
use crate::process::{End, first_line, run_visibly};
use crate::tools::Unready;
use crate::workspace::Workspace;

/// A server-side runtime, in the version that is tested.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Runtime {
    /// The cell's name.
    pub(crate) cell: &'static str,
    /// What it is called in the table.
    pub(crate) name: &'static str,
    /// Overrides the installed one.
    variable: &'static str,
    /// Packages that hold it, by system; the start of their names.
    packages: &'static [&'static str],
    /// Where in a package.
    binary: &'static str,
    /// What has to stand between it and the script.
    arguments: &'static str,
}

pub(crate) const NODE_20: Runtime = Runtime {
    cell: "node-20",
    name: "node",
    variable: "NODE20",
    packages: &["node20-linux-x64"],
    binary: "bin/node",
    // Its WebSocket is behind this until version 22.
    arguments: "--experimental-websocket",
};
pub(crate) const NODE_24: Runtime = Runtime {
    cell: "node-24",
    name: "node",
    variable: "NODE24",
    packages: &["node24-linux-x64"],
    binary: "bin/node",
    arguments: "",
};
pub(crate) const DENO: Runtime = Runtime {
    cell: "deno",
    name: "deno",
    variable: "DENO",
    packages: &["@deno/linux-x64-glibc"],
    binary: "deno",
    // The first for the network, files and environment; the second for WebSocketStream.
    arguments: "run --allow-all --unstable-net",
};
pub(crate) const BUN: Runtime = Runtime {
    cell: "bun",
    name: "bun",
    variable: "BUN",
    packages: &["@oven/bun-linux-x64"],
    binary: "bin/bun",
    arguments: "run",
};

/// A slow network's time for four runtimes, some 150 MB.
const DOWNLOAD: Duration = Duration::from_secs(30 * 60);

/// An installed runtime.
#[derive(Debug, Clone)]
pub(crate) struct Installed {
    /// The command that runs a script, words separated by spaces.
    pub(crate) command: String,
    pub(crate) version: String,
}

impl Runtime {
    /// What the variable names, or else what the packages hold, which are installed if they are missing.
    pub(crate) fn ready(&self, workspace: &Workspace) -> Result<Installed, Unready> {
        // They are installed together: who asks meanwhile waits for that.
        static INSTALLING: Mutex<()> = Mutex::new(());
        let _installing = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
        let binary = match env::var_os(self.variable) {
            Some(path) => PathBuf::from(path),
            None => match self.find(workspace) {
                Some(path) => path,
                None => self.install(workspace)?,
            },
        };
        let version = first_line(&binary, &["--version"])
            .and_then(|line| version_in(&line))
            .with_context(|| format!("{} does not start", binary.display()))?;
        Ok(Installed { command: format!("{} {}", binary.display(), self.arguments).trim_end().to_owned(), version })
    }

    fn find(&self, workspace: &Workspace) -> Option<PathBuf> {
        let modules = directory(workspace).join("node_modules");
        let binary = |package: &&str| executable(&modules.join(package), self.binary);
        self.packages.iter().map(binary).find(|path| path.is_file())
    }

    fn install(&self, workspace: &Workspace) -> Result<PathBuf, Unready> {
        println!("{} is missing", self.cell);
        let elsewhere =
            format!("install {}, and name its program in the environment variable {}", self.cell, self.variable);
        let Some(npm) = on_path("npm") else {
            return Err(Unready::Missing(format!("{elsewhere}; or install npm, and it will be fetched")));
        };
        install_packages(&npm, workspace)?;
        self.find(workspace).ok_or(Unready::Missing(elsewhere))
    }
}

/// All of them at once, in the versions of the lock file.
fn install_packages(npm: &Path, workspace: &Workspace) -> anyhow::Result<()> {
    let dir = directory(workspace);
    std::fs::create_dir_all(&dir)?;
    for file in ["package.json", "package-lock.json"] {
        let source = workspace.root.join("tests/xtask/runtimes").join(file);
        std::fs::copy(&source, dir.join(file)).with_context(|| format!("{} cannot be copied", source.display()))?;
    }
    // The packages hold the programs: their scripts are not needed.
    let args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    println!("running: npm {} (in {})", args.join(" "), dir.display());
    let mut command = Command::new(npm);
    command.args(args).current_dir(&dir);
    ensure!(run_visibly(command, DOWNLOAD)? == End::Success, "npm could not install the runtimes");
    Ok(())
}

fn directory(workspace: &Workspace) -> PathBuf {
    workspace.target.join("runtimes")
}
