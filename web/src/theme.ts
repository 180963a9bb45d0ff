// The theme: the system's, light or dark. The documentation shares the choice.

import { byId } from "./dom";
import { keepTheme, recallTheme, THEMES, type Theme } from "./story/storage";

/** Connects the button that goes through the themes. */
export function connectTheme(onChange: (theme: Theme) => void): void {
  let theme = recallTheme();
  const show = () => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    byId("theme-name").textContent = theme;
    onChange(theme);
  };
  byId("theme").addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
    keepTheme(theme);
    show();
  });
  show();
}
