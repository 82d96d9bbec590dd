//! The standard library for wasm, built from Debian's source where rustup cannot provide it.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail, ensure};

use super::debian::rights;
use crate::process::{End, first_line, run_visibly};
use crate::workspace::WASM;

/// Debian's rustc, kept new enough for its browsers.
pub(super) const RUSTC: &str = "/usr/bin/rustc";
/// It with its source, and the linker for wasm.
pub(super) const PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];
/// Half a minute on two cores.
const BUILD: Duration = Duration::from_secs(20 * 60);

/// Builds it and puts it where `RUSTC` looks.
pub(super) fn build(target: &Path) -> anyhow::Result<()> {
    let dir = target.join("wasm-std");
    fs::create_dir_all(dir.join("src"))?;
    // An empty library: what counts is what cargo builds beneath it.
    fs::write(dir.join("Cargo.toml"), "[package]\nname = \"empty\"\nedition = \"2021\"\n\n[workspace]\n")?;
    fs::write(dir.join("src/lib.rs"), "")?;
    println!("building the standard library for {WASM}");
    let mut cargo = Command::new("/usr/bin/cargo");
    cargo.args(["build", "--release", "-Zbuild-std=std,panic_abort,test", "--target", WASM, "--target-dir"]);
    cargo.arg(dir.join("target")).current_dir(&dir);
    // Else a build for wasm with a stable compiler is refused.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTC", RUSTC).env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    ensure!(run_visibly(cargo, BUILD)? == End::Success, "the standard library for {WASM} does not build");
    install(&dir.join("target").join(WASM).join("release/deps"))
}

fn install(built: &Path) -> anyhow::Result<()> {
    let libraries =
        first_line(RUSTC, &["--print", "target-libdir", "--target", WASM]).context("rustc does not start")?;
    let mut files = Vec::new();
    for entry in built.read_dir()? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rlib") {
            files.push(path);
        }
    }
    for command in [vec!["mkdir", "-p"], vec!["cp"]] {
        let copies = command[0] == "cp";
        let command = [rights().context("only root may install it")?, &command].concat();
        let mut process = Command::new(command[0]);
        process.args(&command[1..]).args(files.iter().filter(|_| copies)).arg(&libraries);
        if run_visibly(process, BUILD)? != End::Success {
            bail!("the standard library for {WASM} cannot be copied to {libraries}");
        }
    }
    Ok(())
}
