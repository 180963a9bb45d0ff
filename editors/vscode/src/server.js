// Finds the `storyc` program, and says what to do where there is none.

import path from 'node:path';

/**
 * What is known of the machine.
 * @typedef {object} Machine
 * @property {string} platform as `process.platform` has it
 * @property {Record<string, string | undefined>} env
 * @property {string} home the home folder
 * @property {(file: string) => boolean} isProgram whether a file is there and may be run
 */

/**
 * @typedef {object} Found
 * @property {string} [command] the program's path
 * @property {string[]} looked where it was looked for, in order
 * @property {boolean} configured whether the setting says where
 */

/**
 * @param {string} setting the setting `storyc.path`; empty where there is none
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
  return { command, looked: places, configured };
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
  // Windows calls it `Path`; names of variables have any case there.
  const list = machine.env.PATH ?? machine.env.Path ?? '';
  const onPath = list.split(paths.delimiter).filter((folder) => folder !== '' && paths.isAbsolute(folder));
  const cargo = machine.env.CARGO_HOME ?? paths.join(machine.home, '.cargo');
  const folders = [...onPath, paths.join(cargo, 'bin')];
  return [...new Set(folders)].map((folder) => paths.join(folder, 'storyc'));
}

/**
 * What to tell somebody who has no server.
 * @param {Found} found
 */
export function missing({ looked, configured }) {
  return configured
    ? `The setting storyc.path says ${looked[0]}, and there is no program. Colours and snippets work without it; checks, requests and sheets do not.`
    : 'The program storyc was found neither on PATH nor in ~/.cargo/bin. Install it with `cargo install --path .` in the folder of storyc, or set storyc.path. Colours and snippets work without it; checks, requests and sheets do not.';
}
