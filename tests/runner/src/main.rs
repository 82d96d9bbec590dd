//! Cargo's runner for wasm test binaries: in browsers `wasm-bindgen-test-runner`, in the version that Cargo.lock names;
//! in servers' runtimes one of ours, since that one knows Node's modules of old, Deno before version 2, and no Bun.
//!
//! `cargo xtask test` builds it and says through the environment which runtime it is to use.

mod plan;
mod server_runtime;

use std::{env, process::ExitCode};

/// The command line of a server's runtime that takes a module after it: `deno run --allow-all`. Without it, the other
/// runner's variables count.
const RUNTIME: &str = "WEBSOCKET_WEB_RUNTIME";

fn main() -> anyhow::Result<ExitCode> {
    match env::var(RUNTIME) {
        Ok(command) => server_runtime::run(&command, env::args_os()),
        Err(_) => {
            wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(env::args_os())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
