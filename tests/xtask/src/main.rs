//! The project's commands: `cargo xtask` lists them, `cargo xtask test` is the gate.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command says what it does")]
#![expect(clippy::disallowed_methods, reason = "runs on the host, where the clock works")]

mod apps;
mod args;
mod audit;
mod bench;
mod browser;
mod console;
mod demo;
mod docs;
mod faults;
mod flavour;
mod fuzz;
mod guide;
mod instructions;
mod marks;
mod matrix;
mod mutants;
mod node;
mod pages;
mod peer;
mod played;
mod process;
mod report;
mod runtime;
mod setup;
mod site;
mod soak;
mod storm;
mod threads;
mod tools;
mod unwinding;
mod visit;
mod wasm_page;
mod webdriver;
mod workspace;

use std::process::ExitCode;

use args::Command;
use tools::Tools;
use workspace::Workspace;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    let command = args::parse(std::env::args_os().skip(1))?;
    if let Command::Help = command {
        print!("{}", args::help());
        return Ok(ExitCode::SUCCESS);
    }
    process::stop_all_on_ctrl_c()?;
    let tools = Tools::new(Workspace::find()?);
    match command {
        Command::Help => Ok(ExitCode::SUCCESS),
        Command::Setup => setup::run(&tools),
        Command::Audit { only } => audit::run(&tools, only.as_deref()),
        Command::Bench(options) => bench::run(&tools, &options),
        Command::Instructions { accept } => instructions::check(&tools, accept),
        Command::Soak(options) => soak::run(&tools, &options),
        Command::Mutants(options) => mutants::run(&tools, &options),
        Command::Fuzz(options) => fuzz::fuzz(&tools, &options),
        Command::Storm { args } => storm::run(&tools.workspace, args),
        Command::Guide { check } => guide::build(tools, check),
        Command::Docs => docs::check(&tools),
        Command::Apps { check: true, only } => apps::check(&tools, only.as_deref()),
        Command::Apps { check: false, only } => apps::compile(&tools, only.as_deref()),
        Command::Readme => matrix::readme::write(&tools.workspace),
        Command::Peer { args } => peer::run(&tools.workspace, args),
        Command::Demo { check: true, how, .. } => demo::check(&tools, &how),
        Command::Demo { check: false, port, how } => demo::show(&tools, port, &how),
        Command::Pages { engine, only } => pages::run(&tools, engine, only.as_deref()),
        Command::Faults(options) => faults::run(&tools, &options),
        Command::Threads { engine, only, measure: false, .. } => threads::run(&tools, engine, only.as_deref()),
        Command::Threads { engine, write_docs, .. } => threads::measure(&tools, engine, write_docs),
        Command::Unwinding { engine, only, write_docs } => unwinding::run(&tools, engine, only.as_deref(), write_docs),
        Command::Test { list: true, .. } => Ok(matrix::list()),
        Command::Test { list: false, only } => matrix::run(tools, only.as_deref()),
    }
}
