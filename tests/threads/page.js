// What the page of `cargo xtask threads` can do: start workers that share its memory, and play checks.

import "./without.js";
import init, { cost, play } from "./threads.js";

const errors = [];
addEventListener("error", (event) => errors.push(`error: ${event.message}`));
addEventListener("unhandledrejection", (event) => errors.push(`unhandled rejection: ${event.reason}`));

const workers = [];

// What the module asks of the page.
globalThis.threads = {
  // Starts a worker with this module and this memory, and says its number.
  start(module, memory) {
    const worker = new Worker(`worker.js${location.search}`, { type: "module" });
    worker.addEventListener("error", (event) => errors.push(`error in a worker: ${event.message}`));
    worker.addEventListener("message", ({ data }) => errors.push(`in a worker: ${data}`));
    worker.postMessage({ module_or_path: module, memory });
    return workers.push(worker) - 1;
  },
  // Has a worker do the job of that number.
  post: (worker, job) => workers[worker].postMessage(job),
  terminate: (worker) => workers[worker].terminate(),
};

// Begins a check, or a measurement; what becomes of it is in `check`.
function begin(promise) {
  globalThis.check = { errors };
  promise.then(
    (seen) => (globalThis.check.seen = seen),
    (error) => (globalThis.check.failed = String(error)),
  );
}

// The cost of each case of a message, in each place: rounds of one after the other, so that all see the same machine.
async function measure(peer, cases, rounds) {
  const plain = await import("./plain/threads.js");
  await plain.default();
  const places = {
    plain: (name) => plain.cost(name, peer, false),
    threaded: (name) => cost(name, peer, false),
    elsewhere: (name) => cost(name, peer, true),
  };
  const costs = {};
  // The first round is for the compilers of the engine.
  for (let round = 0; round <= rounds; round++) {
    for (const name of cases) {
      // Each place goes first as often as the others: what came before is not without effect.
      const order = Object.keys(places).map((_, at, all) => all[(at + round) % all.length]);
      for (const place of order) {
        const micros = await places[place](name);
        if (round > 0) ((costs[name] ??= {})[place] ??= []).push(micros);
      }
    }
  }
  return costs;
}

await init();
globalThis.checks = {
  play: (name, url, stream) => begin(play(name, url, stream)),
  measure: (peer, cases, rounds) => begin(measure(peer, cases, rounds)),
};
