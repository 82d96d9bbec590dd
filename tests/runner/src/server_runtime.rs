//! Runs the tests of a wasm module in a runtime for servers: Node, Deno, Bun, by one road.

use std::{
    ffi::OsString,
    fs,
    process::{Command, ExitCode},
};

use anyhow::{Context, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::plan::{Args, Plan};

/// Runs what `args`, those of a test binary, ask for, and gives the runtime's exit code.
pub(crate) fn run(command: &str, args: impl IntoIterator<Item = OsString>) -> anyhow::Result<ExitCode> {
    let args = Args::parse(args)?;
    let module = walrus::ModuleConfig::new().parse_file(&args.file).context("reading the module with the tests")?;
    let plan = Plan::new(module.exports.iter().map(|export| export.name.as_str()), &args);
    if args.list {
        plan.names().for_each(|name| say(&format!("{name}: test")));
        return Ok(ExitCode::SUCCESS);
    }
    if plan.is_empty() {
        // A module without any lacks the harness.
        say("no tests to run!");
        return Ok(ExitCode::SUCCESS);
    }
    let dir = tempfile::tempdir()?;
    // The kind of module that Node, Deno and Bun all load.
    Bindgen::new()
        .nodejs_module(true)?
        .debug(true)
        .typescript(false)
        .export_wasm(true)
        .emit_start(false)
        .input_module("suite", module)
        .generate(dir.path())
        .context("making the module's JavaScript")?;
    // Node takes a `.js` file for what it is only with this.
    fs::write(dir.path().join("package.json"), r#"{ "type": "module" }"#)?;
    fs::write(dir.path().join("plan.mjs"), plan.to_javascript(&args))?;
    let main = dir.path().join("run.mjs");
    fs::write(&main, include_str!("run.mjs"))?;

    let words = shlex::split(command).unwrap_or_default();
    let [program, options @ ..] = words.as_slice() else { bail!("no command in {command:?}") };
    let status =
        Command::new(program).args(options).arg(&main).status().with_context(|| format!("starting {program}"))?;
    // By a signal: then there is no code.
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

#[expect(clippy::print_stdout, reason = "these are the harness's own lines, where it is not asked or not there")]
fn say(line: &str) {
    println!("{line}");
}
