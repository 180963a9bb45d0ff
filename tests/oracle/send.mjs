// Makes the SDK calls listed on standard input, each against its own base URL. Runs in the folder with node_modules.
// Input: a JSON list of {"id", "sdk", "call", "arguments", "base"}. Output: a JSON object {id: error} of failed calls.

import { readFileSync } from "node:fs";
import { createXai } from "@ai-sdk/xai";
import { createFalClient } from "@fal-ai/client";
import { OpenRouter } from "@openrouter/sdk";

// Block requests to any host but loopback, such as telemetry.
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
  // fal's host is hard-coded in the package, so replace it in each fetch.
  fal: (base, call, { endpoint, options }) => {
    const client = createFalClient({
      credentials: "secret",
      fetch: (url, init) => fetch(String(url).replace("https://queue.fal.run", base), init),
    });
    return client.queue[call](endpoint, options);
  },
  // The package polls until the video is there; only the submit is of interest.
  xai: (base, call, { model, options }) => {
    const done = { status: "done", video: { url: "https://example.com/clip.mp4" } };
    const client = createXai({
      apiKey: "secret",
      baseURL: `${base}/v1`,
      fetch: (url, init) => (init.method === "POST" ? fetch(url, init) : Response.json(done)),
    });
    const xai = { pollIntervalMs: 1, ...options.xai };
    return client.video(model)[call]({ n: 1, ...options, providerOptions: { xai } });
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
