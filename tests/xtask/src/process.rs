//! Programs that are started here, each with its own process group, so that all of it can be stopped.

use std::io::{BufRead, BufReader, Read};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use process_wrap::std::{ChildWrapper, CommandWrap};

/// How often a running program is looked at: unnoticeable to a person, free for the processor.
const POLL: Duration = Duration::from_millis(50);
/// A line of progress this often, so that nobody takes a long build for a hang.
const PROGRESS: Duration = Duration::from_secs(10);
/// Characters of what a program printed last that such a line shows: it stays a line where a program prints data.
const WIDTH: usize = 100;
/// What a program printed is read at once; past this, a stray grandchild keeps the pipe open.
const DRAIN: Duration = Duration::from_secs(2);

type Shared = Mutex<Box<dyn ChildWrapper>>;

/// Everything that runs, for Ctrl-C.
static RUNNING: Mutex<Vec<Weak<Shared>>> = Mutex::new(Vec::new());

/// A running program and all it started. Dropping it stops them.
#[derive(Debug)]
pub(crate) struct Process {
    child: Arc<Shared>,
    printed: Arc<Mutex<Printed>>,
    readers: Vec<JoinHandle<()>>,
    _stdin: Option<ChildStdin>,
    name: String,
}

/// What a program printed, and when.
#[derive(Debug, Default)]
struct Printed {
    lines: Vec<String>,
    times: Vec<Instant>,
}

/// How a program ended, and what it printed.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) end: End,
    pub(crate) lines: Vec<String>,
    /// When each line was printed, since the program was waited for.
    pub(crate) times: Vec<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Success,
    Failure,
    TimedOut,
}

impl Process {
    /// Starts `command` and collects what it prints. Its standard input stays open until it is stopped.
    pub(crate) fn start(mut command: Command) -> anyhow::Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self::spawn(command)
    }

    fn spawn(command: Command) -> anyhow::Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut command = CommandWrap::from(command);
        #[cfg(unix)]
        command.wrap(process_wrap::std::ProcessGroup::leader());
        #[cfg(windows)]
        command.wrap(process_wrap::std::JobObject);
        let mut child = command.spawn().with_context(|| format!("`{name}` does not start"))?;
        let printed = Arc::default();
        let mut readers = Vec::new();
        readers.extend(child.stdout().take().map(|pipe| collect(pipe, &printed)));
        readers.extend(child.stderr().take().map(|pipe| collect(pipe, &printed)));
        let stdin = child.stdin().take();
        let child = Arc::new(Mutex::new(child));
        locked(&RUNNING).push(Arc::downgrade(&child));
        Ok(Self { child, printed, readers, _stdin: stdin, name })
    }

    /// What it printed so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        locked(&self.printed).lines.clone()
    }

    /// How it ended, if it did.
    pub(crate) fn ended(&self) -> anyhow::Result<Option<End>> {
        let status = locked(&self.child).try_wait().with_context(|| format!("`{}` cannot be waited for", self.name))?;
        Ok(status.map(|status| if status.success() { End::Success } else { End::Failure }))
    }

    /// Waits until it prints a line in which `find` finds something.
    pub(crate) fn wait_for_line<T>(&self, bound: Duration, find: impl Fn(&str) -> Option<T>) -> anyhow::Result<T> {
        let start = Instant::now();
        loop {
            let ended = self.ended()?.is_some();
            if ended {
                self.drain();
            }
            if let Some(found) = self.lines().iter().find_map(|line| find(line)) {
                return Ok(found);
            }
            if ended || start.elapsed() > bound {
                let why = if ended { "ended before it was ready" } else { "did not get ready in time" };
                bail!("`{}` {why}; it printed:\n{}", self.name, self.lines().join("\n"));
            }
            thread::sleep(POLL);
        }
    }

    /// Waits for its end, at most for `bound`, and shows on the way, as `label`, that it is alive.
    pub(crate) fn finish(mut self, label: &str, bound: Duration) -> anyhow::Result<Finished> {
        let start = Instant::now();
        let mut said = start;
        let end = loop {
            if let Some(end) = self.ended()? {
                break end;
            }
            if start.elapsed() > bound {
                break End::TimedOut;
            }
            // Without readers, what it prints is seen already.
            if !self.readers.is_empty() && said.elapsed() > PROGRESS {
                said = Instant::now();
                let last = locked(&self.printed).lines.last().cloned().unwrap_or_default();
                let last: String = last.trim().chars().take(WIDTH).collect();
                println!("    {:4} s  {label}: {last}", start.elapsed().as_secs());
            }
            thread::sleep(POLL);
        };
        self.stop();
        self.drain();
        let Printed { lines, times } = std::mem::take(&mut *locked(&self.printed));
        let times = times.into_iter().map(|time| time.saturating_duration_since(start)).collect();
        Ok(Finished { end, lines, times })
    }

    /// Waits for what it printed before it ended.
    fn drain(&self) {
        let draining = Instant::now();
        while !self.readers.iter().all(JoinHandle::is_finished) && draining.elapsed() < DRAIN {
            thread::sleep(POLL);
        }
    }

    fn stop(&mut self) {
        stop(&self.child);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop();
        locked(&RUNNING).retain(|other| other.as_ptr() != Arc::as_ptr(&self.child));
    }
}

/// Runs `command` where everybody sees what it prints.
pub(crate) fn run_visibly(mut command: Command, bound: Duration) -> anyhow::Result<End> {
    command.stdin(Stdio::null());
    Ok(Process::spawn(command)?.finish("", bound)?.end)
}

/// How each of cargo's messages to programs begins.
const MESSAGE: &str = "{\"reason\":";

/// Runs `command`, showing what it prints only if it fails; gives that back.
pub(crate) fn run(command: Command, bound: Duration) -> anyhow::Result<Vec<String>> {
    let name = command.get_program().to_string_lossy().into_owned();
    let finished = Process::start(command)?.finish(&name, bound)?;
    let why = match finished.end {
        End::Success => return Ok(finished.lines),
        End::Failure => "failed".to_owned(),
        End::TimedOut => format!("was stopped after {} s", bound.as_secs()),
    };
    // Without cargo's messages to programs: beside those, it says what is wrong.
    let said: Vec<_> = finished.lines.iter().map(String::as_str).filter(|line| !line.starts_with(MESSAGE)).collect();
    bail!("{}\n`{name}` {why}", said.join("\n"))
}

/// The first line that `program` prints, if it starts and succeeds.
pub(crate) fn first_line(program: impl AsRef<std::ffi::OsStr>, args: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    command.args(args);
    first_line_of(command)
}

/// The first line that `command` prints, if it starts and succeeds.
pub(crate) fn first_line_of(mut command: Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    output.status.success().then(|| text.lines().next().unwrap_or_default().trim().to_owned())
}

/// Stops on Ctrl-C what a terminal would not: programs in process groups of their own.
pub(crate) fn stop_all_on_ctrl_c() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        // Held until the exit, so that nothing new is started meanwhile.
        let running = locked(&RUNNING);
        running.iter().filter_map(Weak::upgrade).for_each(|child| stop(&child));
        // 128 + SIGINT, what a shell expects.
        std::process::exit(130);
    })
    .context("Ctrl-C cannot be handled")
}

fn stop(child: &Shared) {
    let mut child = locked(child);
    // The group may be gone already, which is what is asked for.
    let _ = child.start_kill();
    let _ = child.wait();
}

fn collect(pipe: impl Read + Send + 'static, printed: &Arc<Mutex<Printed>>) -> JoinHandle<()> {
    let printed = Arc::clone(printed);
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        // Bytes, not `lines()`: one stray byte must not end the reading.
        while pipe.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            let mut printed = locked(&printed);
            printed.lines.push(String::from_utf8_lossy(&line).trim_end().to_owned());
            printed.times.push(Instant::now());
            line.clear();
        }
    })
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Process {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Process::start(command).unwrap()
    }

    #[test]
    fn what_is_printed_is_collected_whole() {
        let finished =
            shell("echo one; echo two >&2; printf three; exit 1").finish("test", Duration::from_secs(10)).unwrap();
        let mut lines = finished.lines;
        lines.sort();
        assert_eq!((finished.end, lines), (End::Failure, vec!["one".into(), "three".into(), "two".into()]));
    }

    #[test]
    fn a_hang_is_stopped_with_everything_it_started() {
        let process = shell("sleep 1000 & echo $!; wait");
        let grandchild = process.wait_for_line(Duration::from_secs(10), |line| line.parse::<u32>().ok()).unwrap();
        assert_eq!(process.finish("test", Duration::from_millis(1)).unwrap().end, End::TimedOut);
        let alive =
            || first_line("ps", &["-o", "stat=", "-p", &grandchild.to_string()]).is_some_and(|s| !s.starts_with('Z'));
        let start = Instant::now();
        while alive() {
            assert!(start.elapsed() < Duration::from_secs(10), "{grandchild} outlives its group");
            thread::sleep(POLL);
        }
    }

    #[test]
    fn a_program_that_ends_early_is_not_waited_for() {
        let process = shell("echo about to fail");
        let error =
            process.wait_for_line(Duration::from_secs(60), |line| line.strip_prefix("ready").map(drop)).unwrap_err();
        assert!(error.to_string().contains("about to fail"), "{error}");
    }
}
