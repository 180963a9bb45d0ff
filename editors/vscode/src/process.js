// Runs a program until it exits.

import { spawn } from 'node:child_process';

/**
 * Runs a program; returns its output and exit code. Never rejects: if the program can't start, `stderr` has the error.
 * @param {import('./sheet.js').Command} command
 * @param {AbortSignal} [signal] stops the program
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
    // A program that reads no input may close the pipe early; ignore the error.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}
