//! The server that the page talks to.

use web_sys::UrlSearchParams;

use crate::elements::window;

/// The one that `cargo xtask demo` starts, unless the page's address names another.
const PEER: &str = "ws://127.0.0.1:8765";

/// Its address, to which paths are appended.
pub(crate) fn url() -> Result<String, String> {
    let query = window()?.location().search().and_then(|query| UrlSearchParams::new_with_str(&query));
    let peer = query.ok().and_then(|query| query.get("peer")).unwrap_or_else(|| PEER.to_owned());
    Ok(peer.trim_end_matches('/').to_owned())
}
