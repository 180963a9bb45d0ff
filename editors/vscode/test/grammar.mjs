// Tests the TextMate grammar: it is up to date, scopes and snapshots are as expected, and it finds the same headers,
// references and cues as storyc.
//
//     node test/grammar.mjs             (--update accepts the snapshots)
//
// `STORYC` is the path of the program; the default is the project's debug build.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { grammarPath, loadGrammar, spansWith, tokens } from './tokens.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../../..');
const update = process.argv.includes('--update');
const storyc = process.env.STORYC ?? path.join(root, 'target/debug/storyc');

/** Runs a Node program; shows its output if it fails. */
function node(...args) {
  // Runs outside the extension's folder, whose manifest names a copy of the grammar that may be outdated.
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: here, encoding: 'utf8' });
  assert.equal(status, 0, `${args.join(' ')}\n${stdout}${stderr}`);
}

const tool = (name) => path.join(here, '../node_modules/vscode-tmgrammar-test/dist', name);
const grammar = ['-s', 'source.story', '-g', fileURLToPath(grammarPath)];

/** The files with an extension in a folder and its subfolders. */
function files(folder, ending) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function scopes() {
  node(tool('unit.js'), '-g', fileURLToPath(grammarPath), ...files(path.join(here, 'scopes'), '.story'));
}

/** Compares the scopes of each example with its snapshot, in a temporary copy beside the snapshot. */
function snapshots() {
  const folder = path.join(here, 'snapshots');
  const stories = files(path.join(root, 'examples'), '.story');
  const copies = stories.map((story) => [story, path.join(folder, path.relative(path.join(root, 'examples'), story))]);
  try {
    for (const [story, copy] of copies) {
      mkdirSync(path.dirname(copy), { recursive: true });
      copyFileSync(story, copy);
      assert.ok(update || existsSync(`${copy}.snap`), `${copy}.snap is missing: run npm run test-grammar -- --update`);
    }
    node(tool('snapshot.js'), ...grammar, ...(update ? ['--updateSnapshot'] : []), ...copies.map(([, copy]) => copy));
    const expected = copies.map(([, copy]) => `${copy}.snap`).sort();
    assert.deepEqual(files(folder, '.snap'), expected, 'some snapshots have no example');
  } finally {
    copies.forEach(([, copy]) => rmSync(copy, { force: true }));
  }
}

/** Every story of the project, and those in code fences in its docs. */
function stories() {
  const found = ['examples', 'tests'].flatMap((folder) => files(path.join(root, folder), '.story'));
  const pages = files(path.join(root, 'docs'), '.md').map((page) => readFileSync(page, 'utf8'));
  const fences = pages.flatMap((page) => [...page.matchAll(/\n```story[^\n]*\n([^]*?)\n```/g)].map(([, story]) => `${story}\n`));
  return [...found.map((file) => readFileSync(file, 'utf8')), ...fences];
}

/** The scripts that storyc parses from stories, in order. */
function scripts(texts) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'storyc-grammar-'));
  try {
    const paths = texts.map((text, at) => {
      const file = path.join(folder, `${String(at).padStart(4, '0')}.story`);
      writeFileSync(file, text);
      return file;
    });
    const { stdout, stderr } = spawnSync(storyc, ['build', '--emit', 'script', ...paths], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    assert.notEqual(stdout, '', `${storyc} printed nothing: ${stderr}`);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function agreement() {
  const texts = stories();
  assert.ok(texts.length > 150, `only ${texts.length} stories`);
  const read = scripts(texts);
  assert.equal(read.length, texts.length);
  const loaded = await loadGrammar();
  texts.forEach((text, at) => {
    const all = tokens(loaded, text);
    const byte = (unit) => Buffer.byteLength(text.slice(0, unit));
    const begins = (name) => (token) => token.scopes.some((scope) => scope.startsWith(name) && !scope.includes('.end.'));
    const references = spansWith(all, 'entity.name.type.reference', begins('punctuation.definition.reference'));
    assert.deepEqual(
      references.map(({ start, end }) => [byte(start), byte(end)]),
      read[at].references.map(({ span }) => span),
      `references of\n${text}`,
    );
    const cues = spansWith(all, 'keyword.other.cue', () => true).map(({ start }) => byte(start));
    assert.deepEqual(cues, read[at].cues.map(({ span }) => span[0]), `cues of\n${text}`);
    const kindOf = ({ scopes }) =>
      scopes.join(' ').match(/meta\.header\.(shot|broken|section|clip|film)\.story punctuation\S+begin/)?.[1].replace('broken', 'shot');
    const headers = all.filter(kindOf).map((token) => [byte(token.start), kindOf(token)]);
    const bytes = Buffer.from(text);
    const indent = (start) => Buffer.byteLength(bytes.subarray(start).toString().match(/^[\uFEFF \t\u3000\u00A0]*/)[0]);
    assert.deepEqual(
      headers,
      read[at].blocks.map(({ span: [start], kind }) => [start + indent(start), kind]),
      `headers of\n${text}`,
    );
  });
}

/** Checks that each snippet gives a story without errors, except for missing pictures. */
function snippets() {
  const all = JSON.parse(readFileSync(path.join(here, '../snippets/story.json'), 'utf8'));
  for (const [name, { body }] of Object.entries(all)) {
    const text = body
      .join('\n')
      .replace(/\$\{\d+\|([^,|]+)[^}]*\|\}/g, '$1')
      .replace(/\$\{\d+:([^}]*)\}/g, '$1')
      .replace(/\$(?:0|[A-Z_]+)/g, '');
    const holdsShot = /^\[[\d+]/m.test(text);
    const story = holdsShot ? `${text}\n` : text.startsWith('---') ? `${text}[0-5s] Rain.\n` : `[0-5s] Rain.\n${text}\n`;
    const { stdout, stderr } = spawnSync(storyc, ['check', '-', '--format', 'json'], { input: story, encoding: 'utf8' });
    assert.notEqual(stdout, '', stderr);
    const found = JSON.parse(stdout).files.flatMap(({ diagnostics }) => diagnostics);
    const wrong = found.filter(({ code, severity }) => severity === 'error' && !code.startsWith('R'));
    assert.deepEqual(wrong, [], `${name}:\n${story}`);
  }
}

const steps = {
  'the grammar is up to date': () => execFileSync(process.execPath, [path.join(root, 'grammar/textmate.mjs'), '--check']),
  'scopes are as expected': scopes,
  'examples match their snapshots': snapshots,
  'headers, references and cues match storyc’s': agreement,
  'snippets are valid stories': snippets,
};
for (const [name, step] of Object.entries(steps)) {
  await step();
  console.log(`ok  ${name}`);
}
