// Notes every error of a page where it outlives the page, and those of a worker with the page that made it.

export function note(text) {
  if (globalThis.localStorage) {
    localStorage.setItem("errors", JSON.stringify([...noted(), text]));
  } else {
    postMessage({ error: text });
  }
}

// What was noted in all pages since the last time that it was forgotten.
export function noted() {
  return JSON.parse(localStorage.getItem("errors") ?? "[]");
}

export function forget() {
  localStorage.removeItem("errors");
}

addEventListener("error", (event) => note(`error: ${event.message}`));
addEventListener("unhandledrejection", (event) => note(`unhandled rejection: ${event.reason}`));
