import { basename } from 'node:path';

/** What runs instead of a program of tomoyo-tools; sets the exit code. */
export type RunClassic = (words: readonly string[]) => Promise<void>;

/** The programs whose place this command can take, by name; the code of each is loaded when it is wanted. */
const PROGRAMS: ReadonlyMap<string, () => Promise<RunClassic>> = new Map([
  ['tomoyo-sortpolicy', async () => (await import('./sort-policy.js')).sortPolicy],
  ['tomoyo-diffpolicy', async () => (await import('./diff-policy.js')).diffPolicy],
  ['tomoyo-selectpolicy', async () => (await import('./select-policy.js')).selectPolicy],
  ['tomoyo-checkpolicy', async () => (await import('./check-policy.js')).checkPolicy],
  ['tomoyo-patternize', async () => (await import('./patternize.js')).patternize],
  ['tomoyo-findtemp', async () => (await import('./find-temp.js')).findTemp],
  ['tomoyo-domainmatch', async () => (await import('./domain-match.js')).domainMatch],
  ['convert-audit-log', async () => (await import('./convert.js')).auditLog],
  ['convert-exec-param', async () => (await import('./convert.js')).execParam],
]);

/** The others, which change or follow a kernel, and what does the same here. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['tomoyo-init', 'tomoyo load --early'],
  ['init_policy', 'tomoyo init'],
  ['tomoyo-loadpolicy', 'tomoyo apply'],
  ['tomoyo-savepolicy', 'tomoyo save'],
  ['tomoyo-setprofile', 'tomoyo set-profile'],
  ['tomoyo-setlevel', 'tomoyo apply --merge, with a profile'],
  ['tomoyo-pstree', 'tomoyo ps'],
  ['tomoyo-auditd', 'tomoyo auditd'],
  ['tomoyo-notifyd', 'tomoyo notify'],
  ['tomoyo-queryd', 'tomoyo query'],
  ['tomoyo-editpolicy', 'an editor, tomoyo check and tomoyo apply'],
  ['tomoyo-editpolicy-agent', 'a remote shell: it has no authentication'],
  ['audit-exec-param', 'tomoyo audit: kernels have no execute handlers'],
]);

export const CLASSIC_NAMES: readonly string[] = [...PROGRAMS.keys()];

export function classicProgram(name: string): (() => Promise<RunClassic>) | undefined {
  return PROGRAMS.get(`tomoyo-${name}`) ?? PROGRAMS.get(name);
}

/** What to use instead of a program that is not one of these. */
export function insteadOf(name: string): string | undefined {
  return ELSEWHERE.get(`tomoyo-${name}`) ?? ELSEWHERE.get(name);
}

/** The name under which the command was started, if it is that of a program of tomoyo-tools: by a link. */
export function startedAs(script: string | undefined): string | undefined {
  const name = basename(script ?? '');
  return PROGRAMS.has(name) || ELSEWHERE.has(name) ? name : undefined;
}

/** For the help: a line for each program. */
export function programTable(): string {
  const width = Math.max(...[...PROGRAMS.keys(), ...ELSEWHERE.keys()].map((name) => name.length));
  const others = [...ELSEWHERE].map(([name, instead]) => `  ${name.padEnd(width)}  ${instead}`);
  return `Programs:\n  ${CLASSIC_NAMES.join('\n  ')}\n\nWhat to use instead of the others:\n${others.join('\n')}`;
}
