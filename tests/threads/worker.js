// A worker that shares the page's memory: it gets that first, and then the numbers of jobs.

import "./without.js";
import init, { run } from "./threads.js";

addEventListener("unhandledrejection", (event) => postMessage(`unhandled rejection: ${event.reason}`));

let ready;
addEventListener("message", async ({ data }) => {
  if (!ready) {
    ready = init(data);
    return;
  }
  await ready;
  run(data);
});
