// What connections cost while nothing happens, and what piles up when more is sent than the network takes.

import { Own } from "./own.js";
import { Server } from "./server.js";

/// A measurement like the others, but of bytes, and only right in a module that was just loaded: its memory never
/// shrinks, and fills what is free before it grows.
export class Memory {
    static async prepare(connect, request) {
        const memory = new Memory();
        memory.connect = connect;
        memory.request = request;
        // So that what a first connection needs once is not counted.
        const first = await Own.prepare(connect, { ...request, connections: 1 });
        await first.finish();
        return memory;
    }

    async run() {
        const before = moduleMemory();
        const measured = await (this.request.direction === "idle" ? this.#idle() : this.#flood());
        return { wasm: moduleMemory() - before, ...measured };
    }

    async #idle() {
        const heap = javascriptHeap();
        this.measurement = await Own.prepare(this.connect, this.request);
        return { javascript: javascriptHeap() - heap };
    }

    /// Everything at once; what the socket holds is looked at after each `send`.
    async #flood() {
        let buffered = 0;
        const { prototype } = WebSocket;
        const { send } = prototype;
        prototype.send = function (data) {
            send.call(this, data);
            buffered = Math.max(buffered, this.bufferedAmount);
        };
        try {
            this.measurement = await Server.prepare(this.connect, { ...this.request, direction: "feed" });
            await this.measurement.run();
        } finally {
            prototype.send = send;
        }
        return { buffered: this.request.contender.endsWith("-stream") ? null : buffered };
    }

    async finish() {
        await this.measurement?.finish();
    }
}

let exports;

/// Tells what the module is.
export function watch(module) {
    exports = module;
}

function moduleMemory() {
    return exports.memory.buffer.byteLength;
}

/// In Node; browsers tell it to whoever drives them.
function javascriptHeap() {
    if (globalThis.gc === undefined) return NaN;
    globalThis.gc();
    return globalThis.process.memoryUsage().heapUsed;
}
