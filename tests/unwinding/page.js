// What the page of `cargo xtask unwinding` can do: play a case, and say what the panic did to the page.

import init, { answers, play, trap } from "./unwinding.js";

const errors = [];
let note;
const noted = new Promise((resolve) => (note = resolve));
addEventListener("error", (event) => {
  errors.push(String(event.error ?? event.message));
  event.preventDefault();
  note();
});
addEventListener("unhandledrejection", (event) => {
  errors.push(String(event.reason));
  event.preventDefault();
  note();
});

// What the module asks of the page.
let told = "";
globalThis.page = {
  panicked: () => noted,
  tell: (what) => (told = what),
  told: () => told,
};

// Begins a case; what becomes of it is in `check`.
function begin(promise) {
  globalThis.check = { errors };
  promise.then(
    (seen) => (globalThis.check.seen = seen),
    (error) => (globalThis.check.failed = String(error)),
  );
}

// After a trap that no hook sees, the module can say nothing itself.
async function trapped(url) {
  const unwinds = await trap(url);
  await noted;
  const handled = told === "the module is gone";
  let answer = "answers";
  try {
    answers();
  } catch (error) {
    answer = `throws "${error.message}"`;
  }
  if (handled !== unwinds) throw new Error(`the handler was ${handled ? "" : "not "}called`);
  if (!unwinds) return `the abort handler is not called; the module ${answer}`;
  // The message that was under way comes in.
  while (errors.length < 2) await new Promise((resolve) => addEventListener("error", resolve, { once: true }));
  return `the abort handler is called; from then on the module ${answer}, and so does each listener`;
}

await init();
globalThis.checks = {
  play: (name, url) => begin(name === "a_trap_that_no_hook_sees" ? trapped(url) : play(name, url)),
};
