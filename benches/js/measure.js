// One measurement: what `cargo xtask bench` asks for, again and again.

import init, { connect, contenders } from "./contenders.js";
import { Memory, watch } from "./memory.js";
import { Own } from "./own.js";
import { RawSession } from "./raw.js";
import { RawStreamSession } from "./raw_stream.js";
import { Server } from "./server.js";

/// Past this, a measurement hangs: the longest takes a second.
const PATIENCE = 20_000;

const FAMILIES = { own: Own, server: Server, memory: Memory };

/// Loads the module; `source` is where it is, if not next to this.
export async function load(source) {
    watch(await init(source === undefined ? undefined : { module_or_path: source }));
    return ["frame", "raw", "raw-stream", ...contenders()];
}

let current;

/// The first of three parts, so that who asks can look at other meters before and after the second. The request has
/// `family`, `contender`, `direction`, `kind`, `size`, `connections`, `handles`, `count` for each connection, `repeat`,
/// and for the family `server` the `peer`.
///
/// Each gives `{ error }` if it fails, with `fatal` if the module is not to be used again.
export function prepare(request) {
    return bounded(async () => {
        current = await FAMILIES[request.family].prepare(opener(request.contender), request);
        return {};
    });
}

/// The second part: `{ millis, messages }`, or for the family `memory` bytes of `wasm` and others.
export function run() {
    return bounded(() => current.run());
}

/// The third part, also after the second has failed.
export function finish() {
    return bounded(async () => {
        await current.finish();
        return {};
    });
}

/// All three.
export async function measure(request) {
    const prepared = await prepare(request);
    if (prepared.error !== undefined) return prepared;
    const measured = await run();
    if (measured.fatal) return measured;
    const finished = await finish();
    return measured.error !== undefined || finished.error === undefined ? measured : finished;
}

async function bounded(part) {
    let timer;
    const hangs = new Promise((_, reject) => {
        // What is thrown in a task of its own, as by a panic, would else be known only by the silence.
        fail = reject;
        timer = setTimeout(() => reject("hangs"), PATIENCE);
    });
    let ended = false;
    const result = part();
    result.then(() => { ended = true; }, () => { ended = true; });
    try {
        return await Promise.race([result, hangs]);
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
