//! Sockets made of JavaScript, for what runtimes do that is not at hand: other kinds of data, events inside calls,
//! events that never come, promises in another order.

use std::{cell::RefCell, time::Duration};

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use websocket_web::{Interface, WebSocketBuilder};

/// Longer than any test may take: what comes in spite of a timeout of an hour comes at once.
pub(crate) const HOUR: Duration = Duration::from_secs(3600);

/// Stands in for `globalThis.WebSocket`, or `WebSocketStream`, until it is dropped. The socket that is made meanwhile
/// is played by the test.
#[derive(Debug)]
pub(crate) struct FakeSocket {
    interface: Interface,
    class: JsValue,
}

thread_local! {
    /// Names of globals, and what they were; `None` for those that were not.
    static REPLACED: RefCell<Vec<(String, Option<JsValue>)>> = RefCell::default();
}

/// `calls` lists what was called, `fire` dispatches an event as a runtime does: to the handler that is set.
const STANDARD: &str = r#"
    return class FakeWebSocket {
        static onMake(socket) {}
        constructor(url, protocols) {
            FakeWebSocket.socket = this;
            Object.assign(this, {
                url, protocol: "", extensions: "", binaryType: "blob", readyState: 0, bufferedAmount: 0, calls: [],
                onopen: null, onmessage: null, onerror: null, onclose: null, onSend() {}, onCloseCall() {},
            });
            FakeWebSocket.onMake(this);
        }
        send(data) { this.calls.push(["send", data]); this.onSend(data); }
        close(...args) {
            this.calls.push(["close", ...args]);
            if (this.readyState < 2) this.readyState = 2;
            this.onCloseCall();
        }
        fire(type, init = {}) {
            if (type == "open") this.readyState = 1;
            if (type == "close") this.readyState = 3;
            const handler = this["on" + type];
            if (handler) handler.call(this, Object.assign({ type, target: this }, init));
        }
    };
"#;

/// `open()`, `receive(chunk)`, `end()` and `finish(info)` or `fail(error)` play the server, one promise each.
const STREAM: &str = r#"
    return class FakeWebSocketStream {
        static onMake(socket) {}
        constructor(url, { signal, protocols }) {
            FakeWebSocketStream.socket = this;
            Object.assign(this, { url, signal, protocols, calls: [], writes: [] });
            this.opened = new Promise((resolve, reject) => {
                this.open = (info = {}) => resolve(Object.assign({
                    readable: this.readable, writable: this.writable, protocol: "", extensions: "",
                }, info));
                this.refuse = reject;
            });
            this.closed = new Promise((resolve, reject) => { this.finish = resolve; this.fail = reject; });
            this.readable = new ReadableStream({ start: controller => {
                this.receive = chunk => controller.enqueue(chunk);
                this.end = () => controller.close();
                this.queued = () => 1 - controller.desiredSize;
            } });
            this.writable = new WritableStream({
                write: chunk => { this.calls.push(["write", chunk]); return this.onWrite?.(chunk); },
                abort: () => { this.calls.push(["abort"]); return this.onAbort?.(); },
            }, new CountQueuingStrategy({ highWaterMark: 1 }));
            FakeWebSocketStream.onMake(this);
        }
        close(info) { this.calls.push(["close", info]); }
    };
"#;

/// For runtimes that have no WebSocketStream.
const STREAM_ERROR: &str = r#"
    return class FakeWebSocketError extends DOMException {
        constructor(message = "", { closeCode = null, reason = "" } = {}) {
            super(message, "WebSocketError");
            Object.assign(this, { closeCode, reason });
        }
    };
"#;

impl FakeSocket {
    pub(crate) fn install() -> Self {
        Self::install_class(Interface::Standard, STANDARD)
    }

    pub(crate) fn install_stream() -> Self {
        Self::install_class(Interface::Stream, STREAM)
    }

    fn install_class(interface: Interface, class: &str) -> Self {
        let class = Function::new_no_args(class).call0(&JsValue::UNDEFINED).unwrap();
        replace(&interface.to_string(), &class);
        let error = "WebSocketError";
        if interface == Interface::Stream && !Reflect::has(&js_sys::global(), &error.into()).unwrap() {
            let class = Function::new_no_args(STREAM_ERROR).call0(&JsValue::UNDEFINED).unwrap();
            replace(error, &class);
        }
        Self { interface, class }
    }

    /// Has JavaScript run on each socket that is made from now on, in which it is `socket`.
    pub(crate) fn on_make(&self, script: &str) {
        let script = Function::new_with_args("socket", script);
        Reflect::set(&self.class, &JsValue::from_str("onMake"), &script).unwrap();
    }

    /// A builder whose connections are played by the test.
    pub(crate) fn builder(&self) -> WebSocketBuilder {
        let mut builder = WebSocketBuilder::new("ws://fake.test/");
        builder.set_interface(self.interface);
        builder
    }

    /// Runs JavaScript in which `socket` is the socket.
    pub(crate) fn run(&self, script: &str) -> JsValue {
        let socket = Reflect::get(&self.class, &JsValue::from_str("socket")).unwrap();
        Function::new_with_args("socket", script).call1(&JsValue::UNDEFINED, &socket).unwrap()
    }

    /// The value of an expression about `socket`.
    pub(crate) fn eval(&self, expression: &str) -> JsValue {
        self.run(&format!("return {expression};"))
    }

    /// Names of what was called on the socket, in order.
    pub(crate) fn calls(&self) -> Vec<String> {
        let names: Array = self.eval("socket.calls.map(([name]) => name)").unchecked_into();
        names.iter().map(|name| name.as_string().unwrap()).collect()
    }

    /// Whether every handler is unset.
    pub(crate) fn is_detached(&self) -> bool {
        self.eval("[socket.onopen, socket.onmessage, socket.onerror, socket.onclose].every(on => on == null)")
            .is_truthy()
    }
}

impl Drop for FakeSocket {
    fn drop(&mut self) {
        restore();
    }
}

/// Defines a global, and remembers what it was.
fn replace(name: &str, value: &JsValue) {
    let (global, key) = (js_sys::global(), JsValue::from_str(name));
    let original = Reflect::has(&global, &key).unwrap().then(|| Reflect::get(&global, &key).unwrap());
    Reflect::set(&global, &key, value).unwrap();
    REPLACED.with_borrow_mut(|replaced| replaced.push((name.to_owned(), original)));
}

/// Has the runtime's own sockets back. Nothing is dropped where a panic aborts: so each check begins with this, lest one
/// that failed have those after it meet its fake.
pub(super) fn restore() {
    let global = js_sys::global();
    for (name, original) in REPLACED.take() {
        match original {
            Some(original) => Reflect::set(&global, &name.into(), &original).unwrap(),
            // Setting it to undefined would leave a global of that name.
            None => Reflect::delete_property(&global, &name.into()).unwrap(),
        };
    }
}
