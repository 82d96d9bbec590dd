// Starts the page's program, and says so on the page where that fails.

function show(problem) {
  const failure = document.getElementById("failure");
  failure.textContent = `The workbench does not run: ${problem?.message ?? problem}`;
  failure.hidden = false;
}

// A program that panics stops: nothing on the page would react any more.
addEventListener("error", (event) => show(event.error ?? event.message));
addEventListener("unhandledrejection", (event) => show(event.reason));

// The library counts the socket's own buffer in, and does not tell it. So the page looks at the socket made last.
let latest;
globalThis.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    latest = this;
  }
};
globalThis.bufferedAmount = () => (latest?.readyState < WebSocket.CLOSED ? latest.bufferedAmount : 0);

// Not a static import: its failure could not be caught.
import("./demo.js").then((demo) => demo.default()).catch(show);
