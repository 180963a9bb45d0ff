// Run in the folder that holds node_modules: makes the calls that standard input lists, each against its own base
// address. In: a JSON list of {"id", "sdk", "call", "arguments", "base"}. Out: a JSON object {id: error}.

import { readFileSync } from "node:fs";
import { createFalClient } from "@fal-ai/client";
import { OpenRouter } from "@openrouter/sdk";

// Whatever a package wants to tell anybody else stays here.
const plainFetch = globalThis.fetch;
globalThis.fetch = (resource, init) => {
  const { hostname } = new URL(resource.url ?? resource);
  if (hostname !== "127.0.0.1") throw new Error(`only loopback is allowed, not ${hostname}`);
  return plainFetch(resource, init);
};

const sdks = {
  openrouter: (base, call, request) => {
    const client = new OpenRouter({ apiKey: "secret", serverURL: `${base}/api/v1` });
    return client.videoGeneration[call](request);
  },
  // fal's host is fixed in the package, so the address is changed where it is fetched.
  fal: (base, call, { endpoint, options }) => {
    const client = createFalClient({
      credentials: "secret",
      fetch: (url, init) => fetch(String(url).replace("https://queue.fal.run", base), init),
    });
    return client.queue[call](endpoint, options);
  },
};

const failed = {};
for (const { id, sdk, call, arguments: request, base } of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    await sdks[sdk](base, call, request);
  } catch (error) {
    failed[id] = String(error);
  }
}
process.stdout.write(JSON.stringify(failed));
