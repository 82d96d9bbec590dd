//! Pictures of the page for the guide, taken while it is used, and whether they are of the page as it is.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use super::looks::WIDE;
use super::picture::smaller;
use super::workbench::Workbench;
use crate::marks;
use crate::workspace::Workspace;

/// The chapter that shows them.
const CHAPTER: &str = "docs/guide/workbench.md";
/// Where they are.
const DIR: &str = "docs/guide/workbench";
/// What they are made of, below the workspace: the page's program, its style, and its document.
const SOURCES: &str = "docs/demo";
/// The largest picture that a page of the book should have to load, in bytes.
const LARGEST: usize = 80_000;
/// What stands before and behind the sources' checksum in the chapter.
const MARKS: (&str, &str) = ("<!-- pictures of sources ", " by `cargo xtask demo --check --write-docs` -->");

/// A picture: the name of its file, and how the page gets there.
type Picture = (&'static str, fn(&Workbench<'_>) -> anyhow::Result<Vec<u8>>);

const PICTURES: &[Picture] =
    &[("light", light), ("dark", dark), ("narrow", narrow), ("backpressure", backpressure), ("timeline", timeline)];

/// Takes all of them and has the guide show them.
pub(super) fn write(bench: &Workbench<'_>, workspace: &Workspace) -> anyhow::Result<String> {
    let mut sizes = Vec::new();
    let dir = workspace.root.join(DIR);
    fs::create_dir_all(&dir)?;
    for (name, take) in PICTURES {
        bench.page.resize(WIDE.0, WIDE.1)?;
        bench.page.prefer_scheme("light")?;
        bench.open()?;
        let picture = take(bench).with_context(|| format!("the picture {name}: {}", bench.situation()))?;
        let picture = smaller(&picture).with_context(|| format!("the picture {name}"))?;
        ensure!(picture.len() <= LARGEST, "the picture {name} has {} bytes, more than {LARGEST}", picture.len());
        fs::write(dir.join(name).with_extension("png"), &picture)?;
        sizes.push(format!("{name}.png: {} bytes", picture.len()));
    }
    bench.page.resize(WIDE.0, WIDE.1)?;
    bench.page.prefer_scheme("light")?;
    let sources = checksum(workspace)?;
    marks::change(workspace, CHAPTER, |chapter| marks::replaced(chapter, MARKS, &sources))?;
    Ok(sizes.join(", "))
}

/// Fails if the page has changed since its pictures were taken.
pub(super) fn are_current(workspace: &Workspace) -> anyhow::Result<String> {
    let chapter = fs::read_to_string(workspace.root.join(CHAPTER)).context(CHAPTER)?;
    let of =
        marks::between(&chapter, MARKS).with_context(|| format!("{CHAPTER} does not say what is on its pictures"))?;
    let now = checksum(workspace)?;
    ensure!(of == now, "the pictures are of the sources {of}, and these are {now}: {REMEDY}");
    for (name, _) in PICTURES {
        let file = workspace.root.join(DIR).join(name).with_extension("png");
        ensure!(file.is_file(), "{DIR}/{name}.png is missing: {REMEDY}");
        ensure!(chapter.contains(&format!("](workbench/{name}.png)")), "{CHAPTER} does not show {name}.png");
    }
    Ok(format!("{} pictures of the sources {of}", PICTURES.len()))
}

const REMEDY: &str = "run cargo xtask demo --check --only pictures --write-docs, and commit what it writes";

/// Of all files that the page is made of, by name and content; line ends may differ from system to system.
fn checksum(workspace: &Workspace) -> anyhow::Result<String> {
    let root = workspace.root.join(SOURCES);
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    ensure!(!files.is_empty(), "no sources in {SOURCES}");
    let mut hasher = crc32fast::Hasher::new();
    for file in &files {
        let name = file.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
        let mut content = fs::read(file)?;
        content.retain(|&byte| byte != b'\r');
        hasher.update(name.as_bytes());
        hasher.update(&content);
    }
    Ok(format!("{:08x}", hasher.finalize()))
}

/// The files of `dir` and below that are sources of the page.
fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in dir.read_dir().with_context(|| dir.display().to_string())? {
        let path = entry?.path();
        // A lock file changes with dependencies that are not to be seen; a target directory is not a source.
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("rs" | "css" | "html" | "js") => files.push(path),
            None if path.is_dir() && !path.ends_with("target") => collect(&path, files)?,
            _ => {}
        }
    }
    Ok(())
}

/// Messages both ways.
fn light(bench: &Workbench<'_>) -> anyhow::Result<Vec<u8>> {
    talk(bench)?;
    bench.page.screenshot()
}

fn dark(bench: &Workbench<'_>) -> anyhow::Result<Vec<u8>> {
    bench.page.prefer_scheme("dark")?;
    talk(bench)?;
    bench.page.screenshot()
}

fn narrow(bench: &Workbench<'_>) -> anyhow::Result<Vec<u8>> {
    bench.page.resize(360, 740)?;
    bench.open()?;
    talk(bench)?;
    bench.evaluate("scrollTo(0, 0)")?;
    bench.page.screenshot()
}

/// A flood that stands still, since the server reads nothing.
fn backpressure(bench: &Workbench<'_>) -> anyhow::Result<Vec<u8>> {
    bench.fill("#send-capacity", "200")?;
    bench.connect()?;
    bench.click("#ping")?;
    bench.click("#fault-stall")?;
    bench.visit().report("stalled")?;
    bench.flood(20_000, 20_000)?;
    bench.outgoing_is_full()?;
    bench.until("Number(q('#plot-lanes').dataset.latestOut) > 0 && Number(q('#plot-buffered').dataset.latest) > 0")?;
    some_seconds(bench)?;
    bench.evaluate("q('#reader-title').scrollIntoView()")?;
    bench.page.screenshot()
}

/// A server that went, and came back.
fn timeline(bench: &Workbench<'_>) -> anyhow::Result<Vec<u8>> {
    bench.choose("#mode", "managed")?;
    bench.fill("#first-delay", "300")?;
    bench.fill("#longest-delay", "4000")?;
    bench.connect()?;
    bench.click("#fault-down")?;
    bench.until("all('#timeline > li[data-event=waiting]').length >= 3")?;
    bench.click("#fault-up")?;
    bench.visit().connections("opened:2")?;
    bench.state("open")?;
    bench.page.screenshot_of("section:has(#timeline)")
}

fn talk(bench: &Workbench<'_>) -> anyhow::Result<()> {
    bench.connect()?;
    bench.click("#ping")?;
    bench.fill("#text", "Hello from WebAssembly")?;
    bench.click("#send-text")?;
    bench.click("#send-binary")?;
    bench.order("say Hello from the server")?;
    bench.logged("in", 3)?;
    some_seconds(bench)?;
    // To the top, wherever it was scrolled to for a click.
    bench.evaluate("(q('#connect-title').scrollIntoView(), scrollTo(0, 0))").map(drop)
}

/// Waits until the plots have some seconds to show.
fn some_seconds(bench: &Workbench<'_>) -> anyhow::Result<()> {
    bench.until("all('#plot-messages path.line').every(e => e.getAttribute('d').split('L').length > 4)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chapter_has_a_place_for_the_checksum() {
        let workspace = Workspace::find().unwrap();
        let chapter = fs::read_to_string(workspace.root.join(CHAPTER)).unwrap();
        assert!(marks::replaced(&chapter, MARKS, "new").unwrap().contains("<!-- pictures of sources new by"));
    }

    #[test]
    fn the_checksum_is_of_the_sources() {
        let sum = checksum(&Workspace::find().unwrap()).unwrap();
        assert_eq!(sum.len(), 8, "{sum}");
    }
}
