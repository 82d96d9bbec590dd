//! All clients of a server lose it at once and come back: `cargo xtask storm`.
//!
//! Each client is the library's own `Supervisor`, in virtual time. The server takes so many connects in a second and
//! refuses the others at once.

mod clients;
mod policy;
mod report;
mod server;
mod socket;
mod time;

use std::{env, path::Path, time::Instant};

use anyhow::{Context, bail, ensure};

use policy::{Policy, policies};
use report::Outcome;

/// How long the server needs at least to take everyone back, in seconds: clients by connects in a second.
const RATIOS: [u32; 3] = [20, 200, 2000];

/// Where the guide is, from the top of the repository.
const GUIDE: &str = "docs/guide";

/// Enough that chance is below a hundredth of what is shown, and few enough for a minute.
const CLIENTS: u32 = 20_000;

fn main() -> anyhow::Result<()> {
    let (mut clients, mut only, mut docs) = (CLIENTS, None, false);
    let mut args = env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--clients" => clients = args.next().context("--clients NUMBER")?.parse()?,
            "--only" => only = Some(args.next().context("--only POLICY")?),
            "--write-docs" => docs = true,
            _ => bail!("usage: cargo xtask storm [--clients NUMBER] [--only POLICY] [--write-docs]"),
        }
    }
    let mut outcomes = Vec::new();
    for policy in policies().into_iter().filter(|policy| only.as_ref().is_none_or(|only| policy.name.contains(only))) {
        for ratio in RATIOS {
            let begin = Instant::now();
            let outcome = storm(&policy, clients, ratio);
            eprintln!("{} ({:.1} s)", outcome.line(), begin.elapsed().as_secs_f64());
            outcomes.push(outcome);
        }
    }
    println!("{}", report::table(&outcomes, clients));
    if docs {
        ensure!(only.is_none(), "the guide shows all policies");
        report::write(&outcomes, clients, Path::new(GUIDE))?;
    }
    Ok(())
}

fn storm(policy: &Policy, clients: u32, ratio: u32) -> Outcome {
    let log = clients::run(policy, clients, (clients / ratio).max(1), ratio);
    Outcome { policy: policy.name, ratio, clients, log }
}
