//! What the page asks of the browser: its address, the time, an element, an answer over HTTP.

use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, FormData, HtmlElement, HtmlFormElement, Performance, Response, UrlSearchParams};
use yew::prelude::*;

/// What the page's address says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Address {
    /// The test server, as `ws://HOST:PORT`, if there is one.
    pub(crate) peer: Option<String>,
}

impl Address {
    pub(crate) fn read() -> Self {
        let query = web_sys::window().and_then(|window| window.location().search().ok());
        let query = query.and_then(|query| UrlSearchParams::new_with_str(&query).ok());
        let peer = query.and_then(|query| query.get("peer")).filter(|peer| !peer.is_empty());
        Self { peer: peer.map(|peer| peer.trim_end_matches('/').to_owned()) }
    }
}

#[wasm_bindgen]
extern "C" {
    /// Of the socket that was made last; `boot.js` has it.
    #[wasm_bindgen(js_name = bufferedAmount)]
    pub(crate) fn buffered_amount() -> f64;
}

thread_local! {
    /// Looked for once: the time is asked for every message.
    static CLOCK: Option<Performance> = web_sys::window().and_then(|window| window.performance());
}

/// Milliseconds since the page was opened.
pub(crate) fn now() -> f64 {
    CLOCK.with(|clock| clock.as_ref().map_or(0.0, Performance::now))
}

/// One that no other page has, in all likelihood.
pub(crate) fn fresh_id() -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
    let letter = || {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to below 26")]
        let index = (js_sys::Math::random() * LETTERS.len() as f64) as usize;
        LETTERS.get(index).copied().map_or('x', char::from)
    };
    // 26^10 are some 10^14.
    let letters: String = (0..10).map(|_| letter()).collect();
    format!("bench-{letters}")
}

pub(crate) fn element(id: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

/// Sets `data-KEY` of the body.
pub(crate) fn tell(key: &str, value: &str) {
    let body = web_sys::window().and_then(|window| window.document()?.body());
    // Without a body there is nobody to tell.
    let _ = body.map(|body| body.dataset().set(key, value));
}

/// Where the keyboard goes on.
pub(crate) fn focus(id: &str) {
    // An element that cannot be focussed leaves the focus where it is.
    let _ = element(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()).map(|element| element.focus());
}

/// Whether the keyboard is there.
pub(crate) fn has_focus(id: &str) -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.and_then(|document| document.active_element()).is_some_and(|element| element.id() == id)
}

/// What stands in the fields of the form that is submitted, by their names. The browser does not send it.
pub(crate) fn submitted(event: &SubmitEvent) -> Option<FormData> {
    event.prevent_default();
    let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
    FormData::new_with_form(&form).ok()
}

/// The text of one of them.
pub(crate) fn text(form: &FormData, name: &str) -> String {
    form.get(name).as_string().unwrap_or_default()
}

/// The body of the answer to a GET.
pub(crate) async fn ask(url: &str) -> Result<String, String> {
    let unreachable = |_: JsValue| format!("{url} cannot be reached: is the test server of cargo xtask demo running?");
    let window = web_sys::window().ok_or("there is no window")?;
    let answer = JsFuture::from(window.fetch_with_str(url)).await.map_err(unreachable)?;
    let answer: Response = answer.dyn_into().map_err(unreachable)?;
    let body = JsFuture::from(answer.text().map_err(unreachable)?).await.map_err(unreachable)?;
    let body = body.as_string().unwrap_or_default();
    if answer.ok() {
        Ok(body)
    } else {
        Err(format!("the test server answered with status {}: {body}", answer.status()))
    }
}
