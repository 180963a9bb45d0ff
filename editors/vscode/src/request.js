// Shows the request of a story as a read-only document.

export const SCHEME = 'storyc-request';

/**
 * The parts of a document's URI that this module uses.
 * @typedef {{ path: string, query: string, toString(): string }} Address
 */

/**
 * The parts of the URI of a document with a story's request.
 * @param {string} story the story's URI
 * @param {string} [model] the only model to show; all models of the story if omitted
 */
export function requestAddress(story, model) {
  const name = decodeURIComponent(story.split('/').at(-1) ?? 'story');
  const shown = name.replace(/\.story$/, '') + (model ? ` (${model})` : '');
  return { scheme: SCHEME, path: `/${shown}.request.json`, query: JSON.stringify(model ? [story, model] : [story]) };
}

/**
 * Parses the story and the model from the URI of a request document.
 * @param {Address} address
 * @returns {[story: string, model?: string]}
 */
export function parseRequestAddress(address) {
  return JSON.parse(address.query);
}

/**
 * Provides request documents to the editor, and refreshes them when their story changes.
 * @template {Address} U
 */
export class Requests {
  /**
   * @param {(story: string, model?: string) => Promise<string>} fetch gets the request from the server; rejects with
   *   the reason if there is none
   * @param {(address: U) => void} changed tells the editor to reload a document
   * @param {number} wait the delay after the last keystroke, in milliseconds
   */
  constructor(fetch, changed, wait = 250) {
    this.fetch = fetch;
    this.changed = changed;
    this.wait = wait;
    /** @type {Map<string, U>} */
    this.shown = new Map();
    /** @type {Map<string, NodeJS.Timeout>} */
    this.waiting = new Map();
  }

  /**
   * The request as JSON; if there is none, the reason as a comment.
   * @param {U} address
   */
  async provideTextDocumentContent(address) {
    this.shown.set(address.toString(), address);
    const [story, model] = parseRequestAddress(address);
    try {
      const text = await this.fetch(story, model);
      return text.endsWith('\n') ? text : `${text}\n`;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return reason.split('\n').map((line) => `// ${line}\n`).join('');
    }
  }

  /**
   * Reloads the requests of a changed story, once the user stops typing.
   * @param {string} story
   */
  storyChanged(story) {
    clearTimeout(this.waiting.get(story));
    const addresses = [...this.shown.values()].filter((address) => parseRequestAddress(address)[0] === story);
    if (addresses.length === 0) return;
    const refresh = () => {
      this.waiting.delete(story);
      addresses.forEach((address) => this.changed(address));
    };
    this.waiting.set(story, setTimeout(refresh, this.wait));
  }

  /** Reloads all requests, for example because the server has started. */
  reload() {
    this.shown.forEach((address) => this.changed(address));
  }

  /**
   * Stops updating a document that was closed.
   * @param {{ toString(): string }} address
   */
  closed(address) {
    this.shown.delete(address.toString());
  }

  dispose() {
    this.waiting.forEach((timer) => clearTimeout(timer));
    this.waiting.clear();
  }
}
