// What the fake sockets are connected to: counts what is sent, and delivers.

import { length } from "./payload.js";

/// The other end of all fake sockets that are open.
export const wire = {
    /// Those that have opened.
    sockets: [],
    /// What was sent.
    messages: 0,
    bytes: 0,
    /// What is sent is answered with this, if anything; a message for each.
    echo: null,
    /// Sockets to which an answer is due.
    due: [],
    /// How many of them have it.
    answered: 0,

    reset(echo) {
        this.messages = this.bytes = this.answered = 0;
        this.echo = echo;
        this.due = [];
    },

    sent(socket, data) {
        this.messages += 1;
        this.bytes += length(data);
        if (this.echo !== null) this.due.push(socket);
    },

    /// Delivers the next answer, if one is due.
    answer() {
        if (this.answered < this.due.length) this.due[this.answered++].deliver(this.echo);
        else if (this.answered > 0) this.due.length = this.answered = 0;
    },

    opened(socket) {
        this.sockets.push(socket);
    },

    closed(socket) {
        this.sockets = this.sockets.filter(other => other !== socket);
    },
};
