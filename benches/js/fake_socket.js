// A WebSocket without a network: everything is sent at once, and what is received is called for.

import { wire } from "./wire.js";

class FakeEvent {
    constructor(type, target) {
        this.type = type;
        this.target = target;
    }
}

class FakeMessageEvent extends FakeEvent {
    constructor(target, data) {
        super("message", target);
        this.data = data;
    }
}

class FakeCloseEvent extends FakeEvent {
    constructor(target, code, reason) {
        super("close", target);
        this.code = code;
        this.reason = reason;
        this.wasClean = true;
    }
}

export class FakeWebSocket {
    static CONNECTING = 0;
    static OPEN = 1;
    static CLOSING = 2;
    static CLOSED = 3;

    onopen = null;
    onmessage = null;
    onerror = null;
    onclose = null;
    binaryType = "blob";
    protocol = "";
    extensions = "";
    readyState = 0;
    // The network is always faster: what a slow one costs is for the real server to show.
    bufferedAmount = 0;
    listeners = { open: [], message: [], error: [], close: [] };
    once = new Set();
    blob = null;

    constructor(url) {
        this.url = url;
        setTimeout(() => {
            this.readyState = 1;
            wire.opened(this);
            this.dispatch("open", new FakeEvent("open", this));
        });
    }

    send(data) {
        if (this.readyState === 0) throw new DOMException("connecting", "InvalidStateError");
        if (this.readyState === 1) wire.sent(this, data);
    }

    close(code = 1005, reason = "") {
        if (this.readyState >= 2) return;
        this.readyState = 2;
        wire.closed(this);
        setTimeout(() => {
            this.readyState = 3;
            this.dispatch("close", new FakeCloseEvent(this, code, reason));
        });
    }

    addEventListener(type, listener, { once = false } = {}) {
        if (once) this.once.add(listener);
        this.listeners[type].push(listener);
    }

    removeEventListener(type, listener) {
        this.listeners[type] = this.listeners[type].filter(other => other !== listener);
    }

    dispatchEvent(event) {
        this.dispatch(event.type, event);
    }

    /// A message comes.
    deliver(data) {
        if (this.readyState !== 1) return;
        // A crate may have asked for blobs.
        if (typeof data !== "string" && this.binaryType === "blob") data = this.blob ??= new Blob([data]);
        const event = new FakeMessageEvent(this, data);
        if (this.onmessage !== null) this.onmessage(event);
        const { message } = this.listeners;
        for (let i = 0; i < message.length; i++) message[i].call(this, event);
    }

    dispatch(type, event) {
        this["on" + type]?.(event);
        for (const listener of this.listeners[type]) {
            if (this.once.has(listener)) this.removeEventListener(type, listener);
            listener.call(this, event);
        }
    }
}
