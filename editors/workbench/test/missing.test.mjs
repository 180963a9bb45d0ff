// Without the program: the editor still colours stories, says what to do, and starts the server once it is there.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Session } from '../session.mjs';

const STORY = `---
title: Towpath
refs:
  boy: { image: assets/boy.png, role: character, as: the boy in the moss-green scarf }
---

// The first draft had rain.

[0-4s The towpath] Wide shot from across the water. @boy walks along the canal. Ambient sound: slow water, a moorhen.

[3-8s] Close-up. He stops.
@boy (quietly): "Not yet."

[Audio] Poplar leaves under every shot.
`;

test('without storyc', async (t) => {
  const session = await Session.start(t, STORY, { storyc: false });
  const { workbench, program } = session;
  const { page } = workbench;
  await session.step('a story opens', () => workbench.openFile('film.story'));

  await session.step('the grammar colours the story', async () => {
    await workbench.inBothThemes(async (scheme) => {
      const words = ['0-4s', 'The towpath', '@boy', '"Not yet."', '// The first draft had rain.', 'Ambient sound', 'Audio', 'title'];
      const prose = await workbench.styleOf('film.story', ' Close-up. He stops.', 'color');
      const colours = new Map();
      for (const word of words) colours.set(word, await workbench.styleOf('film.story', word, 'color'));
      for (const [word, colour] of colours) assert.notEqual(colour, prose, `${word} in the ${scheme} theme`);
      assert.ok(new Set(colours.values()).size >= 5, `too few colours in the ${scheme} theme: ${[...colours.values()]}`);
    });
  });

  await session.step('a message says how to install it', async () => {
    // It may have been hidden since, as messages are after some seconds.
    await workbench.run('Notifications: Show Notifications');
    const message = workbench.notification('The storyc program isn’t installed');
    await message.getByText('cargo install --path .').waitFor();
    for (const button of ['Open settings', 'How to install', 'Try again']) {
      await message.getByRole('button', { name: button }).waitFor();
    }
    await workbench.picture('missing');
  });

  await session.step('“How to install” opens the page', async () => {
    await workbench.notification('The storyc program').getByRole('button', { name: 'How to install' }).click();
    // code-server asks before it opens another site.
    const question = page.locator('.monaco-dialog-box');
    await question.getByText('https://github.com/storyc/storyc/blob/main/docs/install.md').waitFor();
    await workbench.press('Escape');
    await question.waitFor({ state: 'hidden' });
  });

  await session.step('commands say that the program is missing', async () => {
    await workbench.run('storyc: Show sheet');
    await workbench.webview().getByText('No sheet for film.story').waitFor();
    await workbench.webview().getByText('cargo install --path .').waitFor();
    await workbench.picture('missing-sheet');
  });

  /** The field of `storyc.path` in the settings editor. */
  const field = page.locator('.settings-editor .setting-item', { hasText: 'Path of the storyc program' }).locator('input');

  await session.step('“Open settings” opens the setting, and a wrong path has its own message', async () => {
    await workbench.run('storyc: Restart server');
    await workbench.notification('isn’t installed').getByRole('button', { name: 'Open settings' }).click();
    await field.fill('/nowhere/storyc');
    const message = workbench.notification('There is no program at /nowhere/storyc');
    await message.getByRole('button', { name: 'Open settings' }).waitFor();
    await workbench.picture('missing-settings');
  });

  await session.step('once the setting is right, the server starts without a reload', async () => {
    await field.fill(program);
    // The sheet that had no program, behind the settings, shows the story now.
    await workbench.webview().getByText('Towpath').first().waitFor();
    await workbench.press('Escape');
    await field.waitFor({ state: 'hidden' });
    await workbench.editor('film.story').locator('.squiggly-error').first().waitFor();
    await workbench.picture('found');
  });
});
