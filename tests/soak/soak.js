// What `cargo xtask soak` asks for, in a page or in Node: steps of a soak, and what is held after each.

import { clearTimeout, listeners, setTimeout, timers } from "./probe.js";
import init, { Soak, crowd, live_allocations, live_bytes, live_values } from "./program.js";

let exports;
let soak;
/// What the last step comes to: nothing to tell, or an error.
let outcome;
let fail;

/// How long `ended` waits. Long, since each question leaves something of its own on the heap; shorter than WebDriver
/// waits for a script, 30 s.
const PATIENCE_MS = 10_000;

/// Loads the program; `source` is where it is, if not next to this.
export async function load(source) {
  exports = await init(source === undefined ? undefined : { module_or_path: source });
}

/// Begins a step; `ended` tells when it is done.
export function start(step) {
  const thrown = new Promise((_, reject) => (fail = reject));
  const done = Promise.race([take(step), thrown]);
  outcome = done.then(
    () => ({}),
    (error) => ({ error: String(error?.message ?? error) }),
  );
}

/// What the last step came to, or null if it goes on.
export async function ended() {
  let timer;
  const patience = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, null)));
  const ended = await Promise.race([outcome, patience]);
  clearTimeout(timer);
  return ended;
}

/// What is held now.
export function figures() {
  return {
    allocations: live_allocations(),
    bytes: live_bytes(),
    memory: exports.memory.buffer.byteLength,
    values: live_values(),
    table: exports.__wbindgen_externrefs.length,
    listeners: listeners(),
    timers: timers(),
  };
}

/// Whether the runtime has the other interface.
export function has_stream() {
  return "WebSocketStream" in globalThis;
}

async function take({ name, peer, what, stream, count }) {
  switch (name) {
    case "crowd":
      return crowd(peer, stream, count);
    case "begin":
      soak = new Soak(what, stream, peer);
      return;
    case "round":
      return soak.round(count);
    case "finish":
      soak.free();
      soak = undefined;
      return;
    default:
      throw new Error(`no step ${name}`);
  }
}

/// What is thrown where nobody awaits it, as by a panic, fails the step, too.
globalThis.onerror = (message) => fail?.(message);
globalThis.onunhandledrejection = (event) => fail?.(event.reason);
globalThis.process?.on("uncaughtException", (error) => fail?.(error)).on("unhandledRejection", (error) => fail?.(error));
