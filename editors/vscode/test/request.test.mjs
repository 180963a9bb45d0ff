import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as after } from 'node:timers/promises';

import { Requests, SCHEME, askedFor, requestAddress } from '../src/request.js';

const STORY = 'file:///film/night%20ferry.story';

/** An address as VS Code has them, as far as it is used. */
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
  assert.deepEqual(askedFor(address(STORY, 'kling-3.0')), [STORY, 'kling-3.0']);
});

test('a request is what the server says', async () => {
  const asked = [];
  const requests = new Requests(async (...what) => (asked.push(what), '{"method": "POST"}'), () => {});
  assert.equal(await requests.provideTextDocumentContent(address(STORY)), '{"method": "POST"}\n');
  assert.deepEqual(asked, [[STORY, undefined]]);
});

test('where there is none, the reason stands there as a comment', async () => {
  const requests = new Requests(() => Promise.reject(new Error('no request\nbefore 1 error is mended')), () => {});
  assert.equal(await requests.provideTextDocumentContent(address(STORY)), '// no request\n// before 1 error is mended\n');
});

test('it is read again once nobody types any more, for the story that changed and while it is shown', async () => {
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
  requests.closed(shown);
  requests.storyChanged(STORY);
  await after(50);
  assert.equal(changed.length, 1);
  requests.storyChanged('file:///film/other.story');
  requests.dispose();
  await after(50);
  assert.equal(changed.length, 1, 'nothing happens any more');
});
