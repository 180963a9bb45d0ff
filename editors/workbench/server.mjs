// Runs code-server, which serves the workbench of Visual Studio Code to a browser, in a home folder of its own.

import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The folder with the installed server; the results of the tests go beside it. */
export const RESULTS = new URL('../../target/workbench', import.meta.url).pathname;
const PACKAGES = path.join(RESULTS, 'server/node_modules');

/** Settings for every session: nothing that asks, advertises, updates or moves. */
const SETTINGS = {
  'breadcrumbs.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.accessibilitySupport': 'off',
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.autoDetectColorScheme': true,
  'window.menuBarVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/** The node that code-server needs: the one from npm, or else the one that runs the tests. */
function node() {
  const folder = readdirSync(PACKAGES).find((name) => name.startsWith('node-linux-'));
  return folder === undefined ? process.execPath : path.join(PACKAGES, folder, 'bin/node');
}

export class Server {
  /**
   * @param {string} folder an empty folder for the home folder, the settings and the extensions
   * @param {string} programs the folder at the front of `PATH`
   */
  constructor(folder, programs) {
    this.home = path.join(folder, 'home');
    this.data = path.join(folder, 'data');
    this.extensions = path.join(folder, 'extensions');
    this.output = '';
    mkdirSync(path.join(this.data, 'User'), { recursive: true });
    mkdirSync(this.home, { recursive: true });
    writeFileSync(path.join(this.data, 'User/settings.json'), JSON.stringify(SETTINGS));
    // Nothing of the caller's own environment, such as a storyc on its PATH. Extensions get that of a login shell.
    this.env = { HOME: this.home, SHELL: '/bin/bash', PATH: `${programs}:/usr/bin:/bin`, LANG: 'C.UTF-8' };
    writeFileSync(path.join(this.home, '.bash_profile'), `export PATH='${this.env.PATH}'\n`);
  }

  #arguments(...more) {
    const entry = path.join(PACKAGES, 'code-server/out/node/entry.js');
    return [entry, '--user-data-dir', this.data, '--extensions-dir', this.extensions, ...more];
  }

  /** @param {string} file a `.vsix` */
  install(file) {
    execFileSync(node(), this.#arguments('--install-extension', file), { env: this.env, stdio: 'pipe' });
  }

  /** Starts the server on a free port of this machine; resolves to its address. */
  start() {
    const how = ['--auth', 'none', '--bind-addr', '127.0.0.1:0', '--disable-telemetry', '--disable-update-check'];
    this.process = spawn(node(), this.#arguments(...how), { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    return new Promise((resolve, reject) => {
      const read = (data) => {
        this.output += data;
        const [, address] = this.output.match(/HTTP server listening on (http:\S+)/) ?? [];
        if (address !== undefined) resolve(address.replace(/\/$/, ''));
      };
      this.process.stdout.on('data', read);
      this.process.stderr.on('data', read);
      this.process.on('error', reject);
      this.process.on('exit', (code) => reject(new Error(`code-server exited with code ${code}\n${this.output}`)));
    });
  }

  async stop() {
    if (this.process === undefined || this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill();
    await ended;
  }

  /** The lines of the extension host's log with errors of the extension. */
  errors() {
    const logs = path.join(this.data, 'logs');
    return readdirSync(logs, { recursive: true })
      .filter((name) => name.endsWith('remoteexthost.log'))
      .flatMap((name) => readFileSync(path.join(logs, name), 'utf8').split('\n'))
      .filter((line) => line.includes('[error]') && line.includes('storyc'));
  }

  /** Keeps what the server, the extension host and the output channels logged. */
  saveLogs(folder) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'code-server.log'), this.output);
    const logs = path.join(this.data, 'logs');
    if (existsSync(logs)) cpSync(logs, folder, { recursive: true });
  }
}
