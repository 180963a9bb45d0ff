// Tests the extension as VS Code loads it, with a stub of the editor.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import test, { before } from 'node:test';

import { build } from 'esbuild';

const require = createRequire(import.meta.url);
const done = { commands: new Map(), providers: new Map(), warnings: [], settings: {} };

/** Anything else that the client needs while it loads: classes to extend, and values to read. */
const anything = () =>
  new Proxy(class {}, { get: (target, name) => (name in target || typeof name === 'symbol' ? target[name] : anything()) });
const nothing = { dispose() {} };
const editor = {
  EventEmitter: class {
    event = () => nothing;
    fire() {}
    dispose() {}
  },
  Uri: { from: (parts) => ({ ...parts, toString: () => `${parts.scheme}:${parts.path}?${parts.query}` }) },
  commands: {
    registerCommand: (name, action) => (done.commands.set(name, action), nothing),
    executeCommand: async (...what) => void (done.executed = what),
  },
  window: {
    createOutputChannel: () => ({ appendLine() {}, dispose() {} }),
    showWarningMessage: async (message) => void done.warnings.push(message),
    showInformationMessage: async (message) => void (done.information = message),
    onDidChangeWindowState: () => nothing,
  },
  workspace: {
    getConfiguration: () => ({ get: (key, otherwise) => done.settings[key] ?? otherwise }),
    registerTextDocumentContentProvider: (scheme, provider) => (done.providers.set(scheme, provider), nothing),
    onDidChangeTextDocument: () => nothing,
    onDidSaveTextDocument: () => nothing,
    onDidCloseTextDocument: () => nothing,
    onDidChangeConfiguration: () => nothing,
    onDidGrantWorkspaceTrust: () => nothing,
  },
};

before(async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'storyc-extension-'));
  const outfile = path.join(folder, 'extension.cjs');
  const entry = new URL('../src/extension.js', import.meta.url).pathname;
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'cjs', external: ['vscode'] });
  const stub = new Proxy(editor, { get: (target, name) => target[name] ?? anything() });
  const load = Module._load;
  Module._load = (request, ...rest) => (request === 'vscode' ? stub : load(request, ...rest));
  const extension = require(outfile);
  done.settings.path = path.join(folder, 'nowhere', 'storyc');
  const context = { subscriptions: [] };
  await extension.activate(context);
  done.context = context;
  rmSync(folder, { recursive: true });
});

test('without a server, it activates and says what to do', () => {
  assert.equal(done.warnings.length, 1);
  assert.match(done.warnings[0], /no program at .*nowhere/);
  assert.deepEqual([...done.commands.keys()].sort(), [
    'storyc.explainRule',
    'storyc.restartServer',
    'storyc.viewRequest',
    'storyc.viewSheet',
  ]);
});

test('a missing request has the reason', async () => {
  const provider = done.providers.get('storyc-request');
  const address = editor.Uri.from({ scheme: 'storyc-request', path: '/a.request.json', query: '["file:///a.story"]' });
  assert.match(await provider.provideTextDocumentContent(address), /^\/\/ The server is not running/);
});

test('story commands need an open story', async () => {
  await done.commands.get('storyc.viewSheet')();
  assert.match(done.information, /Open a story first/);
});

test('storyc explains rules', async () => {
  // Any program that prints its arguments.
  done.settings.path = '/bin/echo';
  const page = await done.providers.get('storyc-rule').provideTextDocumentContent({ path: '/T202.md' });
  assert.equal(page, 'explain T202\n');
});
