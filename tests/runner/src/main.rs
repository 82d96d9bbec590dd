//! Cargo's runner for wasm test binaries: `wasm-bindgen-test-runner`, in the version that Cargo.lock names.
//!
//! `cargo xtask test` builds it and says through the environment which runtime it is to use.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
