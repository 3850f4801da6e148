// A program that is refused files and device nodes, in a domain of its own, and what runs it.
import { fileURLToPath } from 'node:url';
import type { BoardFile } from '../../qemu/index.js';
import { staticProgram } from '../cross-compile.js';

export const ASK = '/srv/asking/ask';
export const ASKING_DOMAIN = `<kernel> ${ASK}`;

/** What the kernel refuses with. */
export const EPERM = 1;

export function askProgram(architecture: string): BoardFile {
  const data = staticProgram(architecture, fileURLToPath(new URL('../../bench/native/ask.cc', import.meta.url)));
  return { path: ASK, data, mode: 0o755 };
}

export const ASKING_POLICY = {
  profile: [
    '7-CONFIG={ mode=disabled }',
    ...['open', 'mkchar'].map((one) => `7-CONFIG::file::${one}={ mode=enforcing grant_log=no reject_log=yes }`),
  ],
  exception_policy: [`initialize_domain ${ASK} from any`],
  domain_policy: [ASKING_DOMAIN, `file read ${ASK}`, 'use_profile 7'],
} as const;

/**
 * What a Node in the guest that is a policy manager, see GuestNode, evaluates first: writes the policy, and gives
 * `ask(kind, path, count)`: a child with `pid`, `kill(signal)` and `results`, a promise of what it printed; `outcome(child)`:
 * what was returned and errno of each; `askSync(kind, path, count)`: what such a child printed, while the event loop stands
 * still; and `next(stream)`.
 */
export const ASKING = `
  for (const [file, lines] of Object.entries(${JSON.stringify(ASKING_POLICY)})) {
    const { ignoredAtLeast } = await tomoyo.write(file, lines);
    if (ignoredAtLeast) throw new Error(file + ': ' + ignoredAtLeast + ' lines ignored');
  }
  const { spawn, spawnSync } = await import('node:child_process');
  const { writeFileSync } = await import('node:fs');
  const { rm, mkdir } = await import('node:fs/promises');
  await rm('/tmp/ask', { recursive: true, force: true });
  await mkdir('/tmp/ask');
  const prepare = (kind, path, count) => {
    if (kind === 'open') for (let i = 0; i < count; i++) writeFileSync(path + i, '');
  };
  const askSync = (kind, path, count) => {
    prepare(kind, path, count);
    return spawnSync('${ASK}', [kind, path, String(count)], { encoding: 'utf8' }).stdout;
  };
  const ask = (kind, path, count = 1) => {
    prepare(kind, path, count);
    const child = spawn('${ASK}', [kind, path, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more) => (text += more));
    const results = new Promise((resolve, reject) =>
      child.on('error', reject).on('close', () => resolve(text.trim().split('\\n').filter(Boolean).map((line) => JSON.parse(line)))));
    return { pid: child.pid, results, kill: (signal) => child.kill(signal) };
  };
  const next = async (stream) => (await stream.next()).value;
  const outcome = async ({ results }) => (await results).map(({ got, errno }) => [got, errno]);
`;
