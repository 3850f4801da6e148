// Programs that violate their policy as fast as they can, in all three modes, and what counts them.
import { fileURLToPath } from 'node:url';
import type { BoardFile } from '../../qemu/index.js';
import { staticProgram } from '../cross-compile.js';

/** Profile -> mode. A learning domain whose quota is 0 learns nothing, so that each request is one more violation. */
const MODES = { 4: 'learning', 5: 'permissive', 6: 'enforcing' } as const;
/** Of each mode. */
const PROCESSES = 2;

export const STORM_MODES = Object.values(MODES);

/** What violates its policy in this mode; arguments: a file that it may not read, and how often. */
export const stormProgram = (mode: string) => `/srv/storm/${mode}`;

export function stormPrograms(architecture: string): readonly BoardFile[] {
  const data = staticProgram(architecture, fileURLToPath(new URL('../../bench/native/violate.cc', import.meta.url)));
  return STORM_MODES.map((mode) => ({ path: stormProgram(mode), data, mode: 0o755 }));
}

/**
 * Lines of the policy, by file.
 * @param waiting records that the kernel's queue holds
 */
export function stormPolicy(waiting: number) {
  const entries = Object.entries(MODES);
  return {
    profile: entries.flatMap(([number, mode]) => [
      `${number}-CONFIG::file::open={ mode=${mode} grant_log=no reject_log=yes }`,
      `${number}-PREFERENCE={ max_audit_log=${waiting} max_learning_entry=0 }`,
    ]),
    exception_policy: entries.map(([, mode]) => `initialize_domain ${stormProgram(mode)} from any`),
    domain_policy: entries.flatMap(([number, mode]) => [
      `<kernel> ${stormProgram(mode)}`,
      `file read ${stormProgram(mode)}`,
      `use_profile ${number}`,
    ]),
  } as const;
}

/**
 * What a Node in the guest that is a policy manager, see GuestNode, evaluates first: writes the policy, and gives
 * `counts()` of the kernel by mode, `since(counts)`, and `storms(count)`, which settles after so many violations of each mode.
 * @param waiting records that the kernel's queue holds
 */
export function stormPrelude(waiting: number): string {
  return `
    for (const [file, text] of Object.entries(${JSON.stringify(stormPolicy(waiting))})) {
      const { ignored } = await tomoyo.write(file, text.join('\\n') + '\\n');
      if (ignored) throw new Error(file + ': ' + ignored + ' lines ignored');
    }
    const { spawn } = await import('node:child_process');
    const counts = async () => {
      const { learning, permissive, enforcing } = (await tomoyo.stat()).violations;
      return { learning: learning.count, permissive: permissive.count, enforcing: enforcing.count };
    };
    const ended = (child) => new Promise((resolve, reject) => child.on('exit', (code) => code === 0 ? resolve() : reject(new Error('exit ' + code))));
    const storms = (count) => Promise.all(
      ${JSON.stringify(STORM_MODES.map(stormProgram))}.flatMap((path) =>
        Array.from({ length: ${PROCESSES} }, () => ended(spawn(path, ['/etc/shadow', String(count / ${PROCESSES})])))));
    const add = (sum, more) => { for (const mode in more) sum[mode] += more[mode]; };
    const zero = () => ({ learning: 0, permissive: 0, enforcing: 0 });
    const since = async (before) => {
      const now = await counts();
      return Object.fromEntries(Object.keys(now).map((mode) => [mode, now[mode] - before[mode]]));
    };
  `;
}

/** After the prelude: a loop that takes everything, while programs storm, `count` violations of each mode. */
export function readAll(options: string, count: number): string {
  return `
  const before = await counts();
  const stream = tomoyo.audit(${options});
  await sleep(1500); // the account has begun, quietly
  const received = zero(), gaps = zero(), reasons = {};
  const loop = (async () => {
    for await (const { kind, record, reason, lost } of stream) {
      if (kind === 'gap') { add(gaps, lost ?? {}); reasons[reason] = (reasons[reason] ?? 0) + 1; }
      else if (kind !== 'record') throw new Error(kind);
      else if (!record.granted && !record.isStatus) received[record.mode] += 1;
    }
  })();
  const work = storms(${count});`;
}

/** After readAll(): until all of it is accounted for. */
export const SETTLE = `
  await work;
  const counted = await since(before);
  const isSettled = ({ counted: told, received, lost, exact }) =>
    exact && Object.keys(counted).every((mode) => told[mode] === counted[mode] && received[mode] + lost[mode] === told[mode]);
  while (!isSettled(stream.account())) await sleep(100); // the loop may be far behind
  stream.finish(); // not close(): what the account knows the loop may not have seen
  await loop;
  return { counted, received, gaps, reasons, account: stream.account() };`;
