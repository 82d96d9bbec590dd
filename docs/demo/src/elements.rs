//! Finds elements, and says which one is missing; changes them as those who use a keyboard or hear the page need it.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, HtmlFieldSetElement, Window};

pub(crate) fn window() -> Result<Window, String> {
    web_sys::window().ok_or_else(|| "this is not a page: there is no window".to_owned())
}

pub(crate) fn document() -> Result<Document, String> {
    window()?.document().ok_or_else(|| "this window has no document".to_owned())
}

/// The first element that `selector` means.
pub(crate) fn find<T: JsCast>(selector: &str) -> Result<T, String> {
    let found = document()?.query_selector(selector).ok().flatten();
    found.and_then(|element| element.dyn_into().ok()).ok_or_else(|| format!("index.html has no suitable {selector}"))
}

/// A control that is disabled loses the keyboard's focus: then `refuge` gets it, from where Tab leads on.
pub(crate) fn enable(fields: &HtmlFieldSetElement, enabled: bool, refuge: &HtmlElement) {
    let focused = document().ok().and_then(|document| document.active_element());
    if !enabled && fields.contains(focused.as_deref()) {
        let _ = refuge.focus();
    }
    fields.set_disabled(!enabled);
}

/// Where `text` is shown already, nothing changes that would be read out again.
pub(crate) fn show(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}
