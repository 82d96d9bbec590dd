//! Where runtimes differ from the standards: each fact that the library works around, or cannot, asked of the runtime
//! itself with a socket of plain JavaScript.
//!
//! A test here fails when a runtime begins to differ, and when it stops. Then its row is wrong, and so is whatever
//! `src/transport/quirks.rs` or a promise makes of it.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::support::{
    Engine::{self, Bun, Deno, Firefox, Node20, Node24, WebKitGtk},
    PEER, checks, forgive_page_errors,
};

/// The runtimes in which a fact holds.
#[derive(Debug)]
pub(crate) struct Quirk(&'static [Engine]);

impl Quirk {
    /// Whether the runtime at hand is one of them.
    pub(crate) fn is_here(&self) -> bool {
        self.0.contains(&Engine::here())
    }
}

const SERVERS: &[Engine] = &[Node20, Node24, Deno, Bun];
const NODE: &[Engine] = &[Node20, Node24];

/// For each quirk where it holds, and a test that asks: JavaScript that returns, or resolves to, whether it does.
/// `open(path, protocols)` makes a socket, and `next(socket, ...types)` waits for the first event of these types.
macro_rules! quirks {
    ($($(#[doc = $doc:literal])* $quirk:ident in $engines:expr; $test:ident: $script:literal)*) => {
        $(
            $(#[doc = $doc])*
            pub(crate) const $quirk: Quirk = Quirk($engines);

            $crate::support::checks! { async fn $test() {
                let found = ask($script).await;
                assert_eq!(found, $quirk.is_here(), "{} holds here: {found}; its row is wrong", stringify!($quirk));
            } }
        )*
    };
}

mod faults;

pub(crate) use faults::{
    ANSWERS_LOST, FAILED_CLOSE_KEEPS_CODE, FAULTS_OVERTAKE, LOST_WRITE_CRASHES, TEXT_CHECKED_AFTER_CLOSE,
    UNSENT_IS_UNCLEAN,
};

quirks! {
    /// Node 20.20.2 (undici 6.24.1): an error that ends the handshake is the last event.
    NO_CLOSE_EVENT in &[Node20]; a_failed_handshake_has_a_close_event: r#"
        const socket = open("status?code=404");
        let closed = false;
        socket.onclose = () => { closed = true };
        await next(socket, "error");
        for (let turn = 0; turn < 20 && !closed; turn++) await new Promise(resolve => setTimeout(resolve, 0));
        return !closed;
    "#

    /// Node 20.20.2 and 24.21.0: `close` of a connecting socket fires events before it returns.
    EVENTS_INSIDE_CLOSE in NODE; events_come_after_close_has_returned: r#"
        const socket = open("mute-handshake");
        let inside = 0, returned = false;
        socket.onerror = socket.onclose = () => { if (!returned) inside += 1 };
        socket.close();
        returned = true;
        return inside > 0;
    "#

    /// Node 20.20.2 and 24.21.0: messages of one segment are fired without a microtask in between.
    BURSTS in NODE; a_microtask_runs_between_messages: r#"
        const socket = open("burst?count=200&size=16&then=close");
        let fresh = true, bunched = 0;
        socket.onmessage = () => {
            if (!fresh) bunched += 1;
            fresh = false;
            queueMicrotask(() => { fresh = true });
        };
        await next(socket, "close");
        return bunched > 0;
    "#

    /// Deno 2.9.6: the close event of a connection that ended without a Close frame has no code.
    CODE_ZERO in &[Deno]; an_abnormal_closure_has_the_code_1006: r#"
        const { code } = await next(open("drop?after=open"), "close");
        if (code !== 0 && code !== 1006) throw new Error(`${code}`);
        return code === 0;
    "#

    /// Bun 1.4.5: binary data comes as a Buffer unless asked otherwise.
    NODE_BUFFER in &[Bun]; binary_data_is_a_blob_by_default: r#"
        const socket = open("echo");
        const { binaryType } = socket;
        await next(socket, "open");
        socket.close();
        await next(socket, "close");
        return binaryType !== "blob";
    "#

    /// All servers' runtimes, which have no page (Deno can be given one with `--location`).
    NO_BASE_URL in SERVERS; a_relative_url_is_taken: r#"
        try {
            const socket = new WebSocket(`//${peer}/echo`);
            await next(socket, "open");
            socket.close();
            await next(socket, "close");
            return false;
        } catch { return true }
    "#

    /// Deno 2.9.6: WebSocketStream takes no `http` URL.
    NO_HTTP_URL in &[Deno]; an_http_url_is_taken: r#"
        if (typeof WebSocketStream === "undefined") return false;
        try {
            const socket = new WebSocketStream(`http://${peer}/echo`);
            socket.closed.catch(() => {});
            await socket.opened;
            socket.close();
            return false;
        } catch { return true }
    "#

    /// Node 20.20.2 and 24.21.0: text loses a U+FEFF at its beginning, as a file does its byte order mark.
    BYTE_ORDER_MARK_DROPPED in NODE; text_is_delivered_whole: r#"
        const socket = open("echo");
        await next(socket, "open");
        socket.send("\ufeff\ufeffbom");
        const { data } = await next(socket, "message");
        socket.close();
        return data !== "\ufeff\ufeffbom";
    "#

    /// None: bytes are copied when they are sent.
    SENT_BYTES_READ_LATER in &[]; bytes_that_are_sent_may_be_overwritten: r#"
        const socket = open("echo");
        socket.binaryType = "arraybuffer";
        await next(socket, "open");
        const bytes = new Uint8Array(1 << 20).fill(1);
        socket.send(bytes);
        bytes.fill(2);
        const { data } = await next(socket, "message");
        socket.close();
        return new Uint8Array(data).some(byte => byte !== 1);
    "#

    /// None: a WebSocketStream has copied bytes when their write is fulfilled.
    WRITTEN_BYTES_READ_LATER in &[]; bytes_that_are_written_may_be_overwritten: r#"
        if (typeof WebSocketStream === "undefined") return false;
        const socket = new WebSocketStream(`ws://${peer}/echo`);
        socket.closed.catch(() => {});
        const { readable, writable } = await socket.opened;
        const [reader, writer] = [readable.getReader(), writable.getWriter()];
        const bytes = new Uint8Array(64 << 10);
        for (let i = 0; i < 4; i++) await writer.write(bytes.fill(i));
        bytes.fill(4);
        let later = false;
        for (let i = 0; i < 4; i++) {
            const { value } = await reader.read();
            later ||= new Uint8Array(value).some(byte => byte !== i);
        }
        socket.close();
        await reader.read();
        return later;
    "#

    /// Deno 2.9.6: whatever the server answers to the key opens the connection.
    ACCEPT_KEY_UNCHECKED in &[Deno]; a_wrong_accept_key_fails_the_handshake: r#"
        const { type } = await next(open("bad-accept"), "open", "error");
        return type === "open";
    "#

    /// Firefox 153.7, WebKitGTK 2.50.6 and Deno 2.9.6: a server that chooses none of the subprotocols opens the connection.
    NO_PROTOCOL_ACCEPTED in &[Firefox, WebKitGtk, Deno]; a_subprotocol_that_is_not_acknowledged_fails_the_handshake: r#"
        const socket = open("protocol", ["chat"]);
        const { type } = await next(socket, "open", "error");
        socket.close();
        return type === "open";
    "#

    /// Deno 2.9.6: a server that chooses another subprotocol opens the connection.
    OTHER_PROTOCOL_ACCEPTED in &[Deno]; a_subprotocol_that_was_not_offered_fails_the_handshake: r#"
        const socket = open("protocol?choose=other", ["chat"]);
        const { type } = await next(socket, "open", "error");
        socket.close();
        return type === "open";
    "#

    /// Deno 2.9.6: what arrives after this side has closed is delivered.
    MESSAGES_AFTER_CLOSE in &[Deno]; nothing_is_delivered_after_close: r#"
        const socket = open("late-close?delay=50&messages=3");
        await next(socket, "open");
        let messages = 0;
        socket.onmessage = () => { messages += 1 };
        socket.close();
        await next(socket, "close");
        return messages > 0;
    "#

    /// Deno 2.9.6: `bufferedAmount` is 0 from `close` on, whatever waits.
    AMOUNT_LOST_AT_CLOSE in &[Deno]; buffered_amount_outlives_close: r#"
        const socket = open("stall?for=100&rcvbuf=65536");
        await next(socket, "open");
        for (let i = 0; i < 32; i++) socket.send(new Uint8Array(1 << 20));
        const before = socket.bufferedAmount;
        if (before === 0) throw new Error("nothing waits");
        socket.close();
        const after = socket.bufferedAmount;
        await next(socket, "close");
        return after === 0;
    "#

    /// Node 20.20.2 and 24.21.0: what is sent in one task counts as waiting until the last byte of it has left.
    AMOUNT_IN_STEPS in NODE; buffered_amount_falls_as_bytes_leave: r#"
        const id = `steps-${Math.random()}`;
        const socket = open(`slow?rate=8000000&rcvbuf=65536&id=${id}`);
        await next(socket, "open");
        for (let i = 0; i < 256; i++) socket.send(new Uint8Array(1 << 16));
        const seen = new Set();
        while (socket.bufferedAmount > 0) {
            seen.add(socket.bufferedAmount);
            await new Promise(resolve => setTimeout(resolve, 1));
        }
        const report = await fetch(`http://${peer}/control/report?id=${id}`);
        const { connections: [{ bytes }] } = await report.json();
        socket.close();
        await next(socket, "close");
        // Half of them: less is left where nobody waits for the server (`UNSENT_UNKNOWN`).
        return seen.size < 5 && bytes > 1 << 23;
    "#

    /// Node 20.20.2 and 24.21.0: `bufferedAmount` falls by the length that the bytes have when they have left.
    BYTES_READ_AGAIN in NODE; bytes_that_were_sent_may_be_detached: r#"
        const socket = open("sink");
        await next(socket, "open");
        const bytes = new Uint8Array(1 << 20);
        socket.send(bytes);
        structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
        // Twice the time that it takes to fall where it does.
        for (let turn = 0; turn < 100 && socket.bufferedAmount > 0; turn++) {
            await new Promise(resolve => setTimeout(resolve, 10));
        }
        const stuck = socket.bufferedAmount > 0;
        socket.close();
        await next(socket, "close");
        return stuck;
    "#

    /// Deno 2.9.6: a server that ends the TCP connection instead of answering a Close is reported as a clean close.
    UNANSWERED_CLOSE_CLEAN in &[Deno]; a_close_that_is_not_answered_is_not_clean: r#"
        const socket = open("late-close?delay=0&then=drop");
        await next(socket, "open");
        socket.close(4000, "anyone?");
        const { wasClean } = await next(socket, "close");
        return wasClean;
    "#

    /// Deno 2.9.6: the URL of a socket is without its credentials.
    CREDENTIALS_REMOVED in &[Deno]; a_url_keeps_its_credentials: r#"
        const socket = new WebSocket(`ws://user:word@${peer}/echo`);
        await next(socket, "open");
        socket.close();
        return !socket.url.includes("user:word@");
    "#

    /// Firefox 153.7: a subprotocol that the server chose though none was offered is ignored, and not told.
    UNASKED_PROTOCOL_IGNORED in &[Firefox]; a_subprotocol_that_nobody_offered_is_told: r#"
        if (globalThis.process?.versions.node?.startsWith("20.")) return false; // `UNASKED_PROTOCOL_THROWS`
        const socket = open("protocol?choose=other");
        const { type } = await next(socket, "open", "error");
        const { protocol } = socket;
        socket.close();
        return type === "open" && protocol === "";
    "#

    /// WebKitGTK 2.50.6 follows redirects, which the standard forbids.
    REDIRECTS_FOLLOWED in &[WebKitGtk]; a_redirect_fails_the_handshake: r#"
        const socket = open("status?code=301&location=/echo");
        const { type } = await next(socket, "open", "error");
        socket.close();
        return type === "open";
    "#

    /// WebKitGTK 2.50.6: a close code that was registered after RFC 6455 is taken for a fault of the server.
    LATER_CODES_REFUSED in &[WebKitGtk]; every_registered_code_is_reported: r#"
        const told = [];
        for (const code of [1012, 1013]) told.push((await next(open(`close?code=${code}`), "close")).code);
        return told.join() !== "1012,1013";
    "#

    /// WebKitGTK 2.50.6 and Deno 2.9.6: so is this one.
    CODE_1014_REFUSED in &[WebKitGtk, Deno]; the_code_of_a_bad_gateway_is_reported: r#"
        const { code } = await next(open("close?code=1014"), "close");
        return code !== 1014;
    "#

    /// WebKitGTK 2.50.6: `bufferedAmount` falls as soon as the process that does the networking has the bytes, and that
    /// takes any amount.
    UNSENT_UNKNOWN in &[WebKitGtk]; buffered_amount_counts_what_waits_for_the_peer: r#"
        const id = `unsent-${Math.random()}`;
        const socket = open(`stall?for=forever&rcvbuf=65536&id=${id}`);
        await next(socket, "open");
        for (let i = 0; i < 32; i++) socket.send(new Uint8Array(1 << 20));
        // Twice the time that it takes to fall where it does.
        for (let turn = 0; turn < 60 && socket.bufferedAmount > 0; turn++) {
            await new Promise(resolve => setTimeout(resolve, 10));
        }
        const unknown = socket.bufferedAmount === 0;
        await fetch(`http://${peer}/control/release?id=${id}`);
        socket.close();
        await next(socket, "close");
        return unknown;
    "#

    /// Firefox 153.7: the TCP connection of a handshake that was given up stays open until the server answers.
    ABANDONED_HANDSHAKE_HELD in &[Firefox]; a_handshake_that_is_given_up_ends_its_connection: r#"
        const id = `held-${Math.random()}`;
        const socket = open(`mute-handshake?id=${id}`);
        const control = command => fetch(`http://${peer}/control/${command}`);
        await control(`report?id=${id}&until=connected`);
        socket.close();
        // As long as a runtime takes that closes it, many times over.
        const { status } = await control(`report?id=${id}&until=gone&within=2000`);
        await control(`release?id=${id}`);
        return status !== 200;
    "#

    /// Cloudflare's workerd, which is not among the cells.
    NO_BUFFERED_AMOUNT in &[]; there_is_a_buffered_amount: r#"return !("bufferedAmount" in WebSocket.prototype)"#
}

/// Node 20.20.2 (undici 6.24.1): a server that chooses a subprotocol though none was offered makes it throw where
/// nobody can catch it, which ends a process that does not listen for that; the socket stays as it is.
pub(crate) const UNASKED_PROTOCOL_THROWS: Quirk = Quirk(&[Node20]);

checks! {
    async fn a_subprotocol_that_was_not_offered_throws_nowhere() {
        let thrown = ask(r#"
            const socket = open("protocol?choose=other");
            const told = next(socket, "open", "error", "close").then(() => false);
            const thrown = new Promise(resolve => globalThis.process?.once("uncaughtException", () => resolve(true)));
            return Promise.race([told, thrown]);
            "#)
        .await;
        if thrown {
            forgive_page_errors();
        }
        assert_eq!(thrown, UNASKED_PROTOCOL_THROWS.is_here(), "thrown here: {thrown}; the row is wrong");
    }

    /// Deno 2.9.6: of some closes, 9 of 40 on a busy machine, a WebSocketStream says neither code nor that it went well. A
    /// race, so that it cannot be asked for; elsewhere it must not happen.
    async fn a_stream_that_is_closed_knows_its_code() {
        let lost = ask(r#"
            if (typeof WebSocketStream === "undefined") return false;
            for (let i = 0; i < 100; i++) {
                const socket = new WebSocketStream(`ws://${peer}/echo`);
                const closed = socket.closed.then(() => null, error => error);
                await socket.opened;
                socket.close({ closeCode: 4001, reason: "as asked" });
                const error = await closed;
                if (error && (error.closeCode !== null || error.message !== "as asked")) throw error;
                if (error) return true;
            }
            return false;
            "#)
        .await;
        assert!(!lost || Engine::here() == Deno, "now it happens here too");
    }
}

/// What `script` says.
async fn ask(script: &str) -> bool {
    let script = format!(
        r#"
        const open = (path, protocols = []) => new WebSocket(`ws://${{peer}}/${{path}}`, protocols);
        const next = (socket, ...types) => new Promise(resolve => {{
            for (const type of types) socket.addEventListener(type, resolve, {{ once: true }});
        }});
        return (async () => {{ {script} }})();
        "#
    );
    let promise = Function::new_with_args("peer", &script).call1(&JsValue::UNDEFINED, &PEER.into()).unwrap();
    let answer = JsFuture::from(promise.unchecked_into::<Promise>()).await.unwrap();
    answer.as_bool().expect("a script says yes or no")
}
