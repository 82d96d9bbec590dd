//! The tests with one mutant on: the quick ones first, and no more after the first that fails.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use super::book::Fate;
use super::list::Mutant;

/// A part of the tests.
#[derive(Debug)]
struct Stage {
    /// Which of the binaries, the smallest first.
    binary: usize,
    args: &'static [&'static str],
    /// How many random plans each property tries.
    plans: &'static str,
    /// A test that takes longer does not end: these take a hundredth of it.
    bound: Duration,
}

/// What most mutants fail is first; what takes long is for those that are left.
const STAGES: [Stage; 4] = [
    Stage { binary: 0, args: &[], plans: "8", bound: Duration::from_secs(20) },
    Stage {
        binary: 1,
        args: &["--skip", "properties::", "--skip", "random::", "--skip", "costs::", "--skip", "threads::"],
        plans: "8",
        bound: Duration::from_secs(20),
    },
    Stage { binary: 1, args: &["costs::"], plans: "8", bound: Duration::from_secs(120) },
    Stage { binary: 1, args: &["--skip", "costs::"], plans: PLANS, bound: Duration::from_secs(300) },
];

/// How many random plans of each property a mutant has to survive. One that only the hundredth would catch deserves an
/// example.
pub(super) const PLANS: &str = "16";

/// A mutant may loop with a queue that grows. In KiB: ten times what the tests take.
#[cfg(unix)]
const MEMORY: &str = "4000000";

/// As often as a person wants to know.
const PROGRESS: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);

/// Tries each of `mutants`. Tells what became of some, now and then.
pub(super) fn try_all<'m>(
    binaries: &[PathBuf],
    mutants: &[&'m Mutant],
    mut tell: impl FnMut(&[(&'m Mutant, Fate)]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    ensure!(attempt(binaries, None)? == Fate::Missed, "a test fails though no mutant is on");
    let (next, stop, fates) = (AtomicUsize::new(0), AtomicBool::new(false), Mutex::new(Vec::new()));
    let work = || -> anyhow::Result<()> {
        while let Some(&mutant) =
            mutants.get(next.fetch_add(1, Ordering::Relaxed)).filter(|_| !stop.load(Ordering::Relaxed))
        {
            let fate = attempt(binaries, Some(mutant.number))?;
            fates.lock().unwrap_or_else(PoisonError::into_inner).push((mutant, fate));
        }
        Ok(())
    };
    let start = Instant::now();
    thread::scope(|scope| {
        let workers: Vec<_> =
            (0..thread::available_parallelism().map_or(1, usize::from)).map(|_| scope.spawn(work)).collect();
        let (mut said, mut told) = (Instant::now(), Ok(()));
        while told.is_ok() && !workers.iter().all(thread::ScopedJoinHandle::is_finished) {
            thread::sleep(POLL);
            if said.elapsed() > PROGRESS {
                said = Instant::now();
                let fates = fates.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let missed = fates.iter().filter(|(_, fate)| *fate == Fate::Missed).count();
                println!(
                    "    {:4} s  {} of {}: {missed} survive",
                    start.elapsed().as_secs(),
                    fates.len(),
                    mutants.len()
                );
                told = tell(&fates);
            }
        }
        stop.store(told.is_err(), Ordering::Relaxed);
        let worked =
            workers.into_iter().map(|worker| worker.join().unwrap_or_else(|_| anyhow::bail!("a worker panicked")));
        worked.chain([told]).collect::<anyhow::Result<()>>()
    })?;
    tell(&fates.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// What becomes of a mutant, or of none.
fn attempt(binaries: &[PathBuf], number: Option<usize>) -> anyhow::Result<Fate> {
    for stage in &STAGES {
        let binary = binaries.get(stage.binary).context("a test binary is missing")?;
        match test(binary, stage, number)? {
            Fate::Missed => {}
            fate => return Ok(fate),
        }
    }
    Ok(Fate::Missed)
}

fn test(binary: &Path, stage: &Stage, number: Option<usize>) -> anyhow::Result<Fate> {
    let mut command = gently(binary);
    command.args(stage.args).env("PROPTEST_CASES", stage.plans).env("RUST_BACKTRACE", "0");
    if let Some(number) = number {
        command.env("MUTANT", number.to_string());
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().with_context(|| format!("{} does not start", binary.display()))?;
    let lines = BufReader::new(child.stdout.take().context("no output")?).split(b'\n');
    let (child, failed) = (Mutex::new(child), AtomicBool::new(false));
    let ended = thread::scope(|scope| {
        scope.spawn(|| {
            // "test turn::a_full_socket_is_waited_for ... FAILED"
            if lines.map_while(Result::ok).any(|line| line.starts_with(b"test ") && line.ends_with(b" FAILED")) {
                failed.store(true, Ordering::Relaxed);
                kill(&child);
            }
        });
        let start = Instant::now();
        loop {
            if let Some(status) = child.lock().unwrap_or_else(PoisonError::into_inner).try_wait()? {
                return anyhow::Ok(Some(status));
            }
            if start.elapsed() > stage.bound {
                kill(&child);
                return Ok(None);
            }
            thread::sleep(POLL);
        }
    })?;
    Ok(match ended {
        // Also one that is stopped by the system, for a stack or a memory without end.
        Some(status) if failed.into_inner() || !status.success() => Fate::Caught,
        Some(_) => Fate::Missed,
        None => Fate::Hangs,
    })
}

fn kill(child: &Mutex<Child>) {
    let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
    // It may have ended by itself.
    let _ = child.kill();
    let _ = child.wait();
}

/// `program`, behind whatever else the machine has to do, and with an end to its memory.
#[cfg(unix)]
fn gently(program: &Path) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v \"$0\" && exec nice \"$@\"", MEMORY]).arg(program);
    command
}

#[cfg(not(unix))]
fn gently(program: &Path) -> Command {
    Command::new(program)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn stage(script: &'static [&'static str], bound: Duration) -> Fate {
        test(Path::new("sh"), &Stage { binary: 0, args: script, plans: "1", bound }, Some(7)).unwrap()
    }

    #[test]
    fn the_first_test_that_fails_is_the_last() {
        let long = Duration::from_secs(60);
        assert_eq!(stage(&["-c", "echo test a ... FAILED; sleep 1000"], long), Fate::Caught);
        assert_eq!(stage(&["-c", "exit $((MUTANT - 6))"], long), Fate::Caught);
        assert_eq!(stage(&["-c", "echo test a ... ok"], long), Fate::Missed);
        assert_eq!(stage(&["-c", "exec sleep 1000"], Duration::from_millis(1)), Fate::Hangs);
    }
}
