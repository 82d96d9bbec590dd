//! A list on the page that grows at its end, up to a bound.

use web_sys::{Document, Element};

use crate::elements;

/// So that a peer that talks without end does not fill the page.
const MAX: u32 = 200;

pub(crate) struct List {
    document: Document,
    element: Element,
}

impl List {
    pub(crate) fn find(selector: &str) -> Result<Self, String> {
        Ok(Self { document: elements::document()?, element: elements::find(selector)? })
    }

    /// Appends an entry: what happened and, if there is more to show, what it was about.
    pub(crate) fn add(&self, class: &str, what: &str, contents: Option<&str>) {
        let Some(entry) = self.child("li", class, "") else { return };
        let _ = self.child("span", "what", what).map(|what| entry.append_child(&what));
        if let Some(contents) = contents.and_then(|contents| self.child("code", "contents", contents)) {
            // For those who copy the log as text.
            let _ = entry.append_with_str_1(" ");
            let _ = entry.append_child(&contents);
        }
        let _ = self.element.append_child(&entry);
        while self.element.child_element_count() > MAX {
            let Some(oldest) = self.element.first_element_child() else { break };
            oldest.remove();
        }
        self.element.set_scroll_top(self.element.scroll_height());
    }

    fn child(&self, tag: &str, class: &str, text: &str) -> Option<Element> {
        let child = self.document.create_element(tag).ok()?;
        child.set_class_name(class);
        child.set_text_content(Some(text));
        Some(child)
    }
}
