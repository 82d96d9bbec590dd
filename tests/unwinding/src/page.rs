//! What the page does for the cases.

use js_sys::Promise;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

use crate::Outcome;

#[wasm_bindgen]
extern "C" {
    /// Fulfilled when the page has seen an exception.
    #[wasm_bindgen(js_namespace = page, js_name = panicked)]
    fn when_panicked() -> Promise;

    /// Has the page know it.
    #[wasm_bindgen(js_namespace = page)]
    pub(crate) fn tell(what: &str);

    /// What it was told last.
    #[wasm_bindgen(js_namespace = page)]
    pub(crate) fn told() -> String;
}

/// Waits until the panic is over, and the page has its exception.
pub(crate) async fn panicked() -> Outcome {
    JsFuture::from(when_panicked()).await.map(drop).map_err(|_| "the page does not know".into())
}
