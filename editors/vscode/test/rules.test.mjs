import assert from 'node:assert/strict';
import test from 'node:test';

import { codesAt, ruleItems } from '../src/rules.js';

function finding(code, start, end) {
  const range = {
    start: { line: 0, character: start },
    end: { line: 0, character: end },
    contains: (place) => place.character >= start && place.character <= end,
  };
  return { code, range };
}

test('the most specific diagnostic comes first', () => {
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

test('rule items describe their rules', () => {
  const doc = '## What it does\n\nFinds time between two shots.\n\n## Why\n';
  const rule = { code: 'T202', name: 'gap-between-shots', severity: 'warning', doc };
  assert.deepEqual(ruleItems(JSON.stringify([rule])), [
    { label: 'T202', description: 'gap-between-shots (warning)', detail: 'Finds time between two shots.' },
  ]);
});
