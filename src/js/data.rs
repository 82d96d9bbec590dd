//! What comes from JavaScript: the data of a message, and the texts of exceptions.

use js_sys::{ArrayBuffer, JsString, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use websocket_web_actors::Msg;

use super::{
    bindings::{Bytes, Counted, copy_bytes},
    text::utf8,
};

/// The data of a `MessageEvent`, not yet copied into WebAssembly memory.
#[derive(Debug)]
pub(crate) enum Data {
    /// With its length in UTF-16 code units.
    Text(JsString, usize),
    /// With its length in bytes.
    Binary(Bytes, usize),
    /// Neither text nor a buffer; its type, for the error text.
    Unknown(String),
}

/// What is copied without asking whether it is wanted: the question takes the lock once more for each message, some 20 ns
/// in a profile of V8, and a copy in vain, of text 0.8 µs at most, is made only where messages are dropped anyway.
const SMALL: usize = 256;

impl Data {
    /// Takes what any runtime delivers: strings, `ArrayBuffer`s, and views of one, such as Node's `Buffer`, which may
    /// begin anywhere in it.
    pub(crate) fn new(value: JsValue) -> Self {
        if value.is_string() {
            let units = value.unchecked_ref::<Counted>().length() as usize;
            Self::Text(value.unchecked_into(), units)
        } else if value.has_type::<ArrayBuffer>() {
            Self::buffer(&value)
        } else if ArrayBuffer::is_view(&value) {
            let [buffer, offset, len] = ["buffer", "byteOffset", "byteLength"].map(|name| property(&value, name));
            Self::binary(Bytes::new(&buffer, &offset, &len))
        } else {
            let type_name = type_name(&value);
            // Node's `vm` and frames have classes of their own.
            if type_name == "ArrayBuffer" { Self::buffer(&value) } else { Self::Unknown(type_name) }
        }
    }

    /// All of an `ArrayBuffer`.
    fn buffer(value: &JsValue) -> Self {
        Self::binary(Bytes::new(value, &JsValue::UNDEFINED, &JsValue::UNDEFINED))
    }

    fn binary(bytes: Bytes) -> Self {
        let len = bytes.unchecked_ref::<Counted>().length() as usize;
        Self::Binary(bytes, len)
    }

    /// Whether it is neither text nor a buffer.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether it costs nothing to copy it in vain.
    pub(crate) fn is_small(&self) -> bool {
        match self {
            Self::Text(_, len) | Self::Binary(_, len) => *len <= SMALL,
            Self::Unknown(_) => false,
        }
    }

    /// The length in bytes; of text, which has to be encoded to know, the least that it can be.
    pub(crate) fn min_len(&self) -> usize {
        match self {
            Self::Text(_, len) | Self::Binary(_, len) => *len,
            Self::Unknown(_) => 0,
        }
    }

    /// Copies the data into WebAssembly memory.
    ///
    /// # Errors
    /// The type of data that is neither text nor a buffer.
    pub(crate) fn into_msg(self) -> Result<Msg, String> {
        match self {
            Self::Text(text, units) => Ok(Msg::Text(utf8(&text, units))),
            Self::Binary(bytes, len) => Ok(Msg::Binary(to_vec(&bytes, len))),
            Self::Unknown(type_name) => Err(type_name),
        }
    }
}

/// Bytes that are copied into memory which Rust has cleared. More are copied by wasm-bindgen into memory which it has
/// not, at the price of a call back for it: measured in Node 20, 32 bytes take 50 ns less this way, 4 KiB 100 ns less.
const CLEARED_MAX: usize = 4096;

fn to_vec(bytes: &Bytes, len: usize) -> Vec<u8> {
    if len > CLEARED_MAX {
        return bytes.to_vec();
    }
    let mut copy = vec![0; len];
    copy_bytes(&mut copy, bytes);
    copy
}

/// Whether this runs where there is JavaScript. The functions that wasm-bindgen imports panic on other targets.
pub(crate) fn is_javascript() -> bool {
    cfg!(all(target_family = "wasm", target_os = "unknown"))
}

/// Whether the runtime has a global of that name.
pub(crate) fn has_global(name: &str) -> bool {
    is_javascript() && has(&js_sys::global(), name)
}

/// Whether there is a property of that name, be it null.
pub(crate) fn has(value: &JsValue, name: &str) -> bool {
    !property(value, name).is_undefined()
}

/// A property that should be a string; empty where it is not.
pub(crate) fn string_property(value: &JsValue, name: &str) -> String {
    property(value, name).as_string().unwrap_or_default()
}

/// A property; undefined where there is none.
pub(crate) fn property(value: &JsValue, name: &str) -> JsValue {
    // It would throw, and each time that an import throws instead of giving a value, wasm-bindgen 0.2.130 forgets the
    // place in its table that it had taken for the value.
    if value.is_falsy() {
        return JsValue::UNDEFINED;
    }
    Reflect::get(value, &JsValue::from_str(name)).unwrap_or_default()
}

/// Sets a property that takes any value of this kind: one function for all is less code than a setter for each.
pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) {
    // Neither setting a property of a plain object nor that of a socket to what its type allows fails.
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// `Blob` for a Blob, `number` for a number.
fn type_name(value: &JsValue) -> String {
    let class = string_property(&property(value, "constructor"), "name");
    if class.is_empty() { value.js_typeof().as_string().unwrap_or_default() } else { class }
}

#[cfg(all(test, target_family = "wasm"))]
mod tests {
    use js_sys::Uint8Array;
    use wasm_bindgen::externref_heap_live_count;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_property_of_nothing_leaves_nothing_behind() {
        for nothing in [JsValue::UNDEFINED, JsValue::NULL] {
            let before = externref_heap_live_count();
            for _ in 0..10 {
                assert!(property(&nothing, "name").is_undefined());
            }
            assert_eq!(externref_heap_live_count(), before);
        }
    }

    /// The places where the way changes in which bytes are copied.
    const LENGTHS: [usize; 6] = [0, 1, 33, CLEARED_MAX, CLEARED_MAX + 1, 1 << 20];

    fn bytes(len: usize) -> Vec<u8> {
        (0..=250).cycle().take(len).collect()
    }

    #[wasm_bindgen_test]
    fn bytes_are_what_they_were() {
        for len in LENGTHS {
            let expected = Ok(Msg::Binary(bytes(len)));
            let array = Uint8Array::new_from_slice(&bytes(len));
            assert!(Data::new(array.buffer().into()).into_msg() == expected, "{len} bytes of a buffer");
            let larger = Uint8Array::new_from_slice(&[bytes(3), bytes(len), bytes(5)].concat());
            let view = larger.subarray(3, array.length().saturating_add(3));
            assert!(Data::new(view.into()).into_msg() == expected, "{len} bytes of a view");
        }
    }

    #[wasm_bindgen_test]
    fn a_message_of_memory_is_copied_whatever_memory_that_is() {
        let sent = bytes(100_000);
        let array = Uint8Array::new_from_slice(&sent);
        assert!(array.buffer().has_type::<ArrayBuffer>(), "a socket refuses it");
        assert_eq!(array.to_vec(), sent);
    }
}
