//! Builds what is measured: the contenders' module, its JavaScript, and the files next to it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;

use crate::flavour::Flavour;
use crate::process::run;
use crate::tools::Tools;
use crate::wasm_page::bindgen;
use crate::workspace::WASM;

/// An optimised build of all contenders takes a minute on two cores.
const BUILD: Duration = Duration::from_secs(30 * 60);
/// What the JavaScript imports: `./contenders.js`, which loads `contenders_bg.wasm`.
const NAME: &str = "contenders";

/// The directory that holds everything, for a web server or for Node, and what is in it.
#[derive(Debug, Clone)]
pub(super) struct Built {
    pub(super) dir: PathBuf,
    /// The version of each contender that has one.
    pub(super) versions: BTreeMap<&'static str, String>,
}

pub(super) fn build(tools: &Tools) -> anyhow::Result<Built> {
    println!("building the contenders");
    cargo(tools, Flavour::Stable, &["build", "--release", "--locked", "--package", "websocket-web-contenders"])?;
    let benches = tools.workspace.root.join("benches");
    let target = target(tools, Flavour::Stable);
    let dir = target.join("page");
    bindgen(tools, &target.join(WASM).join("release/websocket_web_contenders.wasm"), NAME, &dir, &[])?;
    for entry in benches.join("js").read_dir()? {
        let path = entry?.path();
        if let Some(name) = path.file_name() {
            fs::copy(&path, dir.join(name)).with_context(|| format!("{} cannot be copied", path.display()))?;
        }
    }
    let lock = fs::read_to_string(benches.join("Cargo.lock"))?;
    Ok(Built { dir, versions: versions(&lock) })
}

/// Where the packages of `benches` are built.
pub(super) fn target(tools: &Tools, flavour: Flavour) -> PathBuf {
    flavour.target(&tools.workspace).join("benches")
}

/// `cargo ARGS` for wasm, in the workspace `benches`.
pub(super) fn cargo(tools: &Tools, flavour: Flavour, args: &[&str]) -> anyhow::Result<()> {
    let mut cargo = flavour.cargo(tools, args)?;
    cargo.arg("--manifest-path").arg(tools.workspace.root.join("benches/Cargo.toml"));
    cargo.arg("--target-dir").arg(target(tools, flavour));
    run(cargo, BUILD).context("what is measured does not build")?;
    Ok(())
}

/// The versions of the contenders in the lock file. Of this package and the published one, which have the same name,
/// the published one comes from a registry.
fn versions(lock: &str) -> BTreeMap<&'static str, String> {
    let field = |package: &str, name: &str| {
        let value = package.lines().find_map(|line| line.strip_prefix(&format!("{name} = \"")))?;
        value.strip_suffix('"').map(str::to_owned)
    };
    let mut versions = BTreeMap::new();
    for package in lock.split("[[package]]") {
        let Some((name, version)) = field(package, "name").zip(field(package, "version")) else { continue };
        let contender = match name.as_str() {
            "websocket-web" if field(package, "source").is_some() => "published",
            "websocket-web" => "ours",
            "ewebsock" => "ewebsock",
            "gloo-net" => "gloo-net",
            "tokio-tungstenite-wasm" => "tokio-tungstenite-wasm",
            "ws_stream_wasm" => "ws_stream_wasm",
            _ => continue,
        };
        versions.insert(contender, version);
    }
    versions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_lock_file() {
        let lock = include_str!("../../../../benches/Cargo.lock");
        let versions = versions(lock);
        assert_eq!(versions.len(), 6, "{versions:?}");
        assert!(versions["published"].starts_with("0.1."));
        assert_eq!(versions["ours"], env!("CARGO_PKG_VERSION"));
    }
}
