//! Finds elements, and says which one is missing.

use wasm_bindgen::JsCast;
use web_sys::{Document, Window};

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
