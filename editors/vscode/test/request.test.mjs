import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as after } from 'node:timers/promises';

import { Requests, SCHEME, parseRequestAddress, requestAddress } from '../src/request.js';

const STORY = 'file:///film/night%20ferry.story';

/** The parts of a VS Code URI that the extension uses. */
function address(story, model) {
  const parts = requestAddress(story, model);
  return { ...parts, toString: () => `${parts.scheme}:${parts.path}?${parts.query}` };
}

test('an address says which story’s request it is, and names it', () => {
  assert.deepEqual(requestAddress(STORY), {
    scheme: SCHEME,
    path: '/night ferry.request.json',
    query: `["${STORY}"]`,
  });
  assert.equal(requestAddress(STORY, 'kling-3.0').path, '/night ferry (kling-3.0).request.json');
  assert.deepEqual(parseRequestAddress(address(STORY, 'kling-3.0')), [STORY, 'kling-3.0']);
});

test('shows the request from the server', async () => {
  const asked = [];
  const requests = new Requests(async (...what) => (asked.push(what), '{"method": "POST"}'), () => {});
  assert.equal(await requests.provideTextDocumentContent(address(STORY)), '{"method": "POST"}\n');
  assert.deepEqual(asked, [[STORY, undefined]]);
});

test('without a request, shows the reason as a comment', async () => {
  const requests = new Requests(() => Promise.reject(new Error('no request yet:\nfix 1 error first')), () => {});
  assert.equal(await requests.provideTextDocumentContent(address(STORY)), '// no request yet:\n// fix 1 error first\n');
});

test('reloads shown requests of a changed story, once typing stops', async () => {
  const changed = [];
  const requests = new Requests(async () => '{}', (one) => changed.push(one.toString()), 5);
  const [shown, other] = [address(STORY), address('file:///film/other.story')];
  await requests.provideTextDocumentContent(shown);
  await requests.provideTextDocumentContent(other);
  requests.storyChanged(STORY);
  requests.storyChanged(STORY);
  requests.storyChanged('file:///film/unknown.story');
  await after(50);
  assert.deepEqual(changed, [shown.toString()]);
  requests.reload();
  assert.deepEqual(changed.splice(1), [shown.toString(), other.toString()]);
  requests.closed(shown);
  requests.storyChanged(STORY);
  await after(50);
  assert.equal(changed.length, 1);
  requests.storyChanged('file:///film/other.story');
  requests.dispose();
  await after(50);
  assert.equal(changed.length, 1, 'nothing reloads after dispose');
});
