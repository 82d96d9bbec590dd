//! `cargo xtask setup`: installs what is missing, or says exactly what to run by hand.

mod debian;
mod wasm_std;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use crate::browser::{Browser, Engine, executable, on_path, version_in};
use crate::process::{End, first_line, run_visibly};
use crate::runtime::{BUN, DENO, NODE_20, NODE_24};
use crate::tools::{Tools, Unready, WasmCompiler};
use crate::workspace::{WASM, Workspace};

/// A slow network's time for a browser or a toolchain, some hundred MB.
const DOWNLOAD: Duration = Duration::from_secs(30 * 60);

/// Sees to everything, whatever of it fails.
pub(crate) fn run(tools: &Tools) -> anyhow::Result<ExitCode> {
    let msrv = tools.workspace.msrv.as_str();
    let mut results = vec![
        ("rustfmt", tools.component("rustfmt", &["fmt", "--version"])),
        ("clippy", tools.clippy()),
        (WASM, tools.wasm().map(drop)),
        (msrv, tools.msrv().map(drop)),
        ("the wasm test runner", tools.runner().map(drop)),
    ];
    results.extend(Engine::ALL.map(|engine| (engine.name(), tools.browser(engine).map(drop))));
    results.extend([NODE_20, NODE_24, DENO, BUN].map(|runtime| (runtime.cell, tools.runtime(&runtime).map(drop))));
    for (what, result) in &results {
        match result {
            Ok(()) => println!("{what}: ready"),
            Err(Unready::Missing(why) | Unready::Broken(why)) => println!("{what}: NOT ready: {why}"),
        }
    }
    let ready = results.iter().all(|(_, result)| result.is_ok());
    Ok(if ready { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A browser with its driver, from this machine's package manager if it is missing.
pub(crate) fn browser(engine: Engine, workspace: &Workspace) -> Result<Browser, Unready> {
    let tools = workspace.target.join("tools");
    if let Some(found) = engine.find(&tools) {
        return Ok(found);
    }
    println!("{} or its driver is missing", engine.name());
    match engine {
        Engine::Chromium => debian::install(
            &["chromium", "chromium-driver"],
            "install Chromium (or Chrome) and the chromedriver of the same version; if they are not on the PATH, name them in CHROME and CHROMEDRIVER",
        )?,
        Engine::Firefox => {
            if on_path("firefox").or_else(|| on_path("firefox-esr")).is_none() {
                debian::install(
                    &["firefox-esr"],
                    "install Firefox and geckodriver; if they are not on the PATH, name them in FIREFOX and GECKODRIVER",
                )?;
            }
            if !executable(&tools.join("bin"), "geckodriver").is_file() && on_path("geckodriver").is_none() {
                // Debian has no package of it.
                cargo_install("geckodriver", GECKODRIVER, &tools, workspace)?;
            }
        }
        Engine::WebKitGtk => debian::install(
            &["webkit2gtk-driver", "xvfb"],
            "install WebKitGTK with MiniBrowser and WebKitWebDriver, and Xvfb; if they are not on the PATH, name the first two in MINIBROWSER and WEBKITWEBDRIVER",
        )?,
    }
    let broken = || Unready::Broken(format!("{} and its driver are installed, but do not start", engine.name()));
    engine.find(&tools).ok_or_else(broken)
}

/// The newest that was tried; any that knows the browser's version will do.
const GECKODRIVER: &str = "0.37.1";

/// A program of the Rust registry, built with the versions of its own lock file. Not optimised: none does much itself, and
/// geckodriver, which every whole test of a new machine waits for, takes half of the time to build. Without what looks for the
/// faults of a program, it takes a seventh less: 77 seconds of a processor instead of 90.
fn cargo_install(name: &str, version: &str, root: &Path, workspace: &Workspace) -> Result<(), Unready> {
    let mut command = workspace.cargo(["install", name, "--version", version, "--locked", "--root"]);
    command.arg(root).arg("--debug");
    for (key, value) in
        [("DEBUG", "0"), ("DEBUG_ASSERTIONS", "false"), ("OVERFLOW_CHECKS", "false"), ("PANIC", "abort")]
    {
        command.env(format!("CARGO_PROFILE_DEV_{key}"), value);
    }
    Workspace::lint_nothing(&mut command);
    println!("running: cargo install {name} --version {version} --locked --debug --root {}", root.display());
    match run_visibly(command, DOWNLOAD)? {
        End::Success => Ok(()),
        _ => Err(Unready::Missing(format!("run: cargo install {name} --version {version}"))),
    }
}

/// What counts instructions: the runner of gungraun's benches, which starts callgrind.
pub(crate) fn instruction_counter(workspace: &Workspace) -> Result<PathBuf, Unready> {
    if on_path("valgrind").is_none() {
        println!("valgrind is missing");
        debian::install(&["valgrind"], "install valgrind (there is none for Windows and for newer versions of macOS)")?;
    }
    // The two talk to each other in a form that each version may change.
    program("gungraun-runner", &workspace.locked("gungraun")?, workspace)
}

/// A program of the Rust registry in this version, built with its own lock file unless it is there.
pub(crate) fn program(name: &str, version: &str, workspace: &Workspace) -> Result<PathBuf, Unready> {
    let root = workspace.target.join("tools");
    let installed = executable(&root.join("bin"), name);
    // A subcommand of cargo is told its own name first.
    let line = match name.strip_prefix("cargo-") {
        Some(subcommand) => vec![subcommand, "--version"],
        None => vec!["--version"],
    };
    let fits = || first_line(&installed, &line).and_then(|line| version_in(&line)).as_deref() == Some(version);
    if !fits() {
        println!("{name} {version} is missing");
        cargo_install(name, version, &root, workspace)?;
    }
    if fits() {
        return Ok(installed);
    }
    Err(Unready::Broken(format!("{name} {version} is installed, but does not start")))
}

/// The standard library for wasm: rustup's, or one built from Debian's source.
pub(crate) fn wasm_target(workspace: &Workspace) -> Result<WasmCompiler, Unready> {
    let debian = PathBuf::from(wasm_std::RUSTC);
    let found = || match () {
        () if has_wasm(Path::new("rustc")) => Some(WasmCompiler::Same),
        () if has_wasm(&debian) => Some(WasmCompiler::Other(debian.clone())),
        () => None,
    };
    if let Some(found) = found() {
        return Ok(found);
    }
    println!("the Rust target {WASM} is missing");
    if !rustup(&["target", "add", WASM]) {
        println!("rustup did not add it; building it from Debian's source instead");
        debian::install(wasm_std::PACKAGES, &format!("run: rustup target add {WASM}"))?;
        wasm_std::build(&workspace.target)?;
    }
    found().ok_or_else(|| Unready::Broken(format!("{WASM} was added, but rustc does not find it")))
}

/// A toolchain of rustup's, by its version.
pub(crate) fn toolchain(version: &str) -> Result<(), Unready> {
    let present = || first_line("rustup", &["run", version, "rustc", "--version"]).is_some();
    if present() {
        return Ok(());
    }
    println!("the Rust toolchain {version} is missing");
    let args = ["toolchain", "install", version, "--profile", "minimal"];
    if rustup(&args) && present() {
        return Ok(());
    }
    Err(Unready::Missing(format!("run: rustup {}", args.join(" "))))
}

/// The newest nightly toolchain that is there, with the source of the standard library; or else the newest.
pub(crate) fn nightly() -> Result<(), Unready> {
    let present = || {
        let sysroot = first_line("rustup", &["run", "nightly", "rustc", "--print", "sysroot"]);
        sysroot.is_some_and(|sysroot| Path::new(&sysroot).join("lib/rustlib/src/rust/library").is_dir())
    };
    if present() {
        return Ok(());
    }
    println!("the nightly Rust toolchain, or the source of its standard library, is missing");
    let args = ["toolchain", "install", "nightly", "--profile", "minimal", "--component", "rust-src"];
    if rustup(&args) && present() {
        return Ok(());
    }
    Err(Unready::Missing(format!("run: rustup {}", args.join(" "))))
}

/// A component of the toolchain in use.
pub(crate) fn component(name: &str) -> Result<(), Unready> {
    println!("{name} is missing");
    let args = ["component", "add", name];
    if rustup(&args) { Ok(()) } else { Err(Unready::Missing(format!("run: rustup {}", args.join(" ")))) }
}

/// Whether `rustc` has the standard library for wasm.
fn has_wasm(rustc: &Path) -> bool {
    let libraries = first_line(rustc, &["--print", "target-libdir", "--target", WASM]);
    libraries.is_some_and(|dir| Path::new(&dir).read_dir().is_ok_and(|mut files| files.next().is_some()))
}

fn rustup(args: &[&str]) -> bool {
    println!("running: rustup {}", args.join(" "));
    let mut command = Command::new("rustup");
    command.args(args);
    run_visibly(command, DOWNLOAD).is_ok_and(|end| end == End::Success)
}
