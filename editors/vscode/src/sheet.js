// The storyboard as a page: the command that makes it, and the page to show if it fails.

import path from 'node:path';

/**
 * @typedef {object} Story
 * @property {string} [file] its path, if it is a file on disk
 * @property {string} name the name to show
 * @property {string} text its text in the editor
 */

/**
 * @typedef {object} Command
 * @property {string} program
 * @property {string[]} args
 * @property {string} [cwd]
 * @property {string} [input] its standard input
 */

/**
 * The command that prints a story's sheet. It reads a file from disk, so that it finds pictures and the project; for a
 * story that was never saved, it reads standard input.
 * @param {string} program
 * @param {Story} story
 * @param {string} model the model to show it for; empty for the story's own
 * @returns {Command}
 */
export function sheetCommand(program, story, model) {
  const forModel = model.trim() === '' ? [] : ['--model', model.trim()];
  if (story.file !== undefined) {
    // The page shows the path as it is here, and the folder's own path would only be noise.
    const { dir: cwd, base } = path.parse(story.file);
    return { program, args: ['sheet', '-o', '-', ...forModel, '--', base], cwd };
  }
  return { program, args: ['sheet', '-', '--stdin-filename', story.name, '-o', '-', ...forModel], input: story.text };
}

/**
 * @typedef {object} Ended
 * @property {number | null} code the exit code; null if the program never ran or was killed
 * @property {string} stdout
 * @property {string} stderr
 */

const POLICY =
  "default-src 'none'; img-src data: https:; media-src data: https:; style-src 'unsafe-inline'; font-src data:";

/**
 * The page to show: the sheet, or the error that storyc printed.
 * @param {Ended} ended
 * @param {string} name
 */
export function sheetPage(ended, name) {
  const isPage = /<html|<!doctype html/i.test(ended.stdout.slice(0, 1000));
  return ended.code === 0 && isPage ? withPolicy(ended.stdout) : failurePage(ended, name);
}

/**
 * The page to show if there is no program to make the sheet.
 * @param {string} message says what to do
 * @param {string} name
 */
export function missingPage(message, name) {
  return noSheet(name, `<p>${escaped(message)}</p>`);
}

/**
 * Adds a policy that allows the page's own pictures and styles, but no scripts.
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
  const output = withoutColours(stderr.trim() || stdout.trim()) || 'It printed nothing.';
  const how = code === null ? 'storyc could not run or was stopped' : `storyc exited with code ${code}`;
  return noSheet(name, `<p>${how}:</p><pre>${escaped(output)}</pre>`);
}

/**
 * @param {string} name
 * @param {string} reason HTML
 */
function noSheet(name, reason) {
  return `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="${POLICY}"><style>
body { font-family: var(--vscode-font-family); padding: 1rem; }
pre { font-family: var(--vscode-editor-font-family); white-space: pre-wrap; }
</style></head><body><h2>No sheet for ${escaped(name)}</h2>${reason}</body></html>`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** @param {string} text */
function withoutColours(text) {
  return text.replace(/\u001b\[[0-9;]*m|\u001b\]8;[^\u0007\u001b]*(?:\u0007|\u001b\\)/g, '');
}
