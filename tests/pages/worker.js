// A worker that holds a connection, and tells the page again and again what it learned of it.

import "./errors.js";
import init, { Held, Kept } from "./pages.js";

// Often enough that nobody has to wait for it.
const EVERY_MS = 20;

const ready = init();
addEventListener("message", async ({ data: { url, stream, doing, managed } }) => {
  await ready;
  const held = new (managed ? Kept : Held)(url, stream, doing);
  setInterval(() => postMessage(JSON.parse(held.learned())), EVERY_MS);
});
