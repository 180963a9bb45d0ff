// Tokenizes a story as VS Code does, and joins tokens into spans to compare with `storyc build --emit script`.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';

const require = createRequire(import.meta.url);
export const grammarPath = new URL('../../../grammar/story.tmLanguage.json', import.meta.url);

/** Loads the grammar, without one for the YAML in front matter. */
export async function loadGrammar() {
  await oniguruma.loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')).buffer);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) =>
      scope === 'source.story' ? textmate.parseRawGrammar(readFileSync(grammarPath, 'utf8'), 'story.json') : null,
  });
  return registry.loadGrammar('source.story');
}

/** The tokens of a text, each with its range in UTF-16 units and its scopes. */
export function tokens(grammar, text) {
  const all = [];
  let state = textmate.INITIAL;
  let offset = 0;
  // Like an editor, split at any line end, and leave it out of the line.
  for (const line of text.split(/\r\n|\r|\n/)) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    for (const { startIndex, endIndex, scopes } of tokens) {
      all.push({ start: offset + startIndex, end: offset + Math.min(endIndex, line.length), scopes });
    }
    state = ruleStack;
    const rest = text.slice(offset + line.length);
    offset += line.length + (rest.startsWith('\r\n') ? 2 : 1);
  }
  return all.filter(({ start, end }) => end > start);
}

/** The spans with a scope. Adjacent tokens join into one span, unless `opener` returns true for the second. */
export function spansWith(all, scope, opener = () => false) {
  const found = [];
  for (const token of all) {
    if (!token.scopes.some((name) => name === scope || name.startsWith(`${scope}.`))) continue;
    const last = found.at(-1);
    if (last && last.end === token.start && !opener(token)) last.end = token.end;
    else found.push({ start: token.start, end: token.end });
  }
  return found;
}
