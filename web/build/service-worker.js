// Keeps the playground on the device, so that it works without a network. The build puts in the name of this version and
// its files.

const VERSION = "/*version*/";
const FILES = [/*files*/];
const PLAYGROUND = `storyc-playground-${VERSION}`;
const PAGES = "storyc-pages";

addEventListener("install", (event) => {
  event.waitUntil(caches.open(PLAYGROUND).then((cache) => cache.addAll(FILES)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith("storyc-playground-") && name !== PLAYGROUND;
  const clean = caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))));
  event.waitUntil(clean.then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && new URL(request.url).origin === location.origin) event.respondWith(answer(request));
});

/** The playground's files come from this version's cache; pages of the documentation from the network while there is one. */
async function answer(request) {
  const playground = await caches.open(PLAYGROUND);
  const known = await playground.match(request, { ignoreSearch: true });
  if (known) return known;
  try {
    const response = await fetch(request);
    if (response.ok) await (await caches.open(PAGES)).put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await (await caches.open(PAGES)).match(request);
    if (kept) return kept;
    throw error;
  }
}
