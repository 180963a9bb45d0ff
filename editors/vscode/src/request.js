// The request of a story, as a document that cannot be written to.

export const SCHEME = 'storyc-request';

/**
 * The part of a document's address that is needed here.
 * @typedef {{ path: string, query: string, toString(): string }} Address
 */

/**
 * The parts of the address under which a story's request is shown.
 * @param {string} story the story's address
 * @param {string} [model] for this model alone
 */
export function requestAddress(story, model) {
  const name = decodeURIComponent(story.split('/').at(-1) ?? 'story');
  const shown = name.replace(/\.story$/, '') + (model ? ` (${model})` : '');
  return { scheme: SCHEME, path: `/${shown}.request.json`, query: JSON.stringify(model ? [story, model] : [story]) };
}

/**
 * The story, and the model, that a request's address stands for.
 * @param {Address} address
 * @returns {[story: string, model?: string]}
 */
export function askedFor(address) {
  return JSON.parse(address.query);
}

/**
 * Gives requests to the editor, and has them fetched again when their story changes.
 * @template {Address} U
 */
export class Requests {
  /**
   * @param {(story: string, model?: string) => Promise<string>} fetch asks the server; rejects with the reason why there is
   *   no request
   * @param {(address: U) => void} changed tells the editor that a document is to be read again
   * @param {number} wait how long to wait for the next key, in milliseconds
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
   * The request as JSON; where there is none, the reason as a comment.
   * @param {U} address
   */
  async provideTextDocumentContent(address) {
    this.shown.set(address.toString(), address);
    const [story, model] = askedFor(address);
    try {
      const text = await this.fetch(story, model);
      return text.endsWith('\n') ? text : `${text}\n`;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return reason.split('\n').map((line) => `// ${line}\n`).join('');
    }
  }

  /**
   * A story has changed: its requests are read again once nobody types any more.
   * @param {string} story
   */
  storyChanged(story) {
    clearTimeout(this.waiting.get(story));
    const addresses = [...this.shown.values()].filter((address) => askedFor(address)[0] === story);
    if (addresses.length === 0) return;
    const refresh = () => {
      this.waiting.delete(story);
      addresses.forEach((address) => this.changed(address));
    };
    this.waiting.set(story, setTimeout(refresh, this.wait));
  }

  /**
   * A document was closed, and is no longer kept up to date.
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
