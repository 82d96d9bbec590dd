//! Which controls the page has, and which of them were used: none may be left without a test.

use std::cell::RefCell;
use std::collections::BTreeSet;

use anyhow::{Context, ensure};
use serde_json::Value;

use super::workbench::Workbench;

/// Everything that a person can use. Fields that a mode hides are among it.
pub(super) const INTERACTIVE: &str = "button, input, select, textarea, summary, [role=slider]";

/// What a control is called: by its id, or by its class in what has one.
const NAME: &str = "(e => e.id ? '#' + e.id : '#' + e.closest('[id]').id + ' ' + \
                    (e.classList[0] ? '.' + e.classList[0] : e.tagName.toLowerCase()))";

/// Those that were seen, and those that were used.
#[derive(Debug, Default)]
pub(super) struct Controls {
    seen: RefCell<BTreeSet<String>>,
    used: RefCell<BTreeSet<String>>,
}

impl Controls {
    /// Notes those that the page has now.
    pub(super) fn find(&self, bench: &Workbench<'_>) -> anyhow::Result<()> {
        let names = bench.evaluate(&format!("all('{INTERACTIVE}').map({NAME})"))?;
        let names = names.as_array().context("no controls")?;
        self.seen.borrow_mut().extend(names.iter().filter_map(Value::as_str).map(str::to_owned));
        Ok(())
    }

    /// Notes that one is used.
    pub(super) fn note_use(&self, bench: &Workbench<'_>, selector: &str) -> anyhow::Result<()> {
        // An id is its name already: the page is not asked.
        if self.seen.borrow().contains(selector) {
            self.used.borrow_mut().insert(selector.to_owned());
            return Ok(());
        }
        let name = bench.evaluate(&format!("{NAME}(q('{selector}'))")).with_context(|| format!("no {selector}"))?;
        self.used.borrow_mut().extend(name.as_str().map(str::to_owned));
        Ok(())
    }

    /// Fails with the names of those that nothing has used.
    pub(super) fn all_were_used(&self) -> anyhow::Result<String> {
        let (seen, used) = (self.seen.borrow(), self.used.borrow());
        let forgotten: Vec<_> = seen.difference(&used).map(String::as_str).collect();
        ensure!(forgotten.is_empty(), "controls without a test: {}", forgotten.join(", "));
        ensure!(!seen.is_empty(), "the page has no controls");
        Ok(format!("{} controls", seen.len()))
    }
}
