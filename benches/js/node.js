// The same without a page: a server that measures when it is asked to, by an HTTP request with JSON.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { load, measure } from "./measure.js";

// As Node's option `--expose-gc` does.
setFlagsFromString("--expose-gc");
globalThis.gc = runInNewContext("gc");

const names = await load(await readFile(new URL("contenders_bg.wasm", import.meta.url)));

const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const answer = request.url === "/names" ? names : await measure(JSON.parse(body));
    response.end(JSON.stringify(answer));
});
server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));

// Whoever started it may be gone without a word.
process.stdin.on("end", () => process.exit()).resume();
