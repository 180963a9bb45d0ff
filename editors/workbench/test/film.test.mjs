// The extension with the real server: everything that a writer sees while working on a story.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { Session } from '../session.mjs';
import { until } from '../workbench.mjs';

const STORY = `---
title: River walk
model: happyhorse-1.1
duration: 12s
ratio: 16:9
refs:
  boy: { image: assets/boy.png, role: character, as: the boy in the moss-green scarf }
  girl: { image: assets/girl.png, role: character, as: the girl in the brick-red coat }
---

Quiet drama on 35mm film. @boy and @girl go on foot along the water.

[0-4s The towpath] Wide shot from across the water. Two small figures pass behind one poplar after another.

[3-8s His side] Close-up. @boy is rehearsing a sentence. He pulls the scarf up over his chin.

[8-12s Her side] Close-up in profile. @grl has noticed. She holds out one gloved hand.
@girl (quietly): "Not yet."

[Audio] Ambient sound: slow water, a moorhen.
`;

test('with storyc', async (t) => {
  const session = await Session.start(t, STORY, { storyc: true });
  const { workbench, file } = session;
  const { page } = workbench;
  const editor = workbench.editor('film.story');
  await session.step('a story opens', () => workbench.openFile('film.story'));

  /** Saves the story, and compares the file with the expected text. */
  const saved = async (text) => {
    await workbench.press('Control+S');
    await until('the saved text', () => readFileSync(file, 'utf8') === text).catch((error) => {
      assert.equal(readFileSync(file, 'utf8'), text, error.message);
    });
  };

  await session.step('findings are underlined, and listed in the Problems pane', async () => {
    await editor.locator('.squiggly-error').first().waitFor();
    await workbench.run('Problems: Focus on Problems View');
    await workbench.problems().filter({ hasText: 'T201' }).getByText('this shot starts at 3 s').waitFor();
    await workbench.problems().filter({ hasText: 'R101' }).getByText('is not declared').waitFor();
    await workbench.picture('problems');
    await workbench.run('View: Hide Panel');
  });

  await session.step('lengths are beside headers and lines, the cost above the story', async () => {
    await editor.locator('.view-line', { hasText: '[3-8s\u00a0His\u00a0side]5\u00a0s' }).waitFor();
    await editor.locator('.view-line', { hasText: '"Not\u00a0yet."0.6\u00a0s' }).waitFor();
    await workbench.lens('happyhorse-1.1: 12 s, about $2.16, 2 errors to fix first').waitFor();
  });

  let text = STORY;

  await session.step('hovering over a finding explains it, with a link to the rule', async () => {
    await workbench.goTo(text, '@grl');
    await workbench.run('Show or Focus Hover');
    const hover = page.locator('.monaco-hover:visible');
    await hover.getByText('is not declared').first().waitFor();
    const link = await hover.getByRole('link', { name: 'R101' }).first().getAttribute('href');
    assert.match(link, /docs\/rules\/R101\.md$/);
    await workbench.picture('hover');
    await workbench.press('Escape');
  });

  await session.step('a quick fix corrects a name', async () => {
    await workbench.goTo(text, '@grl');
    await workbench.press('Control+.');
    await workbench.actions().filter({ hasText: '@girl' }).first().waitFor();
    await workbench.picture('quick-fix');
    await workbench.actions().filter({ hasText: '@girl' }).first().click();
    text = text.replace('@grl', '@girl');
    await saved(text);
    await workbench.lens('happyhorse-1.1: 12 s, about $2.16, 1 error to fix first').waitFor();
  });

  await session.step('typing corrects a time, and the finding goes', async () => {
    await workbench.goTo(text, '3-8s');
    await workbench.press('Delete');
    await page.keyboard.type('4');
    text = text.replace('3-8s', '4-8s');
    await saved(text);
    await editor.locator('.squiggly-error').first().waitFor({ state: 'detached' });
  });

  await session.step('renaming a reference changes its declaration and every mention', async () => {
    await workbench.goTo(text, '@boy');
    await workbench.press('F2');
    const name = page.locator('.rename-box:visible input');
    await name.waitFor();
    await name.fill('runner');
    await workbench.picture('rename');
    await workbench.press('Enter');
    text = text.replaceAll('@boy', '@runner').replace('  boy:', '  runner:');
    await saved(text);
  });

  await session.step('completion lists the references with their pictures', async () => {
    await workbench.goTo(text, ' has noticed');
    await page.keyboard.type(' and @');
    const list = page.locator('.suggest-widget:visible .monaco-list-row');
    await list.filter({ hasText: 'runner' }).first().waitFor();
    await list.filter({ hasText: 'girl' }).first().waitFor();
    await workbench.picture('completion');
    await page.keyboard.type('run');
    await list.filter({ hasText: 'girl' }).first().waitFor({ state: 'detached' });
    await workbench.press('Enter');
    text = text.replace('@girl has noticed', '@girl and @runner has noticed');
    await saved(text);
  });

  await session.step('formatting writes the canonical form', async () => {
    await workbench.goTo(text, '[4-8s His side]');
    await page.keyboard.type('\n\n');
    await workbench.run('Format Document');
    await saved(text);
  });

  await session.step('the lens shows the request, which follows the text', async () => {
    await workbench.lens('show request').click();
    const request = page.locator('.editor-instance .monaco-editor[data-uri^="storyc-request:"]');
    await request.locator('.view-line', { hasText: 'happyhorse-1.1' }).first().waitFor();
    await workbench.picture('request');
    await workbench.goTo(text, 'Two small figures');
    await page.keyboard.type('Rain. ');
    text = text.replace('Two small figures', 'Rain. Two small figures');
    await request.locator('.view-line', { hasText: 'Rain.\u00a0Two\u00a0small' }).first().waitFor();
    await saved(text);
    await workbench.run('View: Close Editors in Other Groups');
    await request.waitFor({ state: 'detached' });
  });

  await session.step('the sheet shows the shots, and reloads on every save', async () => {
    await workbench.run('storyc: Show sheet');
    const sheet = workbench.webview();
    await sheet.getByRole('heading', { name: 'River walk' }).waitFor();
    await sheet.getByText('The towpath').first().waitFor();
    // Scripts don't run here, so nothing that needs them is shown.
    assert.equal(await sheet.getByText('0:00.0').isVisible(), false);
    await workbench.picture('sheet');
    await workbench.goTo(text, 'The towpath');
    await page.keyboard.type('Morning: ');
    text = text.replace('The towpath', 'Morning: The towpath');
    await saved(text);
    await sheet.getByText('Morning: The towpath').first().waitFor();
    await workbench.run('View: Close Editors in Other Groups');
  });

  await session.step('a rule’s page opens from the finding under the cursor', async () => {
    await workbench.goTo(text, '4-8s');
    await workbench.press('Delete');
    await page.keyboard.type('3');
    text = text.replace('4-8s', '3-8s');
    await editor.locator('.squiggly-error').first().waitFor();
    await workbench.run('storyc: Explain rule');
    await workbench.webview().getByRole('heading', { name: 'T201 overlapping-shots' }).waitFor();
    await workbench.picture('rule');
  });

  await session.step('nothing in the extension failed', async () => {
    assert.deepEqual(session.server.errors(), []);
  });
});
