// Makes the page work without a network once it has been loaded.

import { scriptUrl } from "./trusted";

/** Registers the service worker that the build writes. Without one, as in development, nothing happens. */
export async function registerServiceWorker(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(scriptUrl("./service-worker.js"));
  } catch {
    // Private windows may forbid it; the page works with the network alone.
  }
}
