// One measurement: what `cargo xtask bench` asks for, again and again.

import init, { connect, contenders } from "./contenders.js";
import * as own from "./own.js";
import { RawSession } from "./raw.js";
import { RawStreamSession } from "./raw_stream.js";

/// Past this, a measurement hangs: the longest takes a second.
const PATIENCE = 20_000;

const FAMILIES = { own };

/// Loads the module; `source` is where it is, if not next to this.
export async function load(source) {
    await init(source === undefined ? undefined : { module_or_path: source });
    return ["frame", "raw", "raw-stream", ...contenders()];
}

/// `{ millis, messages }`, or `{ error }`, with `fatal` if the module is not to be used again. The request has `family`,
/// `contender`, `direction`, `kind`, `size`, `connections`, `handles`, `count` for each connection, and `repeat`.
export async function measure(request) {
    let timer;
    const hangs = new Promise((_, reject) => {
        // What is thrown in a task of its own, as by a panic, would else be known only by the silence.
        fail = reject;
        timer = setTimeout(() => reject("hangs"), PATIENCE);
    });
    let ended = false;
    const measured = FAMILIES[request.family].measure(opener(request.contender), request);
    measured.then(() => { ended = true; }, () => { ended = true; });
    try {
        return await Promise.race([measured, hangs]);
    } catch (error) {
        const panicked = globalThis.panicked;
        return { error: String(panicked ?? error?.message ?? error), fatal: panicked !== undefined || !ended };
    } finally {
        clearTimeout(timer);
        fail = () => {};
    }
}

let fail = () => {};
globalThis.addEventListener?.("error", event => fail(event.message));
globalThis.process?.on("uncaughtException", error => fail(error.message));

function opener(contender) {
    switch (contender) {
        case "raw": return RawSession.connect;
        case "raw-stream": return RawStreamSession.connect;
        default: return (...args) => connect(contender, ...args);
    }
}
