// The cases in plain JavaScript with the standard WebSocket: what all others are compared with. They do as little as
// serves the purpose, with the interface's own means: events, and no backpressure.

import { openAll } from "./open_all.js";
import { kind, length, payload } from "./payload.js";

/// Open connections. The contract is that of `Session` in the module: `receive`, `feed`, `send`, `roundtrip` and
/// `burst` take the number of messages for each connection, and resolve with what was received. A `word` is a text that
/// a server reacts to.
export class RawSession {
    static async connect(url, connections, handles, binary, size) {
        const session = new RawSession();
        session.kind = binary ? "binary" : "text";
        session.message = payload(session.kind, size);
        session.handles = handles;
        session.sockets = await openAll(connections, () => open(url));
        return session;
    }

    /// Has `react` called after each of `count` messages on each socket.
    #listen(count, react = null) {
        const tally = { messages: 0, bytes: 0 };
        return Promise.all(this.sockets.map(socket => new Promise((resolve, reject) => {
            let left = count;
            socket.onclose = () => reject("the connection ended");
            socket.onmessage = ({ data }) => {
                if (kind(data) !== this.kind) reject(`received ${kind(data)}`);
                tally.messages += 1;
                tally.bytes += length(data);
                left -= 1;
                if (left === 0) resolve();
                else if (react !== null) react(socket);
            };
        }))).then(() => tally);
    }

    receive(count, word) {
        const received = this.#listen(count);
        if (word !== undefined) this.#say(word);
        return received;
    }

    /// A handle is a task: the socket itself is shared.
    async feed(count, word) {
        const share = count / this.handles;
        await Promise.all(this.sockets.flatMap(socket => Array.from({ length: this.handles }, async () => {
            for (let i = 0; i < share; i++) socket.send(this.message);
        })));
        if (word !== undefined) await this.#ask(word);
        return { messages: 0, bytes: 0 };
    }

    /// The standard WebSocket has nothing to wait for.
    send(count, word) {
        return this.feed(count, word);
    }

    roundtrip(count) {
        const received = this.#listen(count, socket => socket.send(this.message));
        for (const socket of this.sockets) socket.send(this.message);
        return received;
    }

    async burst(count) {
        const received = this.#listen(count);
        for (const socket of this.sockets) {
            for (let i = 0; i < count; i++) socket.send(this.message);
        }
        return received;
    }

    #say(word) {
        for (const socket of this.sockets) socket.send(word);
    }

    async #ask(word) {
        const answered = Promise.all(this.sockets.map(socket => new Promise(resolve => { socket.onmessage = resolve; })));
        this.#say(word);
        await answered;
    }

    close() {
        for (const socket of this.sockets) {
            socket.onclose = null;
            socket.close(1000);
        }
    }
}

function open(url) {
    return new Promise((resolve, reject) => {
        const socket = new WebSocket(url);
        socket.binaryType = "arraybuffer";
        socket.onopen = () => resolve(socket);
        socket.onclose = () => reject("the handshake failed");
    });
}
