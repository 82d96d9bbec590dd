//! Whether JavaScript takes bytes from where they are in WebAssembly memory.

use js_sys::ArrayBuffer;
use wasm_bindgen::{JsCast, JsValue};

use super::property;

/// Whether threads share the memory of this module. A constant, so that a program without threads does not link what is
/// for those.
pub(crate) const HAS_THREADS: bool = cfg!(target_feature = "atomics");

/// As a number: an array of so many takes neither room nor code in a program without threads.
pub(crate) const THREADS: usize = HAS_THREADS as usize;

/// Whether the memory of this module can be viewed by a WebSocket, which copies what it sends.
///
/// WebSockets refuse views of shared and of resizable buffers ([Web IDL, buffer source
/// types](https://webidl.spec.whatwg.org/#idl-buffer-source-types)); the memory of a module with threads is shared.
pub(crate) fn memory_is_plain() -> bool {
    is_plain(&property(&wasm_bindgen::memory(), "buffer"))
}

/// Whether this is an `ArrayBuffer` of fixed length.
fn is_plain(buffer: &JsValue) -> bool {
    buffer.has_type::<ArrayBuffer>() && !property(buffer, "resizable").is_truthy()
}

#[cfg(all(test, target_family = "wasm"))]
#[expect(clippy::expect_used, reason = "clippy takes nothing but `cfg(test)` for a test")]
mod tests {
    use js_sys::Function;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn eval(expression: &str) -> JsValue {
        Function::new_no_args(&format!("return {expression}")).call0(&JsValue::UNDEFINED).expect("it evaluates")
    }

    #[wasm_bindgen_test]
    fn memory_of_a_module_is_plain_unless_threads_share_it() {
        assert_eq!(memory_is_plain(), !HAS_THREADS);
        assert!(is_plain(&ArrayBuffer::new(8)));
        assert!(is_plain(&eval("new WebAssembly.Memory({ initial: 1 }).buffer")));
    }

    #[wasm_bindgen_test]
    fn shared_and_resizable_memory_is_not() {
        for buffer in [
            "new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true }).buffer",
            "new ArrayBuffer(8, { maxByteLength: 16 })",
        ] {
            assert!(!is_plain(&eval(buffer)), "{buffer}");
        }
    }
}
