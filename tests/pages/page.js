// What every page and every frame of the scenarios can do; `cargo xtask pages` calls it.

import { forget, note, noted } from "./errors.js";
import init, { echo, Held, Kept, has_stream } from "./pages.js";

const life = { note, noted, forget, echo, has_stream };

// The same for as long as the document lives: one that was restored still has it, one that was loaded anew has another.
life.document = crypto.randomUUID();
// For each time that it was shown: whether it came out of the back-forward cache.
life.shown = [];
addEventListener("pageshow", (event) => life.shown.push(event.persisted));
// As the documentation of `Closed` recommends.
life.closes_on_pagehide = false;
addEventListener("pagehide", () => {
  if (life.closes_on_pagehide) life.held.close();
});

// As for a page in a tab that nobody sees: it is not told that it is hidden.
life.is_unseen = false;
document.addEventListener(
  "visibilitychange",
  (event) => {
    if (life.is_unseen) event.stopImmediatePropagation();
  },
  { capture: true },
);

// A connection of this page.
life.hold = (url, stream, doing) => {
  life.held = new Held(url, stream, doing);
};
life.learned = () => JSON.parse(life.held.learned());

// A managed connection of this page, and in its log, too, what the page sees.
life.keep = (url, stream, doing) => {
  life.kept = new Kept(url, stream, doing);
};
life.learned_of_kept = () => JSON.parse(life.kept.learned());
for (const event of ["pagehide", "pageshow", "online", "offline"]) {
  addEventListener(event, () => life.kept?.note(event));
}
for (const event of ["freeze", "resume"]) {
  document.addEventListener(event, () => life.kept?.note(event));
}
document.addEventListener("visibilitychange", () => life.kept?.note(document.visibilityState));

// When the page goes it is given a message before the library is told, and another after that.
addEventListener("pagehide", () => life.kept?.send("before"));
life.send_after = () => addEventListener("pagehide", () => life.kept.send("after"));

// A connection of a worker, which tells what it learned.
life.start_worker = (url, stream, doing, managed) => {
  life.worker = new Worker("worker.js", { type: "module" });
  life.worker.addEventListener("error", (event) => note(`error in the worker: ${event.message}`));
  life.worker.addEventListener("message", ({ data }) => {
    if (data.error) note(`in the worker: ${data.error}`);
    else life.learned_of_worker = data;
  });
  life.worker.postMessage({ url, stream, doing, managed });
};

// A page in this one.
life.add_frame = () => {
  life.frame = document.createElement("iframe");
  life.frame.src = "page.html";
  document.body.append(life.frame);
};

await init();
globalThis.life = life;
