// Starts the page's program, and says so on the page where that fails.

function show(problem) {
  const failure = document.getElementById("failure");
  failure.textContent = `The demo does not run: ${problem?.message ?? problem}`;
  failure.hidden = false;
}

// A program that panics stops: nothing on the page would react any more.
addEventListener("error", (event) => show(event.error ?? event.message));
addEventListener("unhandledrejection", (event) => show(event.reason));

// Not a static import: its failure could not be caught.
import("./demo.js").then((demo) => demo.default()).catch(show);
