//! Text of JavaScript, which is UTF-16 or Latin-1, as UTF-8 in WebAssembly memory.

use js_sys::JsString;

use super::{
    bindings::TextEncoder,
    memory::{HAS_THREADS, memory_is_plain},
};

/// Text of that many code units is encoded by the runtime; shorter text by wasm-bindgen, which goes from character to
/// character.
///
/// Measured in plain JavaScript: in Chromium 156 both take as long from 256 to 384 code units, in Node 20 at 64; at
/// 4 KiB the runtime is 3 and 30 times as fast.
const LONG: usize = 256;

thread_local! {
    static ENCODER: Encoder = Encoder::new();
}

/// How the runtime encodes.
enum Encoder {
    IntoMemory(TextEncoder),
    /// Memory that threads share it does not write into ([Encoding
    /// Standard](https://encoding.spec.whatwg.org/#dom-textencoder-encodeinto) allows it, engines do not): what it has
    /// encoded is copied.
    Copied(TextEncoder),
    /// It has none, or cannot write into the memory of this module.
    Absent,
}

impl Encoder {
    fn new() -> Self {
        match TextEncoder::new() {
            Ok(encoder) if memory_is_plain() => Self::IntoMemory(encoder),
            Ok(encoder) if HAS_THREADS => Self::Copied(encoder),
            _ => Self::Absent,
        }
    }

    fn encode(&self, text: &JsString, units: usize) -> Option<Vec<u8>> {
        match self {
            Self::IntoMemory(encoder) => Some(encode_into_memory(encoder, text, units)),
            Self::Copied(encoder) if HAS_THREADS => Some(encoder.encode(text).to_vec()),
            Self::Copied(_) | Self::Absent => None,
        }
    }
}

/// A text of `units` code units, as JavaScript counts them. Lone surrogates become U+FFFD.
pub(super) fn utf8(text: &JsString, units: usize) -> String {
    let encoded = if units < LONG { None } else { ENCODER.with(|encoder| encoder.encode(text, units)) };
    // What the runtime has encoded is UTF-8.
    encoded.and_then(|utf8| String::from_utf8(utf8).ok()).unwrap_or_else(|| text.into())
}

/// Bytes that one code unit takes at most.
const UNIT_MAX: usize = 3;

/// In two steps: most long text is ASCII, which fits where each unit has a byte.
fn encode_into_memory(encoder: &TextEncoder, text: &JsString, units: usize) -> Vec<u8> {
    let mut utf8 = vec![0; units];
    let begun = encoder.encode_into(text, &mut utf8);
    let read = begun.read();
    let unread = units.saturating_sub(read as usize);
    if unread > 0 {
        utf8.truncate(begun.written() as usize);
        let mut rest = vec![0; unread.saturating_mul(UNIT_MAX)];
        let ended = encoder.encode_into(&text.substring(read, u32::MAX), &mut rest);
        rest.truncate(ended.written() as usize);
        utf8.append(&mut rest);
    }
    utf8
}

#[cfg(all(test, target_family = "wasm"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// Text of all lengths in UTF-8, with the places where the encoder changes.
    fn texts() -> impl Iterator<Item = Vec<u16>> {
        let units: [&[u16]; 6] =
            [&[0x61], &[0xe4], &[0x20ac], &[0xd834, 0xdd1e], &[0x61, 0x61, 0x20ac], &[0xd834, 0x61, 0xdd1e]];
        let lengths = [0, 1, 7, LONG - 1, LONG, LONG + 1, 4096, 100_000];
        units.into_iter().flat_map(move |units| {
            lengths.map(|length| units.iter().copied().cycle().take(length).collect::<Vec<u16>>())
        })
    }

    #[wasm_bindgen_test]
    fn text_is_what_it_was() {
        for units in texts() {
            let text = js_sys::JsString::from_char_code(units.get(..1).unwrap_or_default());
            // One call takes no more arguments than the engine's stack holds.
            let text = units
                .get(1..)
                .unwrap_or_default()
                .chunks(1000)
                .fold(text, |text, units| text.concat(&js_sys::JsString::from_char_code(units).into()));
            assert!(
                utf8(&text, units.len()) == String::from_utf16_lossy(&units),
                "{} of {:?}",
                units.len(),
                &units.get(..3)
            );
        }
    }

    #[wasm_bindgen_test]
    fn long_text_is_encoded_by_the_runtime() {
        let expected = if HAS_THREADS { "copied" } else { "into memory" };
        let found = ENCODER.with(|encoder| match encoder {
            Encoder::IntoMemory(_) => "into memory",
            Encoder::Copied(_) => "copied",
            Encoder::Absent => "absent",
        });
        assert_eq!(found, expected);
    }
}
