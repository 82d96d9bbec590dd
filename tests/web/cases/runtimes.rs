//! What some runtimes do with a standard WebSocket, played by a fake one: it cannot be had from a server, and not in
//! every runtime.

use std::{io, time::Duration};

use futures_util::{SinkExt, StreamExt};
use js_sys::{ArrayBuffer, Reflect, WebAssembly::Memory};
use wasm_bindgen::JsCast;
use websocket_web::{CloseCode, Msg, ReadyState, WebSocket, WebSocketBuilder};

use super::quirks::BYTES_READ_AGAIN;
use crate::support::{FakeSocket, HOUR, fakes, next_task, poll_once, spawn, until};

/// Bytes of WebAssembly memory.
fn memory() -> u32 {
    wasm_bindgen::memory().unchecked_into::<Memory>().buffer().unchecked_into::<ArrayBuffer>().byte_length()
}

/// Connects to the fake socket and opens it.
async fn open(fake: &FakeSocket) -> WebSocket {
    let connecting = spawn(fake.builder().connect());
    next_task().await;
    fake.run("socket.fire('open')");
    connecting.await.unwrap().unwrap()
}

fakes! { install

    async fn binary_data_may_be_a_buffer_or_a_view_of_one(fake) {
        let mut socket = open(&fake).await;
        assert_eq!(fake.eval("socket.binaryType").as_string().unwrap(), "arraybuffer");
        for data in [
            "new Uint8Array([1, 2, 3]).buffer",
            "new Uint8Array([1, 2, 3])",
            "new Uint8Array([9, 9, 1, 2, 3, 9]).subarray(2, 5)",
            "new (class Buffer extends Uint8Array {})(new Uint8Array([0, 1, 2, 3, 4]).buffer, 1, 3)",
            "new DataView(new Uint8Array([7, 1, 2, 3]).buffer, 1)",
            // As it comes from another realm, of which it is an instance of the class.
            "Object.setPrototypeOf(new Uint8Array([1, 2, 3]).buffer,
                Object.create(Object.prototype, Object.getOwnPropertyDescriptors(ArrayBuffer.prototype)))",
            "new Int8Array([1, 2, 3])",
        ] {
            fake.run(&format!("socket.fire('message', {{ data: {data} }})"));
            assert_eq!(socket.next().await.unwrap().unwrap(), Msg::Binary(vec![1, 2, 3]), "{data}");
        }
        fake.run("socket.fire('message', { data: new Uint16Array([0x0201, 0x0403]).subarray(1) })");
        assert_eq!(socket.next().await.unwrap().unwrap(), Msg::Binary(vec![3, 4]));
    }

    async fn text_of_any_length_and_width_is_utf8(fake) {
        let mut socket = open(&fake).await;
        for part in ["a", "\u{e9}", "\u{20ac}", "\u{1f600}", "a\u{1f600}", "\u{20ac}a"] {
            for count in [1, 127, 128, 255, 256, 257, 5000] {
                fake.run(&format!("socket.fire('message', {{ data: '{part}'.repeat({count}) }})"));
                let text = socket.next().await.unwrap().unwrap();
                assert!(text == part.repeat(count), "{count} times {part:?}");
            }
        }
        // No server can send these.
        for count in [1, 300] {
            fake.run(&format!("socket.fire('message', {{ data: '\\ud800'.repeat({count}) }})"));
            assert!(socket.next().await.unwrap().unwrap() == "\u{fffd}".repeat(count), "{count} lone surrogates");
        }
    }

    async fn data_of_an_unknown_kind_is_one_error_and_a_close(fake) {
        for (data, name) in [("new Blob(['x'])", "Blob"), ("42", "number"), ("null", "object"), ("undefined", "undefined"),
            ("{}", "Object"), ("Object.create(null)", "")]
        {
            let mut socket = open(&fake).await;
            fake.run(&format!("socket.fire('message', {{ data: 'before' }});
                socket.fire('message', {{ data: {data} }}); socket.fire('message', {{ data: {data} }})"));
            let closed = socket.closed().await;
            assert_eq!((closed.code, closed.was_clean), (CloseCode::UnsupportedData, false), "{data}");
            assert!(closed.reason.contains(name), "{closed}");
            assert_eq!(socket.next().await.unwrap().unwrap(), "before");
            assert!(socket.next().await.unwrap().is_err());
            assert!(socket.next().await.is_none());
            assert_eq!(fake.calls(), ["close"]);
        }
    }

    async fn an_error_without_a_close_event_ends_connecting(fake) {
        // Node 20 and 22.
        let connecting = spawn(fake.builder().connect());
        next_task().await;
        fake.run("socket.readyState = 3; socket.fire('error', { message: 'connect ECONNREFUSED' })");
        let error = connecting.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        assert!(error.to_string().contains("connect ECONNREFUSED"), "{error}");
        until(|| fake.is_detached()).await;
    }

    async fn events_inside_close_while_connecting_are_taken(fake) {
        // Node fires error and close inside the call.
        let mut connecting = Box::pin(fake.builder().connect());
        assert!(poll_once(&mut connecting).await.is_none());
        fake.run("socket.onCloseCall = () => { socket.fire('error'); socket.fire('close', { code: 1006, reason: '', wasClean: false }) }");
        drop(connecting);
        until(|| fake.is_detached()).await;
        assert_eq!(fake.calls(), ["close"]);
    }

    async fn events_inside_close_of_an_open_socket_are_taken(fake) {
        let mut socket = open(&fake).await;
        fake.run("socket.onCloseCall = () => {
            socket.fire('message', { data: 'last' });
            socket.fire('close', { code: 4001, reason: 'inside', wasClean: true });
        }");
        socket.close();
        assert_eq!(socket.closed().await.reason, "inside");
        assert_eq!(socket.next().await.unwrap().unwrap(), "last");
        assert!(socket.next().await.is_none());
        until(|| fake.is_detached()).await;
    }

    async fn events_inside_send_are_taken(fake) {
        let mut socket = open(&fake).await;
        fake.run("socket.onSend = data => socket.fire('message', { data })");
        socket.send("echo").await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), "echo");
    }

    async fn a_burst_without_a_microtask_between_is_kept(fake) {
        // Node delivers everything in a segment in one go.
        let mut socket = open(&fake).await;
        fake.run("for (let i = 0; i < 5000; i++) socket.fire('message', { data: String(i) });
            socket.fire('close', { code: 1000, reason: '', wasClean: true })");
        for i in 0..5000 {
            assert_eq!(socket.next().await.unwrap().unwrap(), Msg::Text(i.to_string()));
        }
        assert!(socket.next().await.is_none());
    }

    async fn opened_messages_and_closed_may_come_in_one_go(fake) {
        let connecting = spawn(fake.builder().connect());
        next_task().await;
        fake.run("socket.fire('open'); socket.fire('message', { data: 'early' });
            socket.fire('close', { code: 4002, reason: 'quick', wasClean: true })");
        let mut socket = connecting.await.unwrap().unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), "early");
        assert!(socket.next().await.is_none());
        assert_eq!(socket.closed().await.reason, "quick");
    }

    async fn a_subprotocol_that_was_not_acknowledged_is_refused(fake) {
        // Firefox opens such a connection.
        let connecting = spawn(fake.builder().set_protocols(["chat"]).connect());
        next_task().await;
        fake.run("socket.fire('open')");
        let error = connecting.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        assert!(error.to_string().contains("none of the subprotocols offered to it (1)"), "{error}");
        assert_eq!(fake.calls(), ["close"]);
    }

    async fn a_subprotocol_that_was_not_offered_is_refused(fake) {
        // Deno opens such a connection.
        let connecting = spawn(fake.builder().connect());
        next_task().await;
        fake.run("socket.protocol = 'chat'; socket.fire('open')");
        let error = connecting.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        assert!(error.to_string().contains("chose the subprotocol \"chat\""), "{error}");
        assert_eq!(fake.calls(), ["close"]);
    }

    async fn a_message_over_the_maximum_is_not_copied(fake) {
        for kind in ["new ArrayBuffer(SIZE)", "'x'.repeat(SIZE)"] {
            let mut builder = fake.builder();
            let connecting = spawn(builder.set_max_message_size(1 << 20).connect());
            next_task().await;
            fake.run("socket.fire('open')");
            let socket = connecting.await.unwrap().unwrap();
            // More than there is: a copy would have memory grow.
            let before = memory();
            let size = before + 1;
            fake.run(&format!("socket.fire('message', {{ data: {} }})", kind.replace("SIZE", &size.to_string())));
            let closed = socket.closed().await;
            assert_eq!(closed.code, CloseCode::MessageTooBig);
            assert!(closed.reason.contains(&size.to_string()), "{closed}");
            assert_eq!(memory(), before, "{kind}");
        }
    }

    async fn a_close_code_of_zero_is_an_abnormal_closure(fake) {
        // Deno, when there was no Close frame.
        let socket = open(&fake).await;
        fake.run("socket.fire('close', { code: 0, reason: '', wasClean: false })");
        assert_eq!(socket.closed().await.code, CloseCode::AbnormalClosure);
    }

    async fn a_missing_buffered_amount_counts_as_nothing(fake) {
        // Cloudflare Workers.
        fake.on_make("delete socket.bufferedAmount");
        let mut socket = open(&fake).await;
        socket.send("sent").await.unwrap();
        assert_eq!(fake.calls(), ["send"]);
    }

    async fn nothing_is_sent_into_a_socket_that_began_to_close_by_itself(fake) {
        // Chromium and Firefox are in CLOSING for up to a second before they say why.
        let socket = open(&fake).await;
        fake.run("socket.readyState = 2");
        let mut sender = socket.sender();
        let sending = spawn(async move { sender.send("into the void").await });
        until(|| socket.state() == ReadyState::Closing).await;
        let mut waiting = socket.sender();
        assert!(poll_once(&mut waiting.feed("later")).await.is_none(), "the reason is not known yet");
        assert!(socket.try_send("now").is_err());
        fake.run("socket.fire('close', { code: 4003, reason: 'server left', wasClean: true })");
        let error = sending.await.unwrap().unwrap_err();
        assert!(error.to_string().contains("server left"), "{error}");
        assert!(waiting.feed("later").await.unwrap_err().to_string().contains("server left"));
        assert_eq!(fake.calls(), [""; 0]);
        assert_eq!(socket.metrics().outgoing_messages, 1);
    }

    async fn a_send_that_throws_ends_the_connection_with_what_was_thrown(fake) {
        let mut socket = open(&fake).await;
        fake.run("socket.onSend = () => { throw new RangeError('too long') }");
        let error = socket.send("lost?").await.unwrap_err();
        assert!(error.to_string().contains("too long"), "{error}");
        let closed = socket.closed().await;
        assert_eq!((closed.code, closed.was_clean), (CloseCode::InternalError, false));
        assert_eq!(fake.calls(), ["send", "close"]);
    }

    async fn a_send_that_throws_because_the_socket_closes_waits_for_the_reason(fake) {
        let socket = open(&fake).await;
        fake.run("socket.onSend = () => { socket.readyState = 2; throw new DOMException('no', 'InvalidStateError') }");
        let mut sender = socket.sender();
        let sending = spawn(async move { sender.send("lost?").await });
        until(|| socket.state() == ReadyState::Closing).await;
        fake.run("socket.fire('close', { code: 4004, reason: 'leaving', wasClean: true })");
        assert!(sending.await.unwrap().unwrap_err().to_string().contains("leaving"));
    }

    async fn an_error_inside_the_close_of_a_timeout_is_the_end(fake) {
        // Node 20 and 22: no close event follows.
        fake.on_make("socket.onCloseCall = () => { socket.readyState = 3; socket.fire('error') }");
        let mut builder = fake.builder();
        // The end does not wait for the close timeout.
        builder.set_connect_timeout(Duration::from_millis(50)).set_close_timeout(HOUR);
        let error = builder.connect().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        until(|| fake.is_detached()).await;
    }

    async fn what_is_null_counts_as_empty(fake) {
        // Cloudflare Workers have null for no protocol and no extensions.
        fake.on_make("socket.protocol = null; socket.extensions = null");
        let socket = open(&fake).await;
        assert_eq!((socket.protocol(), socket.extensions()), ("", ""));
        fake.run("socket.fire('close', { code: 1000, wasClean: true })");
        assert_eq!(socket.closed().await.reason, "");
    }

    async fn what_a_constructor_throws_decides_the_kind_and_is_not_repeated(fake) {
        for (exception, kind) in [
            ("new DOMException(url, 'SyntaxError')", io::ErrorKind::InvalidInput),
            ("new DOMException(url, 'SecurityError')", io::ErrorKind::PermissionDenied),
            ("new TypeError(url)", io::ErrorKind::ConnectionRefused),
        ] {
            fake.on_make(&format!("const url = 'bad ws://user:secret@h'; throw {exception}"));
            let error = fake.builder().connect().await.unwrap_err();
            assert_eq!(error.kind(), kind, "{exception}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }

    async fn an_http_url_that_is_refused_is_tried_as_ws(fake) {
        // Browsers of before 2023; and Deno's WebSocketStream.
        fake.on_make("if (!socket.url.startsWith('ws')) throw new DOMException('', 'SyntaxError')");
        for (url, resolved) in [("http://fake.test/a?b", "ws://fake.test/a?b"), ("https://fake.test", "wss://fake.test/")] {
            let connecting = spawn(WebSocketBuilder::new(url).connect());
            next_task().await;
            assert_eq!(fake.eval("socket.url").as_string().unwrap(), resolved);
            fake.run("socket.fire('open')");
            connecting.await.unwrap().unwrap();
        }
        let error = WebSocketBuilder::new("ftp://fake.test/").connect().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{error}");
    }

    async fn what_is_no_url_is_invalid_input_whatever_is_thrown(fake) {
        // Deno's WebSocketStream throws a TypeError.
        fake.on_make("throw new TypeError('Invalid URL')");
        let error = WebSocketBuilder::new("ws://").connect().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{error}");
    }

    async fn what_arrives_after_close_is_dropped(fake) {
        // Deno delivers it.
        let mut socket = open(&fake).await;
        fake.run("socket.fire('message', { data: 'before' })");
        socket.close();
        until(|| fake.calls() == ["close"]).await;
        fake.run("socket.fire('message', { data: 'after' })");
        fake.run("socket.fire('close', { code: 1000, reason: '', wasClean: true })");
        assert_eq!(socket.next().await.unwrap().unwrap(), "before");
        assert!(socket.next().await.is_none());
    }

    async fn a_close_waits_until_little_is_left_to_send(fake) {
        // Deno's `bufferedAmount` is 0 after close, so that nothing would tell a slow network from a dead one.
        let socket = {
            let connecting = spawn(fake.builder().set_close_timeout(Duration::from_millis(300)).connect());
            next_task().await;
            fake.run("socket.fire('open'); socket.bufferedAmount = 1_000_000;
                socket.onCloseCall = () => { socket.bufferedAmount = 0 }");
            connecting.await.unwrap().unwrap()
        };
        socket.close_with_reason(CloseCode::Other(4006), "drained");
        for _ in 0..5 {
            next_task().await;
            assert_eq!(fake.calls(), [""; 0]);
        }
        fake.run("socket.bufferedAmount = 1000");
        until(|| fake.calls() == ["close"]).await;
        fake.run("socket.fire('close', { code: 4006, reason: 'drained', wasClean: true })");
        assert_eq!(socket.closed().await.reason, "drained");
    }

    async fn what_is_decided_is_seen_at_once(fake) {
        let socket = open(&fake).await;
        fake.run("socket.fire('close', { code: 4005, reason: 'now', wasClean: true })");
        assert_eq!(socket.closed_reason().unwrap().reason, "now");
        assert_ne!(socket.state(), ReadyState::Open);
        assert!(socket.try_send("too late").is_err());
    }

    async fn bytes_are_copied_out_of_memory_that_a_socket_refuses(fake) {
        // That of a module with threads. Here, memory that says it is resizable, which sockets refuse likewise.
        Reflect::set(&js_sys::global(), &"wasmMemory".into(), &wasm_bindgen::memory()).unwrap();
        let is_view = "socket.calls.at(-1)[1].buffer === wasmMemory.buffer";
        let bytes = "socket.calls.at(-1)[1].join()";

        let mut socket = open(&fake).await;
        socket.send(vec![1, 2, 3]).await.unwrap();
        assert_ne!(fake.eval(is_view).is_truthy(), BYTES_READ_AGAIN.is_here(), "plain memory need not be copied");

        fake.run("Object.defineProperty(wasmMemory.buffer, 'resizable', { value: true, configurable: true })");
        let mut socket = open(&fake).await;
        fake.run("delete wasmMemory.buffer.resizable");
        fake.run("socket.onSend = data => { if (data.buffer === wasmMemory.buffer) throw new TypeError('no') }");
        socket.send(vec![4, 5, 6]).await.unwrap();
        socket.send(Vec::new()).await.unwrap();
        socket.send(vec![7; 3]).await.unwrap();
        assert_eq!(fake.eval(bytes).as_string().unwrap(), "7,7,7");
        assert_eq!(fake.calls().len(), 3);
    }

    async fn handlers_are_gone_after_every_end(fake) {
        let socket = open(&fake).await;
        assert!(!fake.is_detached());
        fake.run("socket.fire('close', { code: 1000, reason: '', wasClean: true })");
        socket.closed().await;
        until(|| fake.is_detached()).await;

        let socket = open(&fake).await;
        drop(socket);
        until(|| fake.calls() == ["close"]).await;
        fake.run("socket.fire('close', { code: 1005, reason: '', wasClean: true })");
        until(|| fake.is_detached()).await;
        // What a runtime fires late finds nobody.
        fake.run("socket.fire('message', { data: 'late' }); socket.fire('close', {})");
    }

    async fn a_full_socket_buffer_is_waited_for(fake) {
        let mut socket = {
            let connecting = spawn(fake.builder().set_send_buffer_size(1000).connect());
            next_task().await;
            fake.run("socket.fire('open'); socket.bufferedAmount = 950");
            connecting.await.unwrap().unwrap()
        };
        socket.feed(vec![0; 100]).await.unwrap();
        for _ in 0..5 {
            next_task().await;
            assert_eq!(fake.calls(), [""; 0]);
        }
        fake.run("socket.bufferedAmount = 900");
        socket.flush().await.unwrap();
        assert_eq!(fake.calls(), ["send"]);
    }
}
