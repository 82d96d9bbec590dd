//! How a module for JavaScript runtimes is compiled: as everybody does, or with what only a nightly compiler can.

use std::path::PathBuf;
use std::process::Command;

use crate::setup;
use crate::tools::{Tools, Unready};
use crate::workspace::{WASM, Workspace};

/// A way to compile for wasm. Those of the nightly compiler compile the standard library, too, and each has a target
/// directory of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// By the toolchain in use.
    Stable,
    /// By the nightly compiler, and as by the stable one else: what the others are compared with.
    Plain,
    /// With atomics, in memory that workers share.
    Threads,
    /// With panics that unwind.
    Unwind,
}

/// What wasm-bindgen and the linker need for memory that is shared, and for the stacks and variables of each thread. Shared
/// memory has to have a limit: 1 GiB.
const THREADS: &str = "-Ctarget-feature=+atomics,+bulk-memory,+mutable-globals -Clink-arg=--shared-memory \
                       -Clink-arg=--max-memory=1073741824 -Clink-arg=--import-memory \
                       -Clink-arg=--export=__wasm_init_tls -Clink-arg=--export=__tls_size \
                       -Clink-arg=--export=__tls_align -Clink-arg=--export=__tls_base";

impl Flavour {
    /// `cargo ARGS`, compiling for wasm.
    pub(crate) fn cargo(self, tools: &Tools, args: &[&str]) -> Result<Command, Unready> {
        if self == Self::Stable {
            return tools.cargo_for_wasm(args);
        }
        setup::nightly()?;
        let mut command = tools.workspace.cargo_of("nightly", args);
        let (flags, panic) = match self {
            Self::Stable | Self::Plain => ("", "panic_abort"),
            Self::Threads => (THREADS, "panic_abort"),
            Self::Unwind => ("-Cpanic=unwind", "panic_unwind"),
        };
        command.args(["--target", WASM, &format!("-Zbuild-std=std,{panic}")]);
        command.env("CARGO_TARGET_DIR", self.target(&tools.workspace)).env("RUSTFLAGS", flags).env_remove("RUSTC");
        Ok(command)
    }

    /// The directory below which cargo puts what it compiles.
    pub(crate) fn target(self, workspace: &Workspace) -> PathBuf {
        match self {
            Self::Stable => workspace.target.clone(),
            Self::Plain => workspace.target.join("nightly-plain"),
            Self::Threads => workspace.target.join("nightly-threads"),
            Self::Unwind => workspace.target.join("nightly-unwinding"),
        }
    }
}
