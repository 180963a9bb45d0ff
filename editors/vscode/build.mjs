// Builds the extension: bundles the program, and copies the grammar.

import { copyFileSync, mkdirSync, rmSync } from 'node:fs';

import { build } from 'esbuild';

const here = (path) => new URL(path, import.meta.url).pathname;

rmSync(here('dist'), { recursive: true, force: true });
mkdirSync(here('dist'));
copyFileSync(here('../../grammar/story.tmLanguage.json'), here('dist/story.tmLanguage.json'));
await build({
  entryPoints: [here('src/extension.js')],
  outfile: here('dist/extension.cjs'),
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node18',
  external: ['vscode'],
  legalComments: 'eof',
  logLevel: 'warning',
});
