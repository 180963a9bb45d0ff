import assert from 'node:assert/strict';
import test from 'node:test';

import { choices, codesAt } from '../src/rules.js';

function finding(code, start, end) {
  const range = {
    start: { line: 0, character: start },
    end: { line: 0, character: end },
    contains: (place) => place.character >= start && place.character <= end,
  };
  return { code, range };
}

test('the finding that says most about the place comes first', () => {
  const findings = [
    finding({ value: 'L101', target: 'a page' }, 0, 40),
    finding('T201', 5, 9),
    finding('T201', 0, 40),
    finding('T202', 30, 40),
    finding(7, 0, 40),
  ];
  assert.deepEqual(codesAt(findings, { line: 0, character: 6 }), ['T201', 'L101']);
  assert.deepEqual(codesAt(findings, { line: 0, character: 50 }), []);
});

test('rules to choose from say what they find', () => {
  const doc = '## What it does\n\nFinds time between two shots.\n\n## Why\n';
  const rule = { code: 'T202', name: 'gap-between-shots', severity: 'warning', doc };
  assert.deepEqual(choices(JSON.stringify([rule])), [
    { label: 'T202', description: 'gap-between-shots (warning)', detail: 'Finds time between two shots.' },
  ]);
});
