//! Giving bytes of WebAssembly memory to JavaScript.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// Calls `send` with the bytes, copied first where the runtime would not take them from where they are.
///
/// WebSockets refuse views of shared and of resizable buffers ([Web IDL,
/// `BufferSource`](https://webidl.spec.whatwg.org/#js-buffer-source-types)), and the memory of a module with threads is
/// shared.
pub(crate) fn send_bytes(
    bytes: &[u8],
    send_view: impl FnOnce(&[u8]) -> Result<(), JsValue>,
    send_copy: impl FnOnce(&Uint8Array) -> Result<(), JsValue>,
) -> Result<(), JsValue> {
    if is_plain(&memory_buffer()) { send_view(bytes) } else { send_copy(&Uint8Array::new_from_slice(bytes)) }
}

fn memory_buffer() -> JsValue {
    wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>().buffer()
}

/// Whether this is an `ArrayBuffer` of fixed length.
fn is_plain(buffer: &JsValue) -> bool {
    let resizable = Reflect::get(buffer, &JsValue::from_str("resizable")).is_ok_and(|flag| flag.is_truthy());
    buffer.has_type::<js_sys::ArrayBuffer>() && !resizable
}
