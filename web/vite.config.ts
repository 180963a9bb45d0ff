import { defineConfig } from "vite";

export default defineConfig({
  // Relative addresses, so that the site works in any folder of any server.
  base: "./",
  worker: { format: "es" },
  build: {
    target: "es2022",
    // Data addresses would need an exception in the page's policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // `build/site.mjs` looks up what the documentation's pages load.
    manifest: true,
    rolldownOptions: { input: ["index.html", "src/docs/docs.ts"] },
  },
  // The address of the module's file must stay relative to its script.
  optimizeDeps: { exclude: ["@storyc/wasm"] },
  server: { fs: { allow: [".."] } },
});
