//! Whether the links of a book that was built lead somewhere. Those that leave it are not followed: tests are offline.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};

/// What there was to check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) pages: usize,
    pub(super) links: usize,
}

/// A page: where it leads, and where in it one can be led.
#[derive(Debug, Default)]
struct Page {
    links: Vec<String>,
    anchors: BTreeSet<String>,
}

/// Fails with all links that lead nowhere.
pub(super) fn check(book: &Path) -> anyhow::Result<Found> {
    let mut pages = BTreeMap::new();
    read(book, &mut pages)?;
    let mut broken = Vec::new();
    for (path, page) in &pages {
        for link in &page.links {
            if let Some(why) = problem(path, link, &pages) {
                broken.push(format!("{}: {link}: {why}", path.strip_prefix(book).unwrap_or(path).display()));
            }
        }
    }
    if !broken.is_empty() {
        bail!("links that lead nowhere:\n{}", broken.join("\n"));
    }
    Ok(Found { pages: pages.len(), links: pages.values().map(|page| page.links.len()).sum() })
}

/// Reads all pages, but the one that repeats the others for printing and the one that a web server shows for none.
fn read(dir: &Path, pages: &mut BTreeMap<PathBuf, Page>) -> anyhow::Result<()> {
    for entry in fs::read_dir(dir).with_context(|| format!("{} cannot be read", dir.display()))? {
        let path = entry?.path();
        let repeats = ["print.html", "404.html"].iter().any(|name| path.ends_with(name));
        if path.is_dir() {
            read(&path, pages)?;
        } else if path.extension().is_some_and(|extension| extension == "html") && !repeats {
            let page = Page::parse(&fs::read_to_string(&path)?);
            pages.insert(path, page);
        }
    }
    Ok(())
}

impl Page {
    fn parse(html: &str) -> Self {
        let links = ["href", "src"].into_iter().flat_map(|name| attributes(html, name)).collect();
        Self { links, anchors: attributes(html, "id").collect() }
    }
}

/// The values of an attribute, as mdBook writes them: in double quotes.
fn attributes(html: &str, name: &str) -> impl Iterator<Item = String> {
    let start = format!(" {name}=\"");
    let values: Vec<_> = html.split(&start).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0)).collect();
    values.into_iter().map(|value| value.replace("&amp;", "&")).collect::<Vec<_>>().into_iter()
}

/// Why a link leads nowhere, if it does.
fn problem(page: &Path, link: &str, pages: &BTreeMap<PathBuf, Page>) -> Option<&'static str> {
    if let Some((scheme, rest)) = link.split_once("://") {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_url = ["http", "https"].contains(&scheme) && host.contains('.') && !link.contains(char::is_whitespace);
        return (!is_url).then_some("not a URL");
    }
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let target = if path.is_empty() { page.to_owned() } else { resolve(page.parent()?, path) };
    if !target.exists() {
        return Some("there is no such file");
    }
    match (anchor, pages.get(&target)) {
        (Some(anchor), Some(target)) if !anchor.is_empty() && !target.anchors.contains(anchor) => {
            Some("there is no such anchor")
        }
        _ => None,
    }
}

/// Without `..`, so that pages are found under their names.
fn resolve(dir: &Path, link: &str) -> PathBuf {
    let mut path = dir.to_owned();
    for part in Path::new(link).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(pages: &[(&str, &str)]) -> anyhow::Result<Found> {
        let name = format!("websocket-web-links-{}-{}", std::process::id(), pages.len());
        let dir = std::env::temp_dir().join(name);
        fs::create_dir_all(dir.join("sub"))?;
        for (name, html) in pages {
            fs::write(dir.join(name), html)?;
        }
        let found = check(&dir);
        fs::remove_dir_all(&dir)?;
        found
    }

    #[test]
    fn links_to_pages_and_anchors_that_are_there_are_fine() {
        let found = book(&[
            (
                "a.html",
                r##"<h1 id="top"><a href="#top"></a><a href="sub/b.html#x"></a><a href="https://example.org/#y">"##,
            ),
            ("sub/b.html", r#"<p id="x"><a href="../a.html#top"></a><img src="../a.html">"#),
        ]);
        assert_eq!(found.unwrap(), Found { pages: 2, links: 5 });
    }

    #[test]
    fn each_that_leads_nowhere_is_named() {
        let page =
            r##"<a href="#no"></a><a href="c.html"></a><a href="sub/b.html#no"></a><a href="https://no where/">"##;
        let error = book(&[("a.html", page), ("sub/b.html", ""), ("print.html", page)]).unwrap_err().to_string();
        let broken: Vec<_> = error.lines().skip(1).collect();
        let expected = [
            "a.html: #no: there is no such anchor",
            "a.html: c.html: there is no such file",
            "a.html: sub/b.html#no: there is no such anchor",
            "a.html: https://no where/: not a URL",
        ];
        assert_eq!(broken, expected);
    }
}
