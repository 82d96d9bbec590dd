//! The Rust code of the guide, compiled and, in a JavaScript runtime, run: `cargo xtask guide --check`.
//!
//! A snippet that talks to a server is a `#[wasm_bindgen_test]` in lines that the guide hides; on a host, which has no
//! WebSocket, it is only compiled.

/// Has the snippets of each chapter compiled.
macro_rules! chapters {
    ($($name:ident: $file:literal;)*) => {
        $(#[cfg(doctest)] #[doc = include_str!($file)] mod $name {})*
    };
}

chapters! {
    quick_start: "quick-start.md";
    sending: "sending.md";
    receiving: "receiving.md";
    backpressure: "backpressure.md";
    closing: "closing.md";
    errors: "errors.md";
    reconnecting: "reconnecting.md";
    sharing: "sharing.md";
    workers: "workers.md";
    threads: "threads.md";
    runtimes: "runtimes.md";
    testing: "testing.md";
    platform: "platform.md";
    moving: "moving.md";
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    const ERRORS: &str = include_str!("errors.md");

    /// All files with this extension below a directory of the repository: their paths from there, and their texts.
    fn all(dir: &str, extension: &str) -> Vec<(String, String)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(dir);
        let (mut found, mut dirs) = (Vec::new(), vec![root.clone()]);
        while let Some(dir) = dirs.pop() {
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    dirs.push(path);
                } else if path.extension().is_some_and(|found| found == extension) {
                    let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                    found.push((name, fs::read_to_string(path).unwrap()));
                }
            }
        }
        found
    }

    #[test]
    fn every_chapter_with_code_is_compiled() {
        let chapters = all("docs/guide", "md");
        assert!(chapters.len() > 10);
        for (name, text) in chapters.iter().filter(|(_, text)| text.contains("\n```rust")) {
            assert!(include_str!("snippets.rs").contains(&format!("{name}\";")), "{name}: {} bytes", text.len());
        }
    }

    #[test]
    fn every_chapter_is_in_the_summary() {
        for (name, _) in all("docs/guide", "md").iter().filter(|(name, _)| name != "SUMMARY.md") {
            assert!(include_str!("SUMMARY.md").contains(&format!("]({name})")), "SUMMARY.md does not name {name}");
        }
    }

    /// mdBook takes an anchor that is not there for an empty one, and a path from where the chapter is.
    #[test]
    fn everything_that_is_included_is_there() {
        let chapters = all("docs/guide", "md");
        let includes = chapters
            .iter()
            .flat_map(|(name, text)| text.split("{{#include ").skip(1).map(move |rest| (Path::new(name), rest)));
        let includes: Vec<_> =
            includes.map(|(chapter, rest)| (chapter.parent().unwrap(), rest.split_once("}}").unwrap().0)).collect();
        assert!(includes.len() > 20);
        for (dir, include) in includes {
            let (file, anchor) = include.split_once(':').unwrap();
            let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(dir).join(file)).expect(include);
            assert!(text.contains(&format!("ANCHOR: {anchor}\n")), "{include}");
        }
    }

    #[test]
    fn every_kind_of_error_and_every_close_code_has_a_row() {
        let error = include_str!("../../actors/src/error.rs");
        let (_, kinds) = error.split_once("fn io_kind").unwrap();
        let kinds =
            kinds.split("ErrorKind::").skip(1).map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap());
        // Those of `std` stand there as well, and have their column.
        let kinds: Vec<_> = kinds.collect();
        let codes = include_str!("../../actors/src/close_code.rs");
        let (_, codes) = codes.split_once("\nclose_codes! {").unwrap();
        let (codes, _) = codes.split_once("\n}\n").unwrap();
        let codes: Vec<_> = codes.lines().filter_map(|line| Some(line.split_once(" = ")?.0.trim())).collect();
        assert!(kinds.len() > 18 && codes.len() > 14, "{kinds:?} {codes:?}");
        for name in kinds.into_iter().chain(codes) {
            assert!(ERRORS.contains(&format!("`{name}`")), "no row for `{name}`");
        }
    }

    #[test]
    fn what_is_said_of_backpressure_is_what_was_measured() {
        let (_, table) = include_str!("performance.md").split_once("\nMemory when 64 messages").unwrap();
        for (measured, said) in
            [("ours", "this library,"), ("published", "websocket-web 0.1"), ("gloo-net", "plain JavaScript,")]
        {
            let row = table.lines().find(|line| line.starts_with(&format!("| {measured} |"))).unwrap();
            let amount = row.trim_end_matches(" |").rsplit(' ').next().unwrap();
            let row =
                include_str!("backpressure.md").lines().find(|line| line.starts_with(&format!("| {said}"))).unwrap();
            assert!(row.ends_with(&format!("| {amount} |")), "{row}, and not {amount}");
        }
    }

    /// As far as they are the same each time.
    #[test]
    fn every_text_in_the_tables_is_one_that_the_code_has() {
        let code: String = ["src", "actors/src"].iter().flat_map(|dir| all(dir, "rs")).map(|(_, text)| text).collect();
        // A literal may go on in the next line.
        let mut lines = code.split("\\\n");
        let first = lines.next().unwrap().to_owned();
        let code = lines.fold(first, |code, line| code + line.trim_start()).replace("\\\"", "\"");
        let texts: Vec<_> = ERRORS.split('“').skip(1).map(|rest| rest.split_once('”').unwrap().0).collect();
        assert!(texts.len() > 40);
        for text in texts {
            assert!(text.split('…').all(|part| code.contains(part)), "nothing in the code says {text:?}");
        }
    }
}
