// Tests that everything the manifest names exists.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import test from 'node:test';

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const manifest = JSON.parse(read('package.json'));

test('each command has a handler, and each handler a command', () => {
  const code = read('src/extension.js');
  const handled = [...code.matchAll(/register\('(storyc\.\w+)'/g)].map(([, name]) => name).sort();
  assert.deepEqual(manifest.contributes.commands.map(({ command }) => command).sort(), handled);
});

test('each setting is read, except the one that the client library reads', () => {
  const code = read('src/extension.js');
  for (const setting of Object.keys(manifest.contributes.configuration.properties)) {
    const key = setting.replace('storyc.', '');
    assert.ok(key === 'trace.server' || code.includes(`.get('${key}'`), setting);
  }
});

test('the files it names exist or are built', () => {
  const { languages, grammars, snippets } = manifest.contributes;
  const files = [manifest.icon, languages[0].configuration, languages[0].icon.light, snippets[0].path];
  files.forEach((file) => assert.ok(existsSync(new URL(`../${file}`, import.meta.url)), file));
  const build = read('build.mjs');
  [manifest.main, grammars[0].path].forEach((file) => assert.ok(build.includes(file.replace('./', '')), file));
});

test('semantic tokens map to scopes of the grammar', () => {
  const grammar = read('../../grammar/story.tmLanguage.json');
  const [{ scopes }] = manifest.contributes.semanticTokenScopes;
  Object.values(scopes).flat().forEach((scope) => assert.ok(grammar.includes(`"${scope}"`), scope));
});

test('its version equals storyc’s', () => {
  assert.equal(read('../../Cargo.toml').match(/^version = "(.*)"$/m)[1], manifest.version);
});

test('the lock file contains no registry URLs', () => {
  assert.doesNotMatch(read('package-lock.json'), /"resolved"/);
});

test('the patterns of the language configuration match', () => {
  const { wordPattern, onEnterRules, folding } = JSON.parse(read('language-configuration.json'));
  const words = (text) => text.match(new RegExp(wordPattern.pattern, `g${wordPattern.flags}`));
  assert.deepEqual(words('@old-man doesn’t wait, 100 %'), ['@old-man', 'doesn’t', 'wait', '100']);
  const [comment, list] = onEnterRules;
  assert.match('// Ask the director', new RegExp(comment.beforeText));
  assert.doesNotMatch('//', new RegExp(comment.beforeText));
  assert.match('- a hat', new RegExp(list.beforeText));
  assert.doesNotMatch('- ', new RegExp(list.beforeText));
  assert.match('// #region night', new RegExp(folding.markers.start));
});
