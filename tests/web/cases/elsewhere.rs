//! Workers and pages that go away with writes outstanding take their connections along, and nothing else.

use futures_util::{SinkExt, StreamExt};
use js_sys::Function;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use websocket_web::{Interface, WebSocketBuilder};

use crate::support::{Visit, contract, next_task, spawn};

/// What a worker or a page of a test does, with this same module.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "what JavaScript calls has to be public")]
pub fn write_until_nothing_is_taken(url: String, tell: String, stream: bool) {
    drop(spawn(write_and_tell(url, tell, stream)));
}

/// 64 MiB: far more than any runtime and system take for a server that does not read, but for `UNSENT_UNKNOWN`.
const MOST: u64 = 1024;

/// Writes to a server that does not read until nothing more is taken, tells the server so by a second connection, and
/// keeps both.
async fn write_and_tell(url: String, tell: String, stream: bool) {
    let interface = if stream { Interface::Stream } else { Interface::Standard };
    let socket = WebSocketBuilder::new(url).set_interface(interface).connect().await.unwrap();
    let mut sender = socket.sender();
    let _feeding = spawn(async move {
        for _ in 0..MOST {
            sender.feed(vec![7; 64 << 10]).await.unwrap();
        }
    });
    let (mut sent, mut still) = (0, 0);
    while still < 50 && sent < MOST {
        next_task().await;
        let metrics = socket.metrics();
        let moved = std::mem::replace(&mut sent, metrics.sent_messages) != sent || metrics.outgoing_messages == 0;
        still = if moved { 0 } else { still + 1 };
    }
    let _told = WebSocketBuilder::new(tell).connect().await.unwrap();
    std::future::pending().await
}

/// Another realm that runs this module; JavaScript can end it.
struct Elsewhere(JsValue);

const WORKER: &str = "
    if (typeof Worker != 'function') return;
    const script = new Blob([script_of_it], { type: 'text/javascript' });
    const worker = new Worker(URL.createObjectURL(script), { type: 'module' });
    return { end() { worker.terminate(); } };
";

const FRAME: &str = "
    if (typeof document != 'object') return;
    const frame = document.createElement('iframe');
    frame.srcdoc = `<script type=module>${script_of_it}</script>`;
    document.body.append(frame);
    return {
        remove() { frame.remove(); },
        navigate() { frame.contentWindow.location.replace('about:blank'); },
    };
";

impl Elsewhere {
    /// None where there is no such realm, or the module was not loaded from a server, as in servers' runtimes.
    fn start(make: &str, visit: &Visit, interface: Interface) -> Option<Self> {
        let script = format!(
            "if (typeof location != 'object' || !location.protocol.startsWith('http')) return;
            const script_of_it = `
                const module = await import('${{location.origin}}/wasm-bindgen-test.js');
                await module.default({{ module_or_path: '${{location.origin}}/wasm-bindgen-test_bg.wasm' }});
                module.write_until_nothing_is_taken('${{url}}', '${{tell}}', ${{stream}});
            `;
            {make}"
        );
        let made = Function::new_with_args("url, tell, stream", &script)
            .call3(
                &JsValue::UNDEFINED,
                &visit.url().into(),
                &visit.to("echo").url().into(),
                &(interface == Interface::Stream).into(),
            )
            .unwrap();
        (!made.is_undefined()).then_some(Self(made))
    }

    fn run(&self, method: &str) {
        Function::new_with_args("it", &format!("it.{method}()")).call1(&JsValue::UNDEFINED, &self.0).unwrap();
    }
}

/// Has a realm write until nothing more is taken, ends it, and sees that its connections went and others live.
async fn ends(make: &str, method: &str, interface: Interface) {
    let visit = Visit::new("stall?for=forever&rcvbuf=65536");
    let Some(elsewhere) = Elsewhere::start(make, &visit, interface) else {
        wasm_bindgen_test::console_log!("there is no such realm here");
        return;
    };
    let told = visit.reports("opened:2").await;
    assert_eq!(told["connections"][0]["open"], true);
    elsewhere.run(method);
    visit.release().await;
    let gone = visit.reports("gone").await;
    let ended = gone["connections"][0]["ended"].as_str().unwrap();
    assert!(["close", "eof", "reset"].contains(&ended), "{ended}");
    let mut after = Visit::new("echo").connect(interface).await;
    after.send("alive").await.unwrap();
    assert_eq!(after.next().await.unwrap().unwrap(), "alive");
}

contract! {
    async fn a_worker_that_is_terminated_takes_its_connections_along(interface) {
        ends(WORKER, "end", interface).await;
    }

    async fn a_page_that_is_removed_takes_its_connections_along(interface) {
        ends(FRAME, "remove", interface).await;
    }

    async fn a_page_that_is_left_takes_its_connections_along(interface) {
        ends(FRAME, "navigate", interface).await;
    }
}
