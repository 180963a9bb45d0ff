"use strict";
/** What the sheet and the review page share: stored choices, the theme, and times as text. */
const storyc = (() => {
  const root = document.documentElement;
  // A page opened from a file may have no storage; the choice then lasts for this visit only.
  const recall = (key) => { try { return sessionStorage.getItem(key) ?? localStorage.getItem(key); } catch { return null; } };
  const keep = (store, key, value) => { try { store().setItem(key, value); } catch { /* not stored */ } };

  // The theme: the system's, light or dark.
  const themes = ["auto", "light", "dark"];
  const button = document.getElementById("theme");
  const show = (theme) => {
    if (theme === "auto") delete root.dataset.theme; else root.dataset.theme = theme;
    button.lastElementChild.textContent = theme;
  };
  let theme = themes.includes(recall("storyc-theme")) ? recall("storyc-theme") : "auto";
  show(theme);
  button.hidden = false;
  const setTheme = (chosen) => {
    theme = themes.includes(chosen) ? chosen : "auto";
    show(theme);
  };
  button.addEventListener("click", () => {
    setTheme(themes[(themes.indexOf(theme) + 1) % themes.length]);
    keep(() => localStorage, "storyc-theme", theme);
  });

  const clock = (ms) => {
    const tenths = Math.floor(ms / 100);
    const minutes = Math.floor(tenths / 600);
    const seconds = Math.floor(tenths / 10) % 60;
    return `${minutes}:${String(seconds).padStart(2, "0")}.${tenths % 10}`;
  };

  return { recall, keep, clock, setTheme, still: matchMedia("(prefers-reduced-motion: reduce)") };
})();
