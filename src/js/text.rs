//! Text of JavaScript, which is UTF-16 or Latin-1, as UTF-8 in WebAssembly memory.

use js_sys::JsString;

use super::{bindings::TextEncoder, memory::memory_is_plain};

/// Text of that many code units is encoded by the runtime; shorter text by wasm-bindgen, which goes from character to
/// character.
///
/// Measured in plain JavaScript: in Chromium 156 both take as long from 256 to 384 code units, in Node 20 at 64; at
/// 4 KiB the runtime is 3 and 30 times as fast.
const LONG: usize = 256;

thread_local! {
    /// None where it cannot write into the memory of this module.
    static ENCODER: Option<TextEncoder> = encoder();
}

/// A text of `units` code units, as JavaScript counts them. Lone surrogates become U+FFFD.
pub(super) fn utf8(text: &JsString, units: usize) -> String {
    let encoded =
        if units < LONG { None } else { ENCODER.with(|encoder| Some(encode(encoder.as_ref()?, text, units))) };
    // What the runtime has encoded is UTF-8.
    encoded.and_then(|utf8| String::from_utf8(utf8).ok()).unwrap_or_else(|| text.into())
}

/// Bytes that one code unit takes at most.
const UNIT_MAX: usize = 3;

/// In two steps: most long text is ASCII, which fits where each unit has a byte.
fn encode(encoder: &TextEncoder, text: &JsString, units: usize) -> Vec<u8> {
    let mut utf8 = vec![0; units];
    let begun = encoder.encode_into(text, &mut utf8);
    let read = begun.read();
    let unread = units.saturating_sub(read as usize);
    if unread > 0 {
        utf8.truncate(begun.written() as usize);
        let mut rest = vec![0; unread.saturating_mul(UNIT_MAX)];
        let ended = encoder.encode_into(&text.slice(read, u32::MAX), &mut rest);
        rest.truncate(ended.written() as usize);
        utf8.append(&mut rest);
    }
    utf8
}

/// Like WebSockets, it takes no view of shared memory ([Encoding
/// Standard](https://encoding.spec.whatwg.org/#dom-textencoder-encodeinto) allows it, engines do not).
fn encoder() -> Option<TextEncoder> {
    memory_is_plain().then(TextEncoder::new)?.ok()
}
