// The cases in plain JavaScript with a WebSocketStream, as its explainer shows: reads are awaited, and so is the
// writer's `ready` before each write.

import { openAll } from "./open_all.js";
import { kind, length, payload } from "./payload.js";

/// As `RawSession` in `raw.js`.
export class RawStreamSession {
    static async connect(url, connections, handles, binary, size) {
        const session = new RawStreamSession();
        session.kind = binary ? "binary" : "text";
        session.message = payload(session.kind, size);
        session.handles = handles;
        session.sockets = await openAll(connections, () => open(url));
        return session;
    }

    async receive(count, word) {
        const tally = { messages: 0, bytes: 0 };
        await Promise.all(this.sockets.map(async ({ reader, writer }) => {
            if (word !== undefined) await writer.write(word);
            for (let i = 0; i < count; i++) this.#count(tally, await reader.read());
        }));
        return tally;
    }

    async feed(count, word) {
        const share = count / this.handles;
        await Promise.all(this.sockets.flatMap(({ writer }) => Array.from({ length: this.handles }, async () => {
            let last;
            for (let i = 0; i < share; i++) {
                await writer.ready;
                last = writer.write(this.message);
            }
            await last;
        })));
        if (word !== undefined) await this.#ask(word);
        return { messages: 0, bytes: 0 };
    }

    async send(count, word) {
        const share = count / this.handles;
        await Promise.all(this.sockets.flatMap(({ writer }) => Array.from({ length: this.handles }, async () => {
            for (let i = 0; i < share; i++) await writer.write(this.message);
        })));
        if (word !== undefined) await this.#ask(word);
        return { messages: 0, bytes: 0 };
    }

    async roundtrip(count) {
        const tally = { messages: 0, bytes: 0 };
        await Promise.all(this.sockets.map(async ({ reader, writer }) => {
            for (let i = 0; i < count; i++) {
                await writer.write(this.message);
                this.#count(tally, await reader.read());
            }
        }));
        return tally;
    }

    async burst(count) {
        const [received] = await Promise.all([this.receive(count), this.feed(count)]);
        return received;
    }

    async #ask(word) {
        await Promise.all(this.sockets.map(async ({ reader, writer }) => {
            await writer.write(word);
            await reader.read();
        }));
    }

    close() {
        for (const { socket } of this.sockets) socket.close({ closeCode: 1000 });
    }

    #count(tally, { done, value }) {
        if (done) throw "the connection ended";
        if (kind(value) !== this.kind) throw `received ${kind(value)}`;
        tally.messages += 1;
        tally.bytes += length(value);
    }
}

async function open(url) {
    const socket = new WebSocketStream(url);
    socket.closed.catch(() => {});
    const { readable, writable } = await socket.opened;
    return { socket, reader: readable.getReader(), writer: writable.getWriter() };
}
