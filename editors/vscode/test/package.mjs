// Tests that the package contains the expected files and nothing else.
//
//     node test/package.mjs FILE.vsix

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/** The files of a zip archive, from its central directory. */
function unzipped(archive) {
  const files = new Map();
  let at = archive.readUInt32LE(archive.lastIndexOf(Buffer.from('PK\x05\x06')) + 16);
  while (archive.readUInt32LE(at) === 0x02014b50) {
    const [method, size] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const start = archive.readUInt32LE(at + 42);
    const data = start + 30 + archive.readUInt16LE(start + 26) + archive.readUInt16LE(start + 28);
    const bytes = archive.subarray(data, data + size);
    files.set(name, method === 0 ? bytes : inflateRawSync(bytes));
    at += 46 + nameLength + extra + comment;
  }
  return files;
}

const archive = readFileSync(process.argv[2]);
const files = unzipped(archive);
assert.deepEqual(
  [...files.keys()].sort(),
  [
    '[Content_Types].xml',
    'extension.vsixmanifest',
    'extension/LICENSE.txt',
    'extension/changelog.md',
    'extension/dist/extension.cjs',
    'extension/dist/story.tmLanguage.json',
    'extension/images/file.svg',
    'extension/images/icon.png',
    'extension/language-configuration.json',
    'extension/package.json',
    'extension/readme.md',
    'extension/snippets/story.json',
  ].sort(),
);
assert.ok(archive.length < 300_000, `${archive.length} bytes`);
const grammar = readFileSync(new URL('../../../grammar/story.tmLanguage.json', import.meta.url));
assert.ok(files.get('extension/dist/story.tmLanguage.json').equals(grammar), 'the copy of the grammar differs');
const program = files.get('extension/dist/extension.cjs').toString();
assert.match(program, /require\("vscode"\)/);
assert.doesNotMatch(program, /sourceMappingURL/);
console.log(`ok  ${files.size} files, ${Math.round(archive.length / 1000)} kB`);
