// The same without a page: takes each step by an HTTP request with JSON.

import { readFile } from "node:fs/promises";
import { createServer, get } from "node:http";
import * as soak from "./soak.js";

/// Asks the server's control; what it answers is not looked at. The program's own import. Not by `fetch`, of which each
/// leaves a listener behind until it is collected.
globalThis.ask_peer = (url) =>
  new Promise((resolve, reject) => {
    const answer = (response) => {
      const is_ok = response.statusCode === 200;
      const done = () => (is_ok ? resolve() : reject(new Error(`the server answers ${response.statusCode}`)));
      response.on("end", done).resume();
    };
    get(url, answer).on("error", reject);
  });

await soak.load(await readFile(new URL("program_bg.wasm", import.meta.url)));

/// Bytes that the JavaScript heap holds, without garbage. Node is started with `--expose-gc`.
function heap() {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const ask = { ...soak, heap }[request.url.slice(1)];
  response.end(JSON.stringify((await ask(JSON.parse(body))) ?? null));
});
server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));

// Whoever started it may be gone without a word.
process.stdin.on("end", () => process.exit()).resume();
