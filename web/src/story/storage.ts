// Keeps the story and the theme in this browser. Storage may be full or forbidden; then nothing is kept.

import { readStory, writeStory, type Story } from "./story";

const STORY = "storyc-playground-story";
const THEME = "storyc-theme";

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // The page works without it.
  }
}

export function keepStory(story: Story): void {
  write(STORY, JSON.stringify(writeStory(story)));
}

/** The story of the last visit, if there was one. */
export function recallStory(): Story | null {
  try {
    return readStory(JSON.parse(read(STORY) ?? "null"));
  } catch {
    return null;
  }
}

export type Theme = "auto" | "light" | "dark";
export const THEMES: readonly Theme[] = ["auto", "light", "dark"];

export function keepTheme(theme: Theme): void {
  write(THEME, theme);
}

export function recallTheme(): Theme {
  const kept = read(THEME);
  return THEMES.find((theme) => theme === kept) ?? "auto";
}
