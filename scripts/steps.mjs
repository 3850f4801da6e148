// What the scripts share: running a step whose talk goes to stderr, and one way to fail.
// stdout belongs to the command that was asked for (`npm start -- --json`).
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** A failure with a sentence for people; anything else is a defect and shows its stack. */
export class StepError extends Error {}

/**
 * Of tests or checks: how many passed, and the names of those that failed.
 * @typedef {{ passed: number, failed: string[] }} Total
 */

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs a program; its stdout and stderr are kept and shown on stderr only when it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, live?: boolean }} [options] live: show the output as it comes
 * @returns {Promise<string>} what it printed
 */
export async function run(command, args, { env = process.env, live = false } = {}) {
  const { code, output } = await tryRun(command, args, { env, live });
  if (code === 0) return output;
  if (!live) process.stderr.write(output);
  throw new StepError(`"${[command, ...args].join(' ')}" failed with exit code ${code}.`);
}

/**
 * As run(), but a failure is a result.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, live?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function tryRun(command, args, { env = process.env, live = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    /** @type {Buffer[]} */
    const output = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output.push(chunk);
        if (live) process.stderr.write(chunk);
      });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code: code ?? (signal ? 128 : 1), output: Buffer.concat(output).toString('utf8') });
    });
  });
}

/**
 * Runs a script's main function: a StepError is one line and exit code 1.
 * @param {() => Promise<void>} script
 */
export async function main(script) {
  try {
    await script();
  } catch (error) {
    say(error instanceof StepError ? `tomoyo: ${error.message}` : String(error instanceof Error ? error.stack : error));
    process.exitCode = 1;
  }
}

/**
 * Does the work for each of these, as many at once as there are processors.
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<unknown>} work
 */
export async function atOnce(items, work) {
  const waiting = items.values();
  const next = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, next));
}
