//! Buffers that bytes are sent from, used again.

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;

use crate::js::copy_into;

/// Memory of JavaScript's, of `size` bytes.
#[derive(Debug)]
pub(super) struct Buffer {
    array: Uint8Array,
    size: usize,
}

/// Buffers that nothing reads from, shared by all sockets of a thread that need such, and freed with the last of them.
///
/// A stream writes a chunk when its turn comes, so it never gets a view of WebAssembly memory; but the socket [copies it
/// then](https://github.com/whatwg/websockets/pull/48), and once that is fulfilled, nothing reads from it. A standard
/// WebSocket, which takes no view of memory that threads share, copies when it is
/// [called](https://websockets.spec.whatwg.org/#dom-websocket-send). `tests/web/cases/quirks.rs` asks the runtimes for both.
///
/// What a new buffer costs is not the copy but the memory: in Chromium 156, 0.43 µs for 128 bytes, 3.5 for 4 KiB, 48 for
/// 64 KiB and 590 for 1 MiB, where one that is used again takes 0.07, 0.11, 1.2 and 23.
#[derive(Debug, Default)]
pub(super) struct Spares(RefCell<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// The one that was used last is the last.
    buffers: Vec<Buffer>,
    /// Their sizes together.
    bytes: usize,
}

/// V8 has no buffer for so few bytes, until one is asked for: they are in the array itself.
const IN_ARRAY: usize = 64;

/// Bytes that are kept for later, at most: the default `send_buffer_size` of one connection. A power of two, as the sizes
/// of buffers are.
const KEPT_MAX: usize = 4 << 20;

thread_local! {
    static SHARED: RefCell<Weak<Spares>> = RefCell::default();
}

impl Spares {
    /// Those of this thread.
    pub(super) fn shared() -> Rc<Self> {
        SHARED.with(|shared| {
            let mut shared = shared.borrow_mut();
            shared.upgrade().unwrap_or_else(|| {
                let spares = Rc::default();
                *shared = Rc::downgrade(&spares);
                spares
            })
        })
    }

    /// A copy of the bytes, and what it is in, if that can be used again.
    pub(super) fn copy(&self, bytes: &[u8]) -> (JsValue, Option<Buffer>) {
        let len = bytes.len();
        if len <= IN_ARRAY || len > KEPT_MAX {
            return (Uint8Array::new_from_slice(bytes).into(), None);
        }
        let size = len.next_power_of_two();
        #[expect(clippy::cast_possible_truncation, reason = "it is less than KEPT_MAX")]
        let (units, all) = (len as u32, size as u32);
        let buffer = self.0.borrow_mut().take(size);
        let buffer = buffer.unwrap_or_else(|| Buffer { array: Uint8Array::new_with_length(all), size });
        let array = if len == size { buffer.array.clone() } else { buffer.array.subarray(0, units) };
        copy_into(&array, bytes);
        (array.into(), Some(buffer))
    }

    /// Nothing reads from it any more.
    pub(super) fn keep(&self, buffer: Buffer) {
        // Unless whoever read it has taken the memory away.
        if buffer.array.length() as usize == buffer.size {
            self.0.borrow_mut().keep(buffer);
        }
    }
}

/// Not even the place of what was shared is left.
impl Drop for Spares {
    fn drop(&mut self) {
        // On a thread that ends it is gone already.
        let _ = SHARED.try_with(|shared| drop(shared.replace(Weak::new())));
    }
}

impl Kept {
    fn take(&mut self, size: usize) -> Option<Buffer> {
        let place = self.buffers.iter().rposition(|buffer| buffer.size == size)?;
        self.bytes = self.bytes.saturating_sub(size);
        Some(self.buffers.remove(place))
    }

    fn keep(&mut self, buffer: Buffer) {
        self.bytes = self.bytes.saturating_add(buffer.size);
        self.buffers.push(buffer);
        while self.bytes > KEPT_MAX {
            let oldest = self.buffers.remove(0);
            self.bytes = self.bytes.saturating_sub(oldest.size);
        }
    }
}

#[cfg(all(test, target_family = "wasm"))]
#[expect(clippy::expect_used, reason = "clippy takes nothing but `cfg(test)` for a test")]
mod tests {
    use js_sys::Function;
    use wasm_bindgen::JsCast;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn bytes(len: usize) -> Vec<u8> {
        (0..=250).cycle().take(len).collect()
    }

    fn copy(spares: &Spares, len: usize) -> (Uint8Array, Option<Buffer>) {
        let (value, buffer) = spares.copy(&bytes(len));
        (value.unchecked_into(), buffer)
    }

    fn copy_kept(spares: &Spares, len: usize) -> Buffer {
        copy(spares, len).1.expect("it can be used again")
    }

    fn is_same(one: &JsValue, other: &JsValue) -> bool {
        one == other
    }

    #[wasm_bindgen_test]
    fn a_copy_has_the_bytes_in_whatever_buffer() {
        let spares = Spares::default();
        for len in [0, 1, IN_ARRAY, IN_ARRAY + 1, 127, 128, 129, 5000, KEPT_MAX, KEPT_MAX + 1] {
            for time in ["first", "second"] {
                let (array, buffer) = copy(&spares, len);
                assert_eq!((array.length() as usize, array.byte_offset()), (len, 0));
                assert!(array.to_vec() == bytes(len), "the {time} copy of {len} bytes");
                assert_eq!(buffer.is_some(), (IN_ARRAY + 1..=KEPT_MAX).contains(&len), "{len} bytes");
                buffer.into_iter().for_each(|buffer| spares.keep(buffer));
            }
        }
    }

    #[wasm_bindgen_test]
    fn a_buffer_is_used_again_when_it_is_given_back() {
        let spares = Spares::default();
        let first = copy_kept(&spares, 1000);
        let second = copy_kept(&spares, 1000);
        assert!(!is_same(&first.array, &second.array), "two writes read from the same");
        let array = first.array.clone();
        spares.keep(first);
        let larger = copy_kept(&spares, 1025);
        let third = copy_kept(&spares, 513);
        assert!(is_same(&array, &third.array) && !is_same(&array, &larger.array));
    }

    #[wasm_bindgen_test]
    fn what_is_kept_is_bounded_and_the_oldest_goes() {
        let spares = Spares::default();
        let buffers: Vec<_> = (0..9).map(|_| copy_kept(&spares, KEPT_MAX / 8)).collect();
        let arrays: Vec<_> = buffers.iter().map(|buffer| buffer.array.clone()).collect();
        buffers.into_iter().for_each(|buffer| spares.keep(buffer));
        assert_eq!(spares.0.borrow().bytes, KEPT_MAX);
        let again: Vec<_> = (0..9).map(|_| copy_kept(&spares, KEPT_MAX / 8)).collect();
        assert_eq!(spares.0.borrow().bytes, 0);
        for (place, array) in arrays.iter().enumerate() {
            assert_eq!(again.iter().any(|buffer| is_same(&buffer.array, array)), place > 0, "buffer {place}");
        }
    }

    #[wasm_bindgen_test]
    fn a_buffer_whose_memory_was_taken_away_is_not_used_again() {
        let spares = Spares::default();
        let buffer = copy_kept(&spares, 1000);
        let array = buffer.array.clone();
        let transfer = Function::new_with_args("array", "structuredClone(array, { transfer: [array.buffer] })");
        transfer.call1(&JsValue::UNDEFINED, &array).expect("it is transferred");
        spares.keep(buffer);
        assert!(!is_same(&copy_kept(&spares, 1000).array, &array));
    }

    #[wasm_bindgen_test]
    fn all_streams_share_them_and_the_last_frees_them() {
        let one = Spares::shared();
        let other = Spares::shared();
        assert!(Rc::ptr_eq(&one, &other));
        let weak = Rc::downgrade(&one);
        drop((one, other));
        assert!(weak.upgrade().is_none());
    }
}
