// Finds the `storyc` program, and explains what to do if there is none.

import path from 'node:path';

/**
 * The platform and environment to search in.
 * @typedef {object} Machine
 * @property {string} platform `process.platform`
 * @property {Record<string, string | undefined>} env
 * @property {string} home the home folder
 * @property {(file: string) => boolean} isProgram returns true if a file exists and is executable
 */

/**
 * @typedef {object} Found
 * @property {string} [command] the program's path
 * @property {string[]} searched the paths searched, in order
 * @property {boolean} configured true if the path comes from the setting
 */

/**
 * @param {string} setting the setting `storyc.path`; empty if it isn't set
 * @param {string | undefined} folder the first folder of the workspace
 * @param {Machine} machine
 * @returns {Found}
 */
export function findServer(setting, folder, machine) {
  const paths = machine.platform === 'win32' ? path.win32 : path.posix;
  const endings = machine.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];
  const configured = setting.trim() !== '';
  const places = configured ? [fromSetting(setting.trim(), folder, machine, paths)] : usualPlaces(machine, paths);
  const command = places
    .flatMap((place) => endings.map((ending) => place + ending))
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
 * @param {Machine} machine
 * @param {path.PlatformPath} paths
 */
function usualPlaces(machine, paths) {
  // On Windows it is `Path`; names of variables aren't case-sensitive there.
  const list = machine.env.PATH ?? machine.env.Path ?? '';
  const onPath = list.split(paths.delimiter).filter((folder) => folder !== '' && paths.isAbsolute(folder));
  const cargo = machine.env.CARGO_HOME ?? paths.join(machine.home, '.cargo');
  const folders = [...onPath, paths.join(cargo, 'bin')];
  return [...new Set(folders)].map((folder) => paths.join(folder, 'storyc'));
}

/**
 * The message for a user without the program.
 * @param {Found} found
 */
export function notFoundMessage({ searched, configured }) {
  return configured
    ? `There is no program at ${searched[0]}, the path in the setting storyc.path. Correct the setting, or clear it to search PATH. Until then, only colours and snippets work.`
    : 'storyc was found neither on PATH nor in ~/.cargo/bin. Install it with `cargo install --path .` in storyc’s folder, or set storyc.path. Until then, only colours and snippets work.';
}
