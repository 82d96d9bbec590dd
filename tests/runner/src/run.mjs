// Runs the tests that `plan.mjs` names, of the module `suite.js`, in Node, Deno and Bun. The harness inside the module
// prints the results; what it needs around it is here.

import process from "node:process";
import plan from "./plan.mjs";

// Until the harness says otherwise: a runtime that has nothing left to wait for ends by itself.
process.exitCode = 1;

// The harness writes its lines with these. What tests write is captured, and shown if they fail.
const { log, error } = console;
globalThis.__wbgtest_og_console_log = (...args) => log.apply(console, args);
globalThis.__wbgtest_og_console_error = (...args) => error.apply(console, args);
let capture = {};
for (const level of ["debug", "log", "info", "warn", "error"]) {
    const print = console[level];
    console[level] = (...args) => {
        if (plan.nocapture) print.apply(console, args);
        capture[level]?.(args);
    };
}

// The harness has each poll of a test go through this, to catch what it throws.
globalThis.__wbg_test_invoke = poll => poll();

// A suite that listens itself fails the test during which they come; then this is for what comes after the last.
let running = true, strays = 0;
for (const event of ["uncaughtException", "unhandledRejection"]) {
    process.on(event, cause => {
        if (running && process.listenerCount(event) > 1) return;
        strays += 1;
        error.call(console, `${event}:`, cause);
    });
}

const suite = await import("./suite.js");
for (const level of ["debug", "log", "info", "warn", "error"]) capture[level] = suite[`__wbgtest_console_${level}`];

// Where there is a `self` and no `Deno`, the harness takes the runtime for a browser; Bun has one.
const { self } = globalThis;
globalThis.self = undefined;
const context = new suite.WasmBindgenTestContext(false);
globalThis.self = self;
context.include_ignored(plan.includeIgnored);
context.filtered_count(plan.filtered);
const passed = await context.run(plan.tests.map(name => suite.__wasm[name]));
running = false;
// Rejections are told at the end of a task.
await new Promise(resolve => setTimeout(resolve, 0));
if (strays > 0) error.call(console, `${strays} errors that nobody handled`);
process.exit(passed && strays == 0 ? 0 : 1);
