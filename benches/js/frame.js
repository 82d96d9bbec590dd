// Calls a function many times, each call with a microtask checkpoint of its own: the frame in which the library's own
// cost is measured.
//
// A browser runs every microtask that an event's listener has caused before it dispatches the next event. A loop that
// calls the listeners does not, so that a hundred messages would be taken out of a queue by one turn of the task that
// receives: nothing like what happens with a socket. `await null` between two calls lets one microtask run, not all that
// follow from it. A task for each message does it, but costs several times what is measured.
//
// So one event is dispatched to many listeners. The HTML standard has the microtask checkpoint after each callback
// that is invoked with an empty stack ("clean up after running script"), and so do browsers. Node's events are not
// dispatched so; there, each `setImmediate` callback of a batch is followed by one, at about the same cost.
//
// What a frame costs without anything in it is a contender of its own, called `frame`.

/// Calls for each task: enough that the task costs nothing, few enough that the page stays alive.
const GROUP = 250;

let step = null;
let resolve;

/// Calls `each` until it returns false.
export function run(each) {
    return new Promise(resolved => {
        step = each;
        resolve = resolved;
        next();
    });
}

/// Ends `run`, from within a call or from a microtask that follows from one.
export function stop() {
    if (step === null) return;
    step = null;
    resolve();
}

function call() {
    if (step !== null && !step()) stop();
}

let next;
if (typeof setImmediate === "function") {
    next = () => {
        for (let i = 0; i < GROUP; i++) setImmediate(call);
        setImmediate(() => { if (step !== null) next(); });
    };
} else {
    const { port1, port2 } = new MessageChannel();
    // A listener that is added twice is called once: each needs a function of its own.
    for (let i = 0; i < GROUP; i++) port1.addEventListener("message", () => call());
    port1.addEventListener("message", () => { if (step !== null) next(); });
    port1.start();
    next = () => port2.postMessage(null);
}

/// Throws unless a chain of microtasks that a call begins has ended before the next call.
export async function check() {
    let calls = 0, ended = 0;
    await run(() => {
        if (ended !== calls) throw new Error("no microtask checkpoint between two calls");
        calls += 1;
        Promise.resolve().then(() => {}).then(() => queueMicrotask(() => { ended += 1; }));
        return calls < 2 * GROUP;
    });
}
