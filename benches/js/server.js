// With a real server, on this machine: time, and what of it the main thread works.

import { expect } from "./expect.js";

/// A measurement: `prepare`, `run`, which gives the time in milliseconds, `finish`. What was not transferred is an error:
/// messages that were received are counted here, those that were sent by the server.
export class Server {
    static async prepare(connect, request) {
        const server = new Server();
        const { contender, peer, connections, handles, kind, size, count, direction } = request;
        const wanted = contender.endsWith("-stream") ? "WebSocketStream" : "WebSocket";
        if (!(wanted in globalThis)) throw new Error(`no ${wanted} in this runtime`);
        server.request = request;
        // Under which the server keeps what it saw.
        server.id = `bench-${Date.now()}-${Server.#number++}`;
        server.control = `${peer.replace("ws:", "http:")}/control`;
        const [path, parameters] = {
            receive: ["burst", `&count=${count}&size=${size}&kind=${kind}&on=message&then=open`],
            feed: ["sink", ""],
            send: ["sink", ""],
            roundtrip: ["echo", ""],
            burst: ["echo", ""],
        }[direction];
        const url = `${peer}/${path}?id=${server.id}${parameters}`;
        server.session = await connect(url, connections, handles, kind === "binary", size);
        return server;
    }

    static #number = 0;

    async run() {
        const { connections, count, direction, repeat, size } = this.request;
        const total = connections * count;
        let millis = 0;
        for (let i = 0; i < repeat; i++) {
            const start = performance.now();
            const tally = await this.session[direction](count, WORDS[direction]);
            millis += performance.now() - start;
            if (!(direction in SENT)) expect("received", tally, total, size);
        }
        return { millis, messages: total * repeat };
    }

    async finish() {
        this.session.close();
        const report = await this.#ask(`report?id=${this.id}&until=gone&within=10000`);
        await this.#ask(`forget?id=${this.id}`);
        const { connections, count, direction, repeat, size } = this.request;
        const seen = { messages: 0, bytes: 0 };
        for (const connection of report.connections) {
            seen.messages += connection.messages;
            seen.bytes += connection.bytes;
        }
        // Without the words.
        const word = (WORDS[direction] ?? "").length;
        if (word > 0) seen.messages -= connections;
        seen.bytes -= connections * word;
        expect("the server got", seen, direction === "receive" ? 0 : connections * count * repeat, size);
    }

    async #ask(command) {
        const response = await fetch(`${this.control}/${command}`);
        if (!response.ok) throw new Error(`the connection is not closed, or the server does not answer: ${response.status}`);
        return response.json();
    }
}

/// What the server waits for to begin, or answers when it has read all that came before.
const WORDS = { receive: "go", feed: "report", send: "report" };
/// In which the server does not answer what it gets.
const SENT = { feed: true, send: true };
