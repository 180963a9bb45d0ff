import assert from 'node:assert/strict';
import test from 'node:test';

import { findServer, notFoundMessage } from '../src/server.js';

/** A machine with only these programs. */
function machine(programs, more = {}) {
  const isProgram = (file) => programs.includes(file);
  return { platform: 'linux', arch: 'x64', env: { PATH: '/usr/bin:/opt/bin' }, home: '/home/ines', isProgram, ...more };
}

const film = { path: '/film', trusted: true };

test('uses the first storyc on PATH', () => {
  const found = findServer('', film, machine(['/opt/bin/storyc', '/home/ines/.cargo/bin/storyc']));
  assert.equal(found.command, '/opt/bin/storyc');
});

test('searches the folders of the installers last', () => {
  for (const file of ['/home/ines/.cargo/bin/storyc', '/home/ines/.local/bin/storyc']) {
    assert.equal(findServer('', film, machine([file])).command, file);
    assert.equal(findServer('', film, machine([file, '/usr/bin/storyc'])).command, '/usr/bin/storyc');
  }
  const elsewhere = machine(['/cargo/bin/storyc'], { env: { CARGO_HOME: '/cargo' } });
  assert.equal(findServer('', undefined, elsewhere).command, '/cargo/bin/storyc');
  const brew = ['/opt/homebrew/bin/storyc'];
  assert.equal(findServer('', film, machine(brew, { platform: 'darwin' })).command, brew[0]);
  assert.equal(findServer('', film, machine(brew)).command, undefined);
});

test('prefers the program in the project’s packages, if the folder is trusted', () => {
  for (const file of ['/film/node_modules/@storyc/linux-x64/bin/storyc', '/film/.venv/bin/storyc']) {
    const both = machine([file, '/opt/bin/storyc']);
    assert.equal(findServer('', film, both).command, file);
    assert.equal(findServer('', { ...film, trusted: false }, both).command, '/opt/bin/storyc');
    assert.equal(findServer('', undefined, both).command, '/opt/bin/storyc');
  }
});

test('skips relative folders in PATH, because a workspace could contain a program', () => {
  const found = findServer('', film, machine(['bin/storyc', 'storyc'], { env: { PATH: 'bin::.' } }));
  assert.equal(found.command, undefined);
});

test('the setting overrides PATH, relative to the workspace folder or home', () => {
  const all = machine(['/opt/bin/storyc', '/film/tools/storyc', '/home/ines/storyc']);
  assert.equal(findServer('tools/storyc', film, all).command, '/film/tools/storyc');
  assert.equal(findServer('${workspaceFolder}/tools/storyc', film, all).command, '/film/tools/storyc');
  assert.equal(findServer('~/storyc', film, all).command, '/home/ines/storyc');
  assert.equal(findServer(' /opt/bin/storyc ', film, all).command, '/opt/bin/storyc');
  assert.equal(findServer('/nowhere/storyc', film, all).command, undefined);
});

test('on Windows, adds .exe and splits Path at semicolons', () => {
  const installed = 'C:\\Users\\ines\\AppData\\Local\\Programs\\storyc\\storyc.exe';
  const tools = ['C:\\tools\\storyc.exe', 'D:\\film\\bin\\storyc.exe', 'D:\\film\\.venv\\Scripts\\storyc.exe'];
  const windows = (programs) =>
    machine(programs, { platform: 'win32', env: { Path: 'C:\\Windows;C:\\tools' }, home: 'C:\\Users\\ines' });
  const folder = { path: 'D:\\film', trusted: true };
  assert.equal(findServer('', undefined, windows([installed, ...tools])).command, tools[0]);
  assert.equal(findServer('', undefined, windows([installed])).command, installed);
  assert.equal(findServer('bin/storyc', folder, windows(tools)).command, tools[1]);
  assert.equal(findServer('bin\\storyc.exe', folder, windows(tools)).command, tools[1]);
  assert.equal(findServer('', folder, windows(tools)).command, tools[2]);
});

test('the message says where it searched and what to do', () => {
  assert.match(notFoundMessage(findServer('', film, machine([]))), /isn’t installed, or not on PATH\. .*cargo install.*storyc\.path/);
  assert.match(notFoundMessage(findServer('x/storyc', film, machine([]))), /no program at \/film\/x\/storyc, .*storyc\.path/);
});
