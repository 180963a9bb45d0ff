import assert from 'node:assert/strict';
import test from 'node:test';

import { run } from '../src/process.js';
import { missingPage, sheetCommand, sheetPage } from '../src/sheet.js';

test('a saved story is read from disk, in its folder', () => {
  const story = { file: '/film/tram.story', name: 'tram.story', text: 'Rain.' };
  assert.deepEqual(sheetCommand('/bin/storyc', story, ''), {
    program: '/bin/storyc',
    args: ['sheet', '-o', '-', '--', 'tram.story'],
    cwd: '/film',
  });
  assert.deepEqual(sheetCommand('/bin/storyc', story, ' kling-3.0 ').args.slice(3, 5), ['--model', 'kling-3.0']);
});

test('an unsaved story is read from standard input', () => {
  const command = sheetCommand('storyc', { name: 'untitled.story', text: 'Rain.' }, '');
  assert.deepEqual(command, {
    program: 'storyc',
    args: ['sheet', '-', '--stdin-filename', 'untitled.story', '-o', '-'],
    input: 'Rain.',
  });
});

test('a sheet is shown unchanged, without scripts', () => {
  const page = sheetPage({ code: 0, stdout: '<!doctype html><html><head><title>x</title></head></html>', stderr: '' }, 'x');
  assert.match(page, /<head><meta http-equiv="Content-Security-Policy" content="default-src 'none';[^"]*"><title>x/);
  assert.doesNotMatch(page, /script-src/);
});

test('without a sheet, shows storyc’s error, escaped and without colours', () => {
  const page = sheetPage({ code: 2, stdout: '', stderr: '\u001b[31merror\u001b[0m: unknown <script>\n' }, 'a&b.story');
  assert.match(page, /No sheet for a&amp;b\.story/);
  assert.match(page, /exited with code 2/);
  assert.match(page, /<pre>error: unknown &lt;script&gt;<\/pre>/);
});

test('output that isn’t a page is a failure, even with exit code 0', () => {
  assert.match(sheetPage({ code: 0, stdout: 'wrote sheet.html', stderr: '' }, 'x'), /<pre>wrote sheet\.html<\/pre>/);
});

test('without the program, says what to do', () => {
  const page = missingPage('Install it with `cargo install --path .` & come back.', 'x.story');
  assert.match(page, /No sheet for x\.story<\/h2><p>Install it with `cargo install --path \.` &amp; come back\.<\/p>/);
});

test('runs a program with its input until it exits', async () => {
  const echo = 'process.stdin.on("data", (data) => process.stdout.write(data)); console.error("said"); process.exitCode = 3';
  const ended = await run({ program: process.execPath, args: ['-e', echo], input: '雨' });
  assert.deepEqual(ended, { code: 3, stdout: '雨', stderr: 'said\n' });
});

test('a missing program is reported', async () => {
  const ended = await run({ program: '/nowhere/storyc', args: [] });
  assert.equal(ended.code, null);
  assert.match(ended.stderr, /ENOENT/);
  assert.match(sheetPage(ended, 'x'), /could not run or was stopped/);
});
