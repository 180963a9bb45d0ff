import assert from 'node:assert/strict';
import test from 'node:test';

import { findServer, notFoundMessage } from '../src/server.js';

/** A machine with only these programs. */
function machine(programs, more = {}) {
  const isProgram = (file) => programs.includes(file);
  return { platform: 'linux', env: { PATH: '/usr/bin:/opt/bin' }, home: '/home/ines', isProgram, ...more };
}

test('uses the first storyc on PATH', () => {
  const found = findServer('', '/film', machine(['/opt/bin/storyc', '/home/ines/.cargo/bin/storyc']));
  assert.equal(found.command, '/opt/bin/storyc');
});

test('searches the folder of cargo last', () => {
  assert.equal(findServer('', '/film', machine(['/home/ines/.cargo/bin/storyc'])).command, '/home/ines/.cargo/bin/storyc');
  const elsewhere = machine(['/cargo/bin/storyc'], { env: { CARGO_HOME: '/cargo' } });
  assert.equal(findServer('', undefined, elsewhere).command, '/cargo/bin/storyc');
});

test('skips relative folders in PATH, because a workspace could contain a program', () => {
  const found = findServer('', '/film', machine(['bin/storyc', 'storyc'], { env: { PATH: 'bin::.' } }));
  assert.equal(found.command, undefined);
});

test('the setting overrides PATH, relative to the workspace folder or home', () => {
  const all = machine(['/opt/bin/storyc', '/film/tools/storyc', '/home/ines/storyc']);
  assert.equal(findServer('tools/storyc', '/film', all).command, '/film/tools/storyc');
  assert.equal(findServer('${workspaceFolder}/tools/storyc', '/film', all).command, '/film/tools/storyc');
  assert.equal(findServer('~/storyc', '/film', all).command, '/home/ines/storyc');
  assert.equal(findServer(' /opt/bin/storyc ', '/film', all).command, '/opt/bin/storyc');
  assert.equal(findServer('/nowhere/storyc', '/film', all).command, undefined);
});

test('on Windows, adds extensions and splits Path at semicolons', () => {
  const windows = machine(['C:\\tools\\storyc.exe', 'D:\\film\\storyc.cmd'], {
    platform: 'win32',
    env: { Path: 'C:\\Windows;C:\\tools' },
    home: 'C:\\Users\\ines',
  });
  assert.equal(findServer('', undefined, windows).command, 'C:\\tools\\storyc.exe');
  assert.equal(findServer('storyc', 'D:\\film', windows).command, 'D:\\film\\storyc.cmd');
});

test('the message says where it searched and what to do', () => {
  assert.match(notFoundMessage(findServer('', '/film', machine([]))), /neither on PATH nor in .*cargo install.*storyc\.path/);
  assert.match(notFoundMessage(findServer('x/storyc', '/film', machine([]))), /no program at \/film\/x\/storyc, .*storyc\.path/);
});
