// A WebSocketStream without a network. Its streams are no more than a reader and a writer with promises: real streams
// made in JavaScript would cost more than all that is measured.

import { wire } from "./wire.js";

class FakeReader {
    queue = [];
    waiting = [];
    closed = new Promise(() => {});

    read() {
        if (this.queue.length > 0) return Promise.resolve({ done: false, value: this.queue.shift() });
        return new Promise(resolve => this.waiting.push(resolve));
    }

    deliver(value) {
        if (this.waiting.length > 0) this.waiting.shift()({ done: false, value });
        else this.queue.push(value);
    }

    end() {
        for (const resolve of this.waiting.splice(0)) resolve({ done: true, value: undefined });
        this.read = () => Promise.resolve({ done: true, value: undefined });
    }

    cancel() { return Promise.resolve(); }
    releaseLock() {}
}

class FakeWriter {
    closed = new Promise(() => {});
    ready = Promise.resolve();
    desiredSize = 1;

    constructor(socket) {
        this.socket = socket;
    }

    write(chunk) {
        wire.sent(this.socket, chunk);
        return Promise.resolve();
    }

    close() { this.socket.close({}); return Promise.resolve(); }
    abort() { this.socket.close({}); return Promise.resolve(); }
    releaseLock() {}
}

// A crate may ask what it is given.
Object.setPrototypeOf(FakeReader.prototype, ReadableStreamDefaultReader.prototype);
Object.setPrototypeOf(FakeWriter.prototype, WritableStreamDefaultWriter.prototype);
export class FakeWebSocketStream {
    constructor(url) {
        this.url = url;
        this.reader = new FakeReader();
        this.writer = new FakeWriter(this);
        this.isOpen = false;
        this.closed = new Promise(resolve => { this.finish = resolve; });
        this.opened = new Promise(resolve => setTimeout(() => {
            this.isOpen = true;
            wire.opened(this);
            resolve({
                readable: { getReader: () => this.reader },
                writable: { getWriter: () => this.writer },
                protocol: "",
                extensions: "",
            });
        }));
    }

    close(info) {
        if (!this.isOpen) return;
        this.isOpen = false;
        wire.closed(this);
        setTimeout(() => {
            this.reader.end();
            this.finish({ closeCode: info?.closeCode ?? 1005, reason: info?.reason ?? "" });
        });
    }

    /// A message comes.
    deliver(data) {
        this.reader.deliver(data);
    }
}
