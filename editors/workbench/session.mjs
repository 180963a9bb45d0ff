// One session of the workbench with the extension: a folder with a film, a server, and a window of the browser.

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { RESULTS, Server } from './server.mjs';
import { Workbench, startBrowser } from './workbench.mjs';

const PICTURES = new URL('../../examples/assets', import.meta.url).pathname;

/** What a test gets: the window, the server, the folder with the film, and steps that it reports one by one. */
export class Session {
  /**
   * Starts a session, and ends it with the test.
   * @param {import('node:test').TestContext} test
   * @param {string} story the text of `film.story`
   * @param {{ storyc: boolean }} with whether the program is on `PATH`
   */
  static async start(test, story, { storyc }) {
    const session = new Session();
    session.test = test;
    session.folder = mkdtempSync(path.join(os.tmpdir(), 'storyc-workbench-'));
    session.film = path.join(session.folder, 'film');
    session.file = path.join(session.film, 'film.story');
    session.program = path.resolve(process.env.STORYC);
    const programs = path.join(session.folder, 'bin');
    mkdirSync(programs);
    if (storyc) symlinkSync(session.program, path.join(programs, 'storyc'));
    cpSync(PICTURES, path.join(session.film, 'assets'), { recursive: true });
    writeFileSync(session.file, story);

    session.server = new Server(session.folder, programs);
    test.after(() => session.#end());
    session.server.install(process.env.STORYC_VSIX);
    const address = await session.server.start();
    session.browser = await startBrowser();
    session.workbench = await Workbench.open(session.browser, address, session.film);
    return session;
  }

  /** Runs one step; if it fails, keeps a picture and the logs, and skips the steps that follow. */
  async step(name, action) {
    await this.test.test(name, async (test) => {
      if (this.failed) return test.skip('a step before it failed');
      try {
        await action();
      } catch (error) {
        this.failed = true;
        const folder = path.join(RESULTS, 'failure');
        this.server.saveLogs(folder);
        await this.workbench.saveFailure(folder);
        error.message += `\nThe screen and the logs are in ${folder}.`;
        throw error;
      }
    });
  }

  async #end() {
    await this.browser?.close();
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
