// The storyboard as a page: which command makes it, and what is shown where it cannot be made.

import path from 'node:path';

/**
 * @typedef {object} Story
 * @property {string} [file] its path, where it is a file on disk
 * @property {string} name what to call it
 * @property {string} text its words as they stand in the editor
 */

/**
 * @typedef {object} Command
 * @property {string} program
 * @property {string[]} args
 * @property {string} [cwd]
 * @property {string} [input] what it reads from standard input
 */

/**
 * The command that prints a story's sheet. A file is read from disk, so that pictures and projects are found; a story that
 * was never saved goes in through standard input.
 * @param {string} program
 * @param {Story} story
 * @param {string} model the model to show it for; empty for the story's own
 * @returns {Command}
 */
export function sheetCommand(program, story, model) {
  const forModel = model.trim() === '' ? [] : ['--model', model.trim()];
  if (story.file !== undefined) {
    const cwd = path.dirname(story.file);
    return { program, args: ['sheet', story.file, '-o', '-', ...forModel], cwd };
  }
  return { program, args: ['sheet', '-', '--stdin-filename', story.name, '-o', '-', ...forModel], input: story.text };
}

/**
 * @typedef {object} Ended
 * @property {number | null} code the exit code; null where it never ran or was ended from outside
 * @property {string} stdout
 * @property {string} stderr
 */

const POLICY =
  "default-src 'none'; img-src data: https:; media-src data: https:; style-src 'unsafe-inline'; font-src data:";

/**
 * The page to show: the sheet, or what storyc says in its place.
 * @param {Ended} ended
 * @param {string} name
 */
export function sheetPage(ended, name) {
  const isPage = /<html|<!doctype html/i.test(ended.stdout.slice(0, 1000));
  return ended.code === 0 && isPage ? withPolicy(ended.stdout) : failurePage(ended, name);
}

/**
 * A page that may show pictures and styles of its own, and run nothing.
 * @param {string} page
 */
function withPolicy(page) {
  const policy = `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`;
  return /<head[^>]*>/i.test(page) ? page.replace(/<head[^>]*>/i, (head) => head + policy) : policy + page;
}

/**
 * @param {Ended} ended
 * @param {string} name
 */
function failurePage({ code, stdout, stderr }, name) {
  const said = withoutColours(stderr.trim() || stdout.trim()) || 'It said nothing.';
  const how = code === null ? 'storyc did not run to its end' : `storyc ended with exit code ${code}`;
  return `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="${POLICY}"><style>
body { font-family: var(--vscode-font-family); padding: 1rem; }
pre { font-family: var(--vscode-editor-font-family); white-space: pre-wrap; }
</style></head><body><h2>No sheet of ${escaped(name)}</h2><p>${how}:</p><pre>${escaped(said)}</pre></body></html>`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** @param {string} text */
function withoutColours(text) {
  return text.replace(/\u001b\[[0-9;]*m|\u001b\]8;[^\u0007\u001b]*(?:\u0007|\u001b\\)/g, '');
}
