// The library's own cost: sockets without a network, in a frame that gives each message its microtask checkpoint.

import { expect } from "./expect.js";
import * as frame from "./frame.js";
import { FakeWebSocket } from "./fake_socket.js";
import { FakeWebSocketStream } from "./fake_stream.js";
import { payload } from "./payload.js";
import { wire } from "./wire.js";

let checked;

/// A measurement: `prepare`, `run`, which gives the time in milliseconds, `finish`. What was not transferred is an error.
export class Own {
    static async prepare(connect, request) {
        await (checked ??= frame.check());
        const own = new Own();
        own.request = request;
        own.originals = install();
        const { contender, connections, handles, kind, size } = request;
        try {
            if (contender !== "frame") {
                own.session = await connect("ws://fake.test/", connections, handles, kind === "binary", size);
                if (wire.sockets.length !== connections) throw new Error(`${wire.sockets.length} sockets are open`);
            }
        } catch (error) {
            await own.finish();
            throw error;
        }
        return own;
    }

    run() {
        if (this.request.contender === "frame") return frameAlone(this.request);
        return CASES[this.request.direction](this.session, this.request);
    }

    async finish() {
        this.session?.close();
        for (const [name, original] of Object.entries(this.originals)) {
            // Setting it to undefined would leave a global of that name.
            if (original === undefined) delete globalThis[name];
            else globalThis[name] = original;
        }
        // So that the close events, too, are over when the next begins.
        for (let i = 0; i < 3; i++) await new Promise(resolve => setTimeout(resolve));
    }
}

const CASES = { receive, feed: transmit, send: transmit, roundtrip: answer, burst: answer };

async function receive(session, { connections, count, kind, size }) {
    const data = payload(kind, size);
    const sockets = wire.sockets;
    const total = connections * count;
    wire.reset(null);
    let delivered = 0;
    const start = performance.now();
    const tally = await framed(session.receive(count), () => {
        if (delivered < total) sockets[delivered++ % connections].deliver(data);
    });
    const millis = performance.now() - start;
    expect("received", tally, total, size);
    return { millis, messages: total };
}

/// Needs no frame: nothing is received.
async function transmit(session, { connections, count, direction, size }) {
    wire.reset(null);
    const total = connections * count;
    const start = performance.now();
    await session[direction](count);
    if (wire.messages < total) throw new Error(`sent ${wire.messages} messages of ${total}`);
    const millis = performance.now() - start;
    expect("sent", wire, total, size);
    return { millis, messages: total };
}

async function answer(session, { connections, count, direction, repeat, kind, size }) {
    const total = connections * count;
    let millis = 0;
    for (let i = 0; i < repeat; i++) {
        wire.reset(payload(kind, size));
        const start = performance.now();
        const tally = await framed(session[direction](count), () => wire.answer());
        millis += performance.now() - start;
        expect("received", tally, total, size);
        expect("sent", wire, total, size);
    }
    return { millis, messages: total * repeat };
}

/// The frame with nothing in it.
async function frameAlone({ connections, count, repeat }) {
    const total = connections * count * repeat;
    let calls = 0;
    const start = performance.now();
    await frame.run(() => ++calls < total);
    return { millis: performance.now() - start, messages: total };
}

/// Calls `step` in the frame until `work` is done.
async function framed(work, step) {
    let done = false;
    const finished = Promise.resolve(work).finally(() => { done = true; frame.stop(); });
    finished.catch(() => {});
    await frame.run(() => { step(); return !done; });
    return finished;
}

const FAKES = { WebSocket: FakeWebSocket, WebSocketStream: FakeWebSocketStream };

function install() {
    const originals = {};
    for (const [name, fake] of Object.entries(FAKES)) {
        originals[name] = globalThis[name];
        globalThis[name] = fake;
    }
    // The one is only asked for; the other gloo-net makes to call its own listener, and Node has it from 23 on.
    globalThis.WebSocketError ??= class WebSocketError extends DOMException {};
    globalThis.CloseEvent ??= class CloseEvent extends Event {};
    return originals;
}
