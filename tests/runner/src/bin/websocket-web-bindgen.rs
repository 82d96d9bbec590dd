//! `wasm-bindgen`, in the version that Cargo.lock names: `cargo xtask demo` makes the page's JavaScript with it.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(std::env::args_os())
}
