// Runs a program to its end.

import { spawn } from 'node:child_process';

/**
 * What a program printed, and how it ended. Never rejects: a program that cannot be started says so in `stderr`.
 * @param {import('./sheet.js').Command} command
 * @param {AbortSignal} [signal] ends it
 * @returns {Promise<import('./sheet.js').Ended>}
 */
export function run({ program, args, cwd, input }, signal) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, signal, windowsHide: true, env: { ...process.env, NO_COLOR: '1' } });
    /** @type {Buffer[]} */
    const out = [];
    /** @type {Buffer[]} */
    const err = [];
    const ended = (/** @type {number | null} */ code, /** @type {string} */ more) =>
      resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() + more });
    child.stdout.on('data', (data) => out.push(data));
    child.stderr.on('data', (data) => err.push(data));
    child.on('error', (error) => ended(null, error.message));
    child.on('close', (code) => ended(code, ''));
    // A program that reads no input closes it early.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}
