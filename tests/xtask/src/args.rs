//! What can be typed after `cargo xtask`.

use std::ffi::OsString;
use std::fmt::Write as _;

use anyhow::{Context, bail};
use lexopt::prelude::*;

use crate::bench::{Family, Options, Place};
use crate::browser::Engine;
use crate::demo;
use crate::faults;
use crate::fuzz;
use crate::mutants;
use crate::soak;

/// A command line that was understood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Setup,
    Audit { only: Option<String> },
    Peer { args: Vec<OsString> },
    Demo { port: Option<u16>, check: bool, how: demo::Check },
    Pages { engine: Engine, only: Option<String> },
    Threads { engine: Engine, only: Option<String>, measure: bool, write_docs: bool },
    Unwinding { engine: Engine, only: Option<String>, write_docs: bool },
    Test { only: Option<String>, list: bool },
    Faults(faults::Options),
    Bench(Options),
    Readme,
    Instructions { accept: bool },
    Soak(soak::Options),
    Fuzz(fuzz::Options),
    Storm { args: Vec<OsString> },
    Guide { check: bool },
    Docs,
    Apps { check: bool, only: Option<String> },
    Mutants(mutants::Options),
}

/// Each command's options, and what it does in one line.
const COMMANDS: &[(&str, &str)] = &[
    (
        "test [--only NAME] [--list]",
        "everything: formatting, lints, host tests, the suite in every runtime; ends in one table",
    ),
    (
        "demo [--port N] [--check [--engine NAME] [--only NAME] [--write-docs]]",
        "build and serve the workbench; --check uses all of it in a headless browser, --write-docs takes the guide's pictures",
    ),
    ("pages [--engine NAME] [--only NAME]", "pages and workers that come and go, with connections, in a browser"),
    (
        "faults [--engine NAME] [--runtime NAME] [--only NAME] [--write-docs]",
        "every fault in every phase of a connection, in Chromium and Node; prints what came of each",
    ),
    (
        "threads [--engine NAME] [--only NAME] [--measure [--write-docs]]",
        "handles of a connection on several threads, in a browser; or what that costs",
    ),
    (
        "unwinding [--engine NAME] [--only NAME] [--write-docs]",
        "programs that panic while they have connections, in a browser: what is left, if panics unwind, and if they abort",
    ),
    ("peer [options of the peer]", "run the WebSocket server that the tests and the page talk to"),
    (
        "bench [--runtime NAME] [--family NAME] [--only WORDS] [--rounds N] [--quick] [--write-docs]",
        "measure the library side by side with plain JavaScript and other crates",
    ),
    (
        "instructions [--accept]",
        "count what the actor executes; fails where it is more than the table has, --accept writes the table",
    ),
    (
        "soak [--runtime NAME] [--only NAME] [--quick] [--write-docs]",
        "drop, send and reconnect by the thousand; fails where anything is left of it",
    ),
    (
        "storm [--clients N] [--only POLICY] [--write-docs]",
        "have many clients lose their server and come back, in virtual time",
    ),
    (
        "fuzz [--target NAME] [--seconds N] [--write-docs]",
        "look for inputs that make the actors break a promise; --write-docs keeps the corpus and the figures",
    ),
    (
        "audit [--only NAME]",
        "licences, duplicates and advisories of what the library links, and its interface against the last release's",
    ),
    ("guide [--check]", "build the book and check its links; --check compiles and runs the code in it"),
    ("docs", "look for what the API documentation leaves out: an example, what a dropped future loses"),
    (
        "apps [--check] [--only NAME]",
        "compile the guide's first program, and its small apps in four frameworks; --check uses them in a browser",
    ),
    (
        "mutants [--file GLOB] [--shard K/N] [--write-docs]",
        "change the actor in one place after another; fails where no test does and none is expected to",
    ),
    ("readme", "write the runtimes of the last whole test into the README"),
    ("setup", "install what is missing (the others do so by themselves when they need it)"),
];

/// The list that `cargo xtask` prints.
pub(crate) fn help() -> String {
    let width = COMMANDS.iter().map(|(usage, _)| usage.len()).max().unwrap_or(0);
    let mut text = "Usage: cargo xtask COMMAND\n\n".to_owned();
    for (usage, what) in COMMANDS {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {usage:width$}  {what}");
    }
    text
}

/// Understands `args`, or says what to type instead.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> anyhow::Result<Command> {
    let mut parser = lexopt::Parser::from_args(args);
    let name = match parser.next()? {
        None | Some(Long("help") | Short('h')) => return Ok(Command::Help),
        Some(Value(name)) => name.string()?,
        Some(option) => bail!("{}; a command comes first\n\n{}", option.unexpected(), help()),
    };
    let command = match name.as_str() {
        "help" => Command::Help,
        "setup" => Command::Setup,
        "audit" => Command::Audit { only: None },
        "readme" => Command::Readme,
        "guide" => Command::Guide { check: false },
        "docs" => Command::Docs,
        "apps" => Command::Apps { check: false, only: None },
        "instructions" => Command::Instructions { accept: false },
        "fuzz" => Command::Fuzz(fuzz::Options::default()),
        // The peer knows its own options, `--help` among them.
        "peer" => return Ok(Command::Peer { args: parser.raw_args()?.collect() }),
        // So does the storm.
        "storm" => return Ok(Command::Storm { args: parser.raw_args()?.collect() }),
        "demo" => Command::Demo { port: None, check: false, how: demo::Check::default() },
        "pages" => Command::Pages { engine: Engine::Chromium, only: None },
        "threads" => Command::Threads { engine: Engine::Chromium, only: None, measure: false, write_docs: false },
        "unwinding" => Command::Unwinding { engine: Engine::Chromium, only: None, write_docs: false },
        "test" => Command::Test { only: None, list: false },
        "faults" => Command::Faults(faults::Options::default()),
        "bench" => Command::Bench(Options::default()),
        "soak" => Command::Soak(soak::Options::default()),
        "mutants" => Command::Mutants(mutants::Options::default()),
        other => bail!("there is no command `{other}`\n\n{}", help()),
    };
    options(command, &mut parser)
        .with_context(|| format!("`cargo xtask {name}`; `cargo xtask --help` lists the options"))
}

fn options(mut command: Command, parser: &mut lexopt::Parser) -> anyhow::Result<Command> {
    while let Some(option) = parser.next()? {
        match (&mut command, option) {
            (_, Long("help") | Short('h')) => return Ok(Command::Help),
            (Command::Demo { check, .. } | Command::Guide { check } | Command::Apps { check, .. }, Long("check")) => {
                *check = true
            }
            (Command::Demo { port, .. }, Long("port")) => *port = Some(parser.value()?.parse()?),
            (Command::Demo { how, .. }, Long("engine")) => how.engine = parser.value()?.parse()?,
            (Command::Demo { how, .. }, Long("only")) => how.only = Some(parser.value()?.string()?),
            (Command::Demo { how, .. }, Long("write-docs")) => how.write_docs = true,
            (
                Command::Pages { engine, .. } | Command::Threads { engine, .. } | Command::Unwinding { engine, .. },
                Long("engine"),
            ) => *engine = parser.value()?.parse()?,
            (
                Command::Pages { only, .. }
                | Command::Threads { only, .. }
                | Command::Unwinding { only, .. }
                | Command::Test { only, .. }
                | Command::Audit { only }
                | Command::Apps { only, .. },
                Long("only"),
            ) => *only = Some(parser.value()?.string()?),
            (Command::Threads { measure, .. }, Long("measure")) => *measure = true,
            (Command::Threads { write_docs, .. } | Command::Unwinding { write_docs, .. }, Long("write-docs")) => {
                *write_docs = true
            }
            (Command::Instructions { accept }, Long("accept")) => *accept = true,
            (Command::Test { list, .. }, Long("list")) => *list = true,
            (Command::Faults(options), Long("engine")) => {
                options.place = Some(faults::window_of(parser.value()?.parse()?));
            }
            (Command::Faults(options), Long("runtime")) => {
                options.place = Some(faults::process_of(&parser.value()?.string()?)?);
            }
            (Command::Faults(options), Long("only")) => options.only = Some(parser.value()?.string()?),
            (Command::Faults(options), Long("write-docs")) => options.write_docs = true,
            (Command::Fuzz(options), Long("target")) => options.target = Some(parser.value()?.string()?),
            (Command::Fuzz(options), Long("seconds")) => options.seconds = parser.value()?.parse()?,
            (Command::Fuzz(options), Long("write-docs")) => options.write_docs = true,
            (Command::Bench(options), Long("runtime")) => {
                options.place = Some(Place::parse(&parser.value()?.string()?)?);
            }
            (Command::Bench(options), Long("family")) => {
                options.family = Some(Family::parse(&parser.value()?.string()?)?);
            }
            (Command::Bench(options), Long("only")) => options.filter.add(parser.value()?.string()?),
            (Command::Bench(options), Long("rounds")) => options.rounds = Some(parser.value()?.parse()?),
            (Command::Bench(options), Long("quick")) => options.quick = true,
            (Command::Bench(options), Long("write-docs")) => options.write_docs = true,
            (Command::Soak(options), Long("runtime")) => {
                options.place = Some(Place::parse(&parser.value()?.string()?)?);
            }
            (Command::Soak(options), Long("only")) => options.only = Some(parser.value()?.string()?),
            (Command::Soak(options), Long("quick")) => options.quick = true,
            (Command::Soak(options), Long("write-docs")) => options.write_docs = true,
            (Command::Mutants(options), Long("file")) => options.file = Some(parser.value()?.string()?),
            (Command::Mutants(options), Long("shard")) => options.shard = Some(parser.value()?.string()?),
            (Command::Mutants(options), Long("write-docs")) => options.write_docs = true,
            (_, other) => return Err(other.unexpected().into()),
        }
    }
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> anyhow::Result<Command> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn no_arguments_list_the_commands() {
        assert_eq!(parsed("").unwrap(), Command::Help);
        assert_eq!(parsed("--help").unwrap(), Command::Help);
        assert_eq!(parsed("test --help").unwrap(), Command::Help);
        assert!(help().contains("\n  demo [--port N]"));
    }

    #[test]
    fn options_belong_to_their_command() {
        assert_eq!(parsed("test --only unit").unwrap(), Command::Test { only: Some("unit".into()), list: false });
        let demo = |port, check, how| Command::Demo { port, check, how };
        assert_eq!(parsed("demo --port 8080").unwrap(), demo(Some(8080), false, demo::Check::default()));
        let firefox = demo::Check { engine: Engine::Firefox, only: Some("log".into()), write_docs: false };
        assert_eq!(parsed("demo --check --engine firefox --only log").unwrap(), demo(None, true, firefox));
        let written = demo::Check { write_docs: true, ..demo::Check::default() };
        assert_eq!(parsed("demo --check --write-docs").unwrap(), demo(None, true, written));
        let pages = Command::Pages { engine: Engine::Firefox, only: None };
        assert_eq!(parsed("pages --engine firefox").unwrap(), pages);
        assert!(format!("{:#}", parsed("pages --engine gecko").unwrap_err()).contains("firefox"));
        assert_eq!(parsed("instructions --accept").unwrap(), Command::Instructions { accept: true });
        assert_eq!(parsed("guide --check").unwrap(), Command::Guide { check: true });
        assert_eq!(parsed("docs").unwrap(), Command::Docs);
        let apps = Command::Apps { check: true, only: Some("yew".into()) };
        assert_eq!(parsed("apps --check --only yew").unwrap(), apps);
        let faults = |place, only: Option<&str>, write_docs| {
            Command::Faults(faults::Options { place, only: only.map(str::to_owned), write_docs })
        };
        assert_eq!(parsed("faults --write-docs").unwrap(), faults(None, None, true));
        assert_eq!(parsed("faults --engine firefox").unwrap(), faults(Some("firefox/window"), None, false));
        assert_eq!(parsed("faults --runtime deno --only drop").unwrap(), faults(Some("deno"), Some("drop"), false));
        assert!(format!("{:#}", parsed("faults --runtime node").unwrap_err()).contains("node-20"));
        let fuzz = fuzz::Options { target: Some("urls".into()), seconds: 5, write_docs: false };
        assert_eq!(parsed("fuzz --target urls --seconds 5").unwrap(), Command::Fuzz(fuzz));
        assert!(parsed("demo --list").is_err());
        assert!(parsed("test --accept").is_err());
        assert!(parsed("demo --port many").is_err());
        let Command::Bench(options) = parsed("bench --runtime node --rounds 5 --quick").unwrap() else { panic!() };
        assert_eq!((options.place, options.rounds, options.quick), (Some(Place::Node), Some(5), true));
        assert!(parsed("bench --runtime netscape").is_err());
        let Command::Soak(options) = parsed("soak --runtime chromium --quick").unwrap() else { panic!() };
        assert_eq!((options.place, options.quick, options.write_docs), (Some(Place::Chromium), true, false));
        assert!(parsed("soak --rounds 5").is_err());
        let part = mutants::Options { shard: Some("0/8".into()), ..mutants::Options::default() };
        assert_eq!(parsed("mutants --shard 0/8").unwrap(), Command::Mutants(part));
    }

    #[test]
    fn programs_of_their_own_get_their_options_untouched() {
        let storm = Command::Storm { args: vec!["--clients".into(), "9".into()] };
        assert_eq!(parsed("storm --clients 9").unwrap(), storm);
        assert_eq!(
            parsed("peer --port 9 --help").unwrap(),
            Command::Peer { args: vec!["--port".into(), "9".into(), "--help".into()] }
        );
    }

    #[test]
    fn a_mistake_is_answered_with_the_remedy() {
        assert!(format!("{:#}", parsed("tset").unwrap_err()).contains("test [--only NAME]"));
        let error = format!("{:#}", parsed("test --onyl x").unwrap_err());
        assert!(error.contains("--onyl") && error.contains("--help"), "{error}");
    }
}
