//! The part of a page that a command writes: what stands between two marks.

use std::fs;

use anyhow::{Context, ensure};

use crate::workspace::Workspace;

/// `page` with `part` between the marks, in place of what is there.
pub(crate) fn replaced(page: &str, (begin, end): (&str, &str), part: &str) -> anyhow::Result<String> {
    let parts = page.split_once(begin).and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    let (before, after) = parts.with_context(|| format!("the page lacks the marks {begin:?} and {end:?}"))?;
    ensure!(!after.contains(begin), "the page has the mark {begin:?} twice");
    Ok(format!("{before}{begin}{part}{end}{after}"))
}

/// `page` with `part` where `cargo xtask COMMAND` writes it.
pub(crate) fn made_by(page: &str, command: &str, part: &str) -> anyhow::Result<String> {
    replaced(page, (&format!("<!-- made by `cargo xtask {command}` -->\n"), "<!-- end -->"), part)
}

/// Changes the file `page` of the project.
pub(crate) fn change(
    workspace: &Workspace,
    page: &str,
    change: impl FnOnce(&str) -> anyhow::Result<String>,
) -> anyhow::Result<()> {
    let path = workspace.root.join(page);
    let known = fs::read_to_string(&path).with_context(|| format!("{page} cannot be read"))?;
    fs::write(&path, change(&known).with_context(|| page.to_owned())?)?;
    Ok(())
}

/// What stands between the marks now.
pub(crate) fn between<'a>(page: &'a str, (begin, end): (&str, &str)) -> Option<&'a str> {
    Some(page.split_once(begin)?.1.split_once(end)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKS: (&str, &str) = ("<begin>", "<end>");

    #[test]
    fn only_what_is_between_changes() {
        let page = "before<begin>old<end>after";
        assert_eq!(between(page, MARKS), Some("old"));
        assert_eq!(replaced(page, MARKS, "new").unwrap(), "before<begin>new<end>after");
    }

    #[test]
    fn a_page_without_a_place_is_an_error() {
        for page in ["", "<begin>", "<end><begin>", "<begin><end><begin><end>"] {
            assert!(format!("{:#}", replaced(page, MARKS, "").unwrap_err()).contains("<begin>"), "{page}");
        }
    }
}
