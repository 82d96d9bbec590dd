//! Packages of Debian and its relatives.

use std::process::Command;

use super::DOWNLOAD;
use crate::browser::on_path;
use crate::process::{End, first_line, run_visibly};
use crate::tools::Unready;

/// A fresh machine may be busy updating itself: its lock is waited for, this many seconds.
const PATIENCE: &str = "DPkg::Lock::Timeout=600";

/// Installs `packages`; where that is impossible, the error says what to do, on other systems `elsewhere`.
pub(super) fn install(packages: &[&str], elsewhere: &str) -> Result<(), Unready> {
    let install = [&["apt-get", "-o", PATIENCE, "install", "-y"], packages].concat();
    if on_path("apt-get").is_none() {
        return Err(Unready::Missing(elsewhere.to_owned()));
    }
    let by_hand = format!("run as root: apt-get update && {}", install.join(" "));
    let Some(rights) = rights() else {
        return Err(Unready::Missing(by_hand));
    };
    // The list on a fresh machine is empty, or names files that are gone.
    for command in [&["apt-get", "update"][..], &install] {
        let command = [rights, command].concat();
        println!("running: {}", command.join(" "));
        let mut process = Command::new(command[0]);
        process.args(&command[1..]).env("DEBIAN_FRONTEND", "noninteractive");
        if run_visibly(process, DOWNLOAD)? != End::Success {
            return Err(Unready::Missing(format!("`{}` failed; {by_hand}; or {elsewhere}", command.join(" "))));
        }
    }
    Ok(())
}

/// What to put in front of a command that only root may run, if there is a way without a password.
pub(super) fn rights() -> Option<&'static [&'static str]> {
    if first_line("id", &["-u"]).as_deref() == Some("0") {
        Some(&[])
    } else {
        first_line("sudo", &["-n", "true"]).map(|_| &["sudo", "-n"][..])
    }
}
