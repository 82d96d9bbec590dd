//! What a WebSocketStream may do, played by a fake one made of real streams.

use std::{io, time::Duration};

use futures_util::{SinkExt, StreamExt};
use websocket_web::{CloseCode, Msg, ReadyState, WebSocket};

use crate::support::{FakeSocket, HOUR, fakes, next_task, poll_once, spawn, until};

/// Connects to the fake socket and opens it.
async fn open(fake: &FakeSocket) -> WebSocket {
    let connecting = spawn(fake.builder().connect());
    next_task().await;
    fake.run("socket.open()");
    connecting.await.unwrap().unwrap()
}

/// The same with a short close timeout.
async fn open_impatient(fake: &FakeSocket) -> WebSocket {
    let connecting = spawn(fake.builder().set_close_timeout(Duration::from_millis(50)).connect());
    next_task().await;
    fake.run("socket.open()");
    connecting.await.unwrap().unwrap()
}

/// Begins to connect and drops that. What follows has to come at once: the close timeout is longer than any test.
async fn give_up_connecting(fake: &FakeSocket) {
    let mut builder = fake.builder();
    let mut connecting = Box::pin(builder.set_close_timeout(HOUR).connect());
    assert!(poll_once(&mut connecting).await.is_none());
}

/// Lets the test settle each write by itself, in the same turn as others or not.
const WRITER: &str = "
    const write = chunk => new Promise((written, failed) => socket.writes.push({ chunk, written, failed }));
    const abort = async () => { socket.calls.push(['abort']); };
    socket.writable = { getWriter: () => ({ write, abort }) };
";

/// How many writes a [`WRITER`] was given.
fn writes(fake: &FakeSocket) -> usize {
    fake.eval("socket.writes.length").as_f64().unwrap() as usize
}

fakes! { install_stream
    async fn chunks_may_be_text_a_buffer_or_a_view_of_one(fake) {
        // Chromium has buffers where the specification has arrays; Node's arrays begin anywhere.
        let mut socket = open(&fake).await;
        fake.run("socket.receive('text');
            socket.receive(new Uint8Array([1, 2, 3]).buffer);
            socket.receive(new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4))");
        assert_eq!(socket.next().await.unwrap().unwrap(), "text");
        assert_eq!(socket.next().await.unwrap().unwrap(), Msg::Binary(vec![1, 2, 3]));
        assert_eq!(socket.next().await.unwrap().unwrap(), Msg::Binary(vec![1, 2, 3]));
    }

    async fn a_chunk_of_an_unknown_kind_is_one_error_and_a_close(fake) {
        let mut socket = open(&fake).await;
        fake.run("socket.receive('before'); socket.receive(new Blob(['x'])); socket.receive('after')");
        assert_eq!(socket.closed().await.code, CloseCode::UnsupportedData);
        assert_eq!(socket.next().await.unwrap().unwrap(), "before");
        assert!(socket.next().await.unwrap().is_err());
        assert!(socket.next().await.is_none());
        assert_eq!(fake.calls(), ["close"]);
        fake.run("socket.end(); socket.finish({ closeCode: 1005, reason: '' })");
    }

    async fn what_can_still_be_read_comes_before_the_close(fake) {
        let mut socket = open(&fake).await;
        fake.run("socket.finish({ closeCode: 4030, reason: 'over' });
            for (let i = 0; i < 100; i++) socket.receive(String(i)); socket.end()");
        let closed = socket.closed().await;
        assert_eq!((closed.code, closed.reason.as_str(), closed.was_clean), (CloseCode::Other(4030), "over", true));
        for i in 0..100 {
            assert_eq!(socket.next().await.unwrap().unwrap(), i.to_string());
        }
        assert!(socket.next().await.is_none());
    }

    async fn an_error_is_not_a_clean_close_though_it_has_the_peers_code(fake) {
        // The closing handshake was finished, and something written could not be sent.
        for (error, code, clean) in [
            ("new WebSocketError('', { closeCode: 4031, reason: 'left' })", 4031, false),
            ("Object.assign(new DOMException('lost'), { closeCode: 1006, reason: '' })", 1006, false),
            ("Object.assign(new DOMException('lost'), { closeCode: null })", 1006, false),
            ("undefined", 1006, false),
        ] {
            let socket = open(&fake).await;
            fake.run(&format!("socket.end(); socket.fail({error})"));
            let closed = socket.closed().await;
            assert_eq!((u16::from(closed.code), closed.was_clean), (code, clean), "{error}");
        }
    }

    async fn a_close_whose_code_is_lost_went_as_asked_if_the_reason_says_so(fake) {
        // Deno, now and then; the reason comes as the message of an error. A failure has a text of its own.
        for (error, code, clean) in [
            ("new WebSocketError('as asked')", 4033, true),
            ("new WebSocketError('reset by peer')", 1006, false),
            ("new WebSocketError('as asked', { closeCode: 4034 })", 4034, false),
        ] {
            let socket = open(&fake).await;
            socket.close_with_reason(CloseCode::Other(4033), "as asked");
            until(|| fake.calls() == ["close"]).await;
            fake.run(&format!("socket.end(); socket.fail({error})"));
            let closed = socket.closed().await;
            assert_eq!((u16::from(closed.code), closed.was_clean), (code, clean), "{error}");
        }
    }

    async fn each_chunk_is_a_copy_and_written_in_order(fake) {
        // A stream reads a chunk when its turn comes, long after `write`, and not any more when that is fulfilled.
        for len in [4, 100, 4096] {
            let mut socket = open(&fake).await;
            fake.run("socket.read = [];
                socket.onWrite = chunk => new Promise(written => {
                    socket.written = () => { socket.read.push(chunk.slice()); written(); };
                })");
            for i in 0..10_u8 {
                socket.feed(vec![i; len]).await.unwrap();
            }
            for i in 1..=10_usize {
                until(|| fake.calls().len() == i).await;
                fake.run("socket.written()");
            }
            socket.flush().await.unwrap();
            let is_right = format!("(chunk, i) => chunk.length === {len} && chunk.every(byte => byte === i)");
            let read = fake.eval(&format!("socket.read.length === 10 && socket.read.every({is_right})"));
            assert!(read.is_truthy(), "{len} bytes");
            // Those of a chunk whose write is fulfilled serve the next; those of a few bytes are made anew.
            let buffers = fake.eval("new Set(socket.calls.map(([_, chunk]) => chunk.buffer)).size").as_f64().unwrap();
            assert_eq!(buffers <= 4.0, len > 64, "{buffers} buffers for 10 chunks of {len} bytes");
        }
    }

    async fn what_a_rejected_write_reads_from_is_left_alone(fake) {
        fake.on_make(WRITER);
        let mut first = open(&fake).await;
        fake.run("globalThis.first = socket");
        let mut second = open(&fake).await;
        first.feed([1; 100]).await.unwrap();
        until(|| fake.eval("first.writes.length === 1").is_truthy()).await;
        fake.run("first.writes[0].failed(new Error('broken')); first.end(); first.fail(new WebSocketError('', {}))");
        first.closed().await;
        second.feed([2; 100]).await.unwrap();
        until(|| writes(&fake) == 1).await;
        assert!(fake.eval("first.writes[0].chunk.every(byte => byte === 1)").is_truthy());
        fake.run("delete globalThis.first; socket.writes[0].written()");
        second.flush().await.unwrap();
    }

    async fn a_flush_waits_for_the_write_and_fails_with_it(fake) {
        let mut socket = open(&fake).await;
        fake.run("socket.onWrite = () => new Promise((_, failed) => { socket.failed = failed })");
        socket.feed("lost").await.unwrap();
        let mut sender = socket.clone();
        let mut flush = Box::pin(sender.flush());
        until(|| fake.calls() == ["write"]).await;
        assert!(poll_once(&mut flush).await.is_none());
        fake.run("socket.failed(new Error('broken')); socket.end(); socket.fail(new WebSocketError('', {}))");
        assert_eq!(socket.closed().await.code, CloseCode::AbnormalClosure);
        assert_eq!(flush.await.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
    }

    async fn a_write_that_fails_with_others_settled_ends_sending(fake) {
        fake.on_make(WRITER);
        let mut socket = open(&fake).await;
        socket.feed("first").await.unwrap();
        socket.feed("second").await.unwrap();
        until(|| writes(&fake) == 2).await;
        // In one go, so that whoever is woken by the first finds both.
        fake.run("socket.writes[0].written(); socket.writes[1].failed(new Error('broken'))");
        until(|| socket.state() == ReadyState::Closing).await;
        assert!(socket.try_send("third").is_err());
        fake.run("socket.end(); socket.fail(new WebSocketError('', {}))");
        assert!(socket.flush().await.is_err());
    }

    async fn close_waits_for_every_write(fake) {
        let mut socket = open(&fake).await;
        fake.run("socket.onWrite = () => new Promise(written => { socket.written = written })");
        socket.feed("first").await.unwrap();
        socket.feed("second").await.unwrap();
        socket.close_with_reason(CloseCode::Other(4032), "done");
        for calls in [&["write"][..], &["write", "write"]] {
            until(|| fake.calls() == calls).await;
            next_task().await;
            assert_eq!(fake.calls(), calls);
            fake.run("socket.written()");
        }
        until(|| fake.calls() == ["write", "write", "close"]).await;
        assert_eq!(fake.eval("socket.calls[2][1].closeCode").as_f64(), Some(4032.0));
        fake.run("socket.end(); socket.finish(socket.calls[2][1])");
        assert_eq!(socket.closed().await.reason, "done");
    }

    async fn giving_up_reads_on_so_that_the_close_gets_through(fake) {
        // In Chromium, a close with unread data hangs for a minute.
        let connecting = spawn(
            fake.builder().set_receive_capacity(2).set_close_timeout(Duration::from_millis(50)).connect(),
        );
        next_task().await;
        fake.run("socket.open()");
        let mut socket = connecting.await.unwrap().unwrap();
        fake.run("for (let i = 0; i < 50; i++) socket.receive('unread'); socket.onWrite = () => new Promise(() => {})");
        socket.feed("never taken").await.unwrap();
        until(|| socket.metrics().incoming_messages == 2).await;
        let queued = "socket.queued()";
        assert!(fake.eval(queued).as_f64().unwrap() > 40.0, "the rest has to wait");
        socket.close();
        assert!(!socket.closed().await.was_clean);
        until(|| fake.eval(queued).as_f64() == Some(0.0)).await;
        assert_eq!(socket.metrics().incoming_messages, 2);
        // Closing it would crash Chromium: a write is under way.
        assert_eq!(fake.calls(), ["write"]);
    }

    async fn a_refusal_gives_up_writes_that_nobody_takes(fake) {
        let mut socket = open_impatient(&fake).await;
        fake.run("socket.onWrite = () => new Promise(written => { socket.written = written })");
        socket.feed("never taken").await.unwrap();
        until(|| fake.calls() == ["write"]).await;
        fake.run("const { abort } = WritableStreamDefaultWriter.prototype;
            WritableStreamDefaultWriter.prototype.abort = function() {
                WritableStreamDefaultWriter.prototype.abort = abort;
                socket.given_up = true;
                return abort.call(this);
            };
            socket.receive(1)");
        assert_eq!(socket.closed().await.code, CloseCode::UnsupportedData);
        until(|| fake.eval("socket.given_up").is_truthy()).await;
        fake.run("socket.written()");
        until(|| fake.calls() == ["write", "abort"]).await;
    }

    async fn an_abortion_that_fails_is_no_error_of_the_page(fake) {
        let mut socket = open_impatient(&fake).await;
        fake.run("socket.onWrite = () => new Promise(written => { socket.written = written });
            socket.onAbort = () => { throw new Error('too late') }");
        socket.feed("never taken").await.unwrap();
        until(|| fake.calls() == ["write"]).await;
        socket.close();
        assert!(!socket.closed().await.was_clean);
        // The abortion has to wait for the write.
        fake.run("socket.written()");
        until(|| fake.calls() == ["write", "abort"]).await;
    }

    async fn few_writes_are_outstanding(fake) {
        // As `Stream` says where its bound is.
        const WRITES: usize = 4;

        fake.on_make(WRITER);
        let mut socket = open(&fake).await;
        for _ in 0..3 * WRITES {
            socket.feed("").await.unwrap();
        }
        for expected in [WRITES, WRITES + 1, 2 * WRITES + 1, 3 * WRITES] {
            until(|| writes(&fake) == expected).await;
            next_task().await;
            assert_eq!(writes(&fake), expected);
            let settled = if expected == WRITES { 1 } else { expected };
            fake.run(&format!("socket.writes.slice(0, {settled}).forEach(({{ written }}) => written())"));
        }
        socket.flush().await.unwrap();
    }

    async fn a_refusal_closes_when_every_write_has_settled(fake) {
        // Closing it before would forget them, or crash Chromium.
        let mut socket = open(&fake).await;
        fake.run("socket.onWrite = () => new Promise(written => { socket.written = written })");
        socket.feed("first").await.unwrap();
        socket.feed("second").await.unwrap();
        until(|| fake.calls() == ["write"]).await;
        fake.run("socket.receive(1)");
        assert_eq!(socket.closed().await.code, CloseCode::UnsupportedData);
        for calls in [&["write"][..], &["write", "write"]] {
            until(|| fake.calls() == calls).await;
            next_task().await;
            assert_eq!(fake.calls(), calls);
            fake.run("socket.written()");
        }
        until(|| fake.calls() == ["write", "write", "close"]).await;
        fake.run("socket.end(); socket.finish({ closeCode: 1005, reason: '' })");
    }

    async fn dropping_connect_aborts_the_handshake(fake) {
        give_up_connecting(&fake).await;
        until(|| fake.eval("socket.signal.aborted").is_truthy()).await;
        fake.run("socket.refuse(socket.signal.reason); socket.fail(socket.signal.reason)");
    }

    async fn a_handshake_that_is_quicker_than_its_abortion_is_closed(fake) {
        give_up_connecting(&fake).await;
        until(|| fake.eval("socket.signal.aborted").is_truthy()).await;
        fake.run("socket.open()");
        until(|| fake.calls() == ["close"]).await;
        fake.run("socket.end(); socket.finish({ closeCode: 1005, reason: '' })");
    }

    async fn a_policy_that_forbids_is_named(fake) {
        let connecting = spawn(fake.builder().connect());
        next_task().await;
        fake.run("const error = new DOMException('ws://user:secret@h is insecure', 'SecurityError');
            socket.refuse(error); socket.fail(error)");
        let error = connecting.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
