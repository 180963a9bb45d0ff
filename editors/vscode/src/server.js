// Finds the `storyc` program, and explains what to do if there is none.

import path from 'node:path';

/** The page with all ways to install the program. */
export const INSTALL_PAGE = 'https://github.com/storyc/storyc/blob/main/docs/install.md';

/**
 * The platform and environment to search in.
 * @typedef {object} Machine
 * @property {string} platform `process.platform`
 * @property {string} arch `process.arch`
 * @property {Record<string, string | undefined>} env
 * @property {string} home the home folder
 * @property {(file: string) => boolean} isProgram returns true if a file exists and is executable
 */

/**
 * The first folder of the workspace.
 * @typedef {object} Folder
 * @property {string} path
 * @property {boolean} trusted true if the user trusts the workspace to run programs
 */

/**
 * @typedef {object} Found
 * @property {string} [command] the program's path
 * @property {string[]} searched the paths searched, in order
 * @property {boolean} configured true if the path comes from the setting
 */

/**
 * Finds the program at the path in the setting, or else searches the project's packages, then `PATH`, then where the
 * installers put it.
 * @param {string} setting the setting `storyc.path`; empty if it isn't set
 * @param {Folder | undefined} folder
 * @param {Machine} machine
 * @returns {Found}
 */
export function findServer(setting, folder, machine) {
  const paths = machine.platform === 'win32' ? path.win32 : path.posix;
  const ending = machine.platform === 'win32' ? '.exe' : '';
  const configured = setting.trim() !== '';
  const places = configured
    ? [fromSetting(setting.trim(), folder?.path, machine, paths)]
    : [...packagePlaces(folder, machine, paths), ...usualPlaces(machine, paths)];
  const command = places
    .flatMap((place) => (place.endsWith(ending) ? [place] : [place + ending, place]))
    .find((file) => machine.isProgram(file));
  return { command, searched: places, configured };
}

/**
 * @param {string} setting
 * @param {string | undefined} folder
 * @param {Machine} machine
 * @param {path.PlatformPath} paths
 */
function fromSetting(setting, folder, machine, paths) {
  let file = setting;
  if (file === '~' || file.startsWith('~/') || file.startsWith('~\\')) file = paths.join(machine.home, file.slice(1));
  file = file.replaceAll('${workspaceFolder}', folder ?? '.').replaceAll('${userHome}', machine.home);
  return paths.isAbsolute(file) ? file : paths.resolve(folder ?? machine.home, file);
}

/**
 * The programs in the project's packages from npm and PyPI, which match the version that the project tests with.
 * @param {Folder | undefined} folder
 * @param {Machine} machine
 * @param {path.PlatformPath} paths
 */
function packagePlaces(folder, { platform, arch }, paths) {
  // Opening a folder that someone else made must not run its programs.
  if (folder === undefined || !folder.trusted) return [];
  return [
    paths.join(folder.path, 'node_modules', '@storyc', `${platform}-${arch}`, 'bin', 'storyc'),
    paths.join(folder.path, '.venv', platform === 'win32' ? 'Scripts' : 'bin', 'storyc'),
  ];
}

/**
 * @param {Machine} machine
 * @param {path.PlatformPath} paths
 */
function usualPlaces({ platform, env, home }, paths) {
  // On Windows it is `Path`; names of variables aren't case-sensitive there.
  const list = env.PATH ?? env.Path ?? '';
  const folders = list.split(paths.delimiter).filter((folder) => folder !== '' && paths.isAbsolute(folder));
  folders.push(paths.join(env.CARGO_HOME ?? paths.join(home, '.cargo'), 'bin'));
  if (platform === 'win32') {
    folders.push(paths.join(env.LOCALAPPDATA ?? paths.join(home, 'AppData', 'Local'), 'Programs', 'storyc'));
  } else {
    folders.push(paths.join(home, '.local', 'bin'));
  }
  // On macOS, an editor that wasn't started from a terminal doesn't know the shell's PATH.
  if (platform === 'darwin') folders.push('/opt/homebrew/bin', '/usr/local/bin');
  return [...new Set(folders)].map((folder) => paths.join(folder, 'storyc'));
}

/**
 * The message for a user without the program.
 * @param {Found} found
 */
export function notFoundMessage({ searched, configured }) {
  return configured
    ? `There is no program at ${searched[0]}, the path in the setting storyc.path. Correct the setting, or clear it to search PATH. Until then, only colours and snippets work.`
    : 'The storyc program isn’t installed, or not on PATH. Install it with `cargo install --path .` in storyc’s folder, or set storyc.path. Until then, only colours and snippets work.';
}
