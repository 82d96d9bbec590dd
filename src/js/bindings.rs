//! What web-sys lacks: [WebSocketStream](https://github.com/ricea/websocketstream-explainer) and its values.

use js_sys::{Function, JsString, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{ReadableStream, WritableStream};

#[wasm_bindgen]
extern "C" {
    /// The socket.
    #[derive(Debug, Clone)]
    pub(crate) type WebSocketStream;

    #[wasm_bindgen(constructor, catch)]
    pub(crate) fn new(url: &str, options: &JsValue) -> Result<WebSocketStream, JsValue>;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn url(this: &WebSocketStream) -> String;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn opened(this: &WebSocketStream) -> Promise;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn closed(this: &WebSocketStream) -> Promise;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn close(this: &WebSocketStream, info: &JsValue) -> Result<(), JsValue>;

    /// What `opened` fulfils with.
    #[derive(Debug)]
    pub(crate) type OpenInfo;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn readable(this: &OpenInfo) -> ReadableStream;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn writable(this: &OpenInfo) -> WritableStream;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn protocol(this: &OpenInfo) -> JsValue;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn extensions(this: &OpenInfo) -> JsValue;

    /// What a read of a stream fulfils with.
    #[derive(Debug)]
    pub(crate) type ReadResult;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn done(this: &ReadResult) -> bool;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn value(this: &ReadResult) -> JsValue;

    /// A function that takes two numbers and a value.
    pub(crate) type Bindable;

    /// The function with those numbers.
    #[wasm_bindgen(method)]
    pub(crate) fn bind(this: &Bindable, bound_this: &JsValue, first: u32, second: u32) -> Function;

    /// A promise whose reactions are functions that are used many times.
    pub(crate) type Thenable;

    #[wasm_bindgen(method)]
    pub(crate) fn then(this: &Thenable, fulfilled: &Function, rejected: &Function);

    /// For a promise that is not rejected.
    #[wasm_bindgen(method, js_name = then)]
    pub(crate) fn then_run(this: &Thenable, fulfilled: &Function);

    /// A number, or in Node an object. Throws where somebody has put something else in its place.
    #[wasm_bindgen(catch, js_name = setTimeout)]
    pub(crate) fn set_timeout(call: &Function, millis: i32) -> Result<JsValue, JsValue>;

    /// Does nothing to one that is over.
    #[wasm_bindgen(js_name = clearTimeout)]
    pub(crate) fn clear_timeout(timeout: &JsValue);

    /// The bytes that a view shows, which may begin anywhere in its buffer.
    #[derive(Debug)]
    #[wasm_bindgen(js_name = Uint8Array)]
    pub(crate) type Bytes;

    #[wasm_bindgen(constructor, js_class = "Uint8Array")]
    pub(crate) fn new(buffer: &JsValue, offset: &JsValue, len: &JsValue) -> Bytes;

    /// A string, or bytes.
    pub(crate) type Counted;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn length(this: &Counted) -> u32;

    /// Copies as many bytes as the target has.
    #[wasm_bindgen(js_namespace = ["Uint8Array", "prototype", "set"], js_name = call)]
    pub(crate) fn copy_bytes(target: &mut [u8], source: &JsValue);

    /// Copies them to the beginning of an array that has room for them. js-sys's function asks for its length first.
    #[wasm_bindgen(js_namespace = ["Uint8Array", "prototype", "set"], js_name = call)]
    pub(crate) fn copy_into(target: &Uint8Array, source: &[u8]);

    /// Itself, which wasm-bindgen copies. js-sys's function of that name asks three times for the length.
    #[wasm_bindgen(method, js_name = valueOf)]
    pub(crate) fn to_vec(this: &Bytes) -> Vec<u8>;

    /// [EventTarget](https://dom.spec.whatwg.org/#interface-eventtarget), whose methods throw for no function.
    #[derive(Debug, Clone)]
    pub(crate) type Target;

    #[wasm_bindgen(method, js_name = addEventListener)]
    pub(crate) fn add_event_listener(this: &Target, event: &str, listener: &JsValue);

    #[wasm_bindgen(method, js_name = removeEventListener)]
    pub(crate) fn remove_event_listener(this: &Target, event: &str, listener: &JsValue);

    /// [URL](https://url.spec.whatwg.org/#url-class), with a base or undefined: web-sys has two functions for it.
    pub(crate) type URL;

    #[wasm_bindgen(constructor, catch)]
    pub(crate) fn new(url: &str, base: &JsValue) -> Result<URL, JsValue>;

    /// [TextEncoder](https://encoding.spec.whatwg.org/#interface-textencoder): web-sys has it for text of Rust only.
    pub(crate) type TextEncoder;

    #[wasm_bindgen(constructor, catch)]
    pub(crate) fn new() -> Result<TextEncoder, JsValue>;

    #[wasm_bindgen(method, js_name = encodeInto)]
    pub(crate) fn encode_into(this: &TextEncoder, source: &JsString, destination: &mut [u8]) -> Encoded;

    /// Into memory of its own.
    #[wasm_bindgen(method)]
    pub(crate) fn encode(this: &TextEncoder, source: &JsString) -> Bytes;

    /// How much text was encoded, and into how many bytes.
    pub(crate) type Encoded;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn read(this: &Encoded) -> u32;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn written(this: &Encoded) -> u32;
}
