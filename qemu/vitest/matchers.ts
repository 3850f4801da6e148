/** What a test says about a policy. */
import { expect, type MatcherState } from 'vitest';
import { TomoyoError } from '../../lib/errors.js';
import { Board, type RunOptions } from '../index.js';
import { entryMatcher } from './entry-match.js';
import { observeCommand, type ObservedCommand } from './observed-command.js';
import { allowingLines, violationLines } from './record-text.js';

/** Options of toRefuse(). */
export interface RefuseOptions extends RunOptions {
  /** What must be refused: `file read /etc/shadow`, as it would stand in domain_policy. Default: anything. */
  readonly entry?: string | undefined;
}

declare module 'vitest' {
  interface Matchers<T> {
    /**
     * The command ended with exit code 0 and the policy allows all it asked for: no violation in enforcing, permissive or
     * learning mode. Violations that left no record make it fail, since nobody can tell whose they are.
     */
    toAllow(argv: readonly string[], options?: RunOptions): Promise<void>;
    /** TOMOYO refused the command, or a process that it started, something, whatever its exit code was. */
    toRefuse(argv: readonly string[], options?: RefuseOptions): Promise<void>;
    /** The domain policy in the kernel has that entry: its operations and arguments; conditions that it does not name may be any. */
    toHaveLearned(domain: string, entry: string): Promise<void>;
  }
}

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

const SHOWN_CHARS = 500;

async function toAllow(
  this: MatcherState,
  received: unknown,
  argv: readonly string[],
  options?: RunOptions,
): Promise<Verdict> {
  const command = await observeCommand(asBoard(received, 'toAllow'), argv, options);
  const isClean = exitCode(command) === 0 && command.violations.length === 0;
  if (isClean && command.untold > 0) return nobodyKnows(command, this);
  return {
    pass: isClean,
    message: () =>
      isClean ? `${named(command)} was allowed all it asked for, and ended with 0.` : notAllowed(command),
  };
}

async function toRefuse(
  this: MatcherState,
  received: unknown,
  argv: readonly string[],
  { entry, ...options }: RefuseOptions = {},
): Promise<Verdict> {
  const isAsked = entry === undefined ? () => true : entryMatcher(entry);
  const command = await observeCommand(asBoard(received, 'toRefuse'), argv, options);
  const refused = command.violations.filter((record) => record.refused && isAsked(record.entry));
  if (refused.length === 0 && command.untold > 0) return nobodyKnows(command, this);
  const what = (any: string) => (entry === undefined ? any : JSON.stringify(entry));
  return {
    pass: refused.length > 0,
    message: () =>
      refused.length > 0
        ? [`${named(command)} was refused ${what('something')}.`, violationLines(refused), ...toAllowIt(command)].join(
            '\n',
          )
        : [`${named(command)} was not refused ${what('anything')}.`, ...details(command)].join('\n'),
  };
}

async function toHaveLearned(this: MatcherState, received: unknown, domain: string, entry: string): Promise<Verdict> {
  const isAsked = entryMatcher(entry);
  const board = asBoard(received, 'toHaveLearned');
  const policy = await board.tomoyo.read('domain_policy');
  const block = policy.split(/\n(?=<)/).find((text) => text.startsWith(`${domain}\n`));
  const lines =
    block
      ?.split('\n')
      .slice(1)
      .filter((line) => line !== '') ?? [];
  const found = lines.filter(isAsked);
  return {
    pass: found.length > 0,
    message: () => {
      if (found.length > 0) return `${domain} has "${entry}": ${found.join(', ')}`;
      if (block === undefined) return `The kernel has no domain "${domain}", so none with "${entry}".`;
      return `${domain} does not have "${entry}". It has:\n${lines.map((line) => `  ${line}`).join('\n')}`;
    },
  };
}

/** For `expect.extend()`; importing tomoyo/vitest has done so. Tested: test/board/vitest-matchers.board.ts. */
export const boardMatchers = {
  /** Of `expect(board)`: the command may do all that it asks for, and ends with 0. */
  toAllow,
  /** Of `expect(board)`: the command is refused something. */
  toRefuse,
  /** Of `expect(board)`: the domain policy in the kernel has the entry. */
  toHaveLearned,
};

expect.extend(boardMatchers);

function asBoard(received: unknown, matcher: string): Board {
  if (received instanceof Board) return received;
  throw new TomoyoError('BOARD_BAD_OPTION', `${matcher}() is asked of a board: expect(board).${matcher}(...)`);
}

function exitCode({ end }: ObservedCommand): number | null {
  return end instanceof TomoyoError ? null : end.code;
}

function named({ argv }: ObservedCommand): string {
  return `"${argv.join(' ')}"`;
}

/** Fails with and without `.not`. */
function nobodyKnows(command: ObservedCommand, { isNot }: MatcherState): Verdict {
  const sentence =
    `Nobody can tell whether ${named(command)} was allowed everything: while it ran, the kernel counted ` +
    `${command.untold} violations that left no record. Give the profiles reject_log=yes and a larger max_audit_log, ` +
    `and let nobody else read the audit log.`;
  return { pass: isNot, message: () => [sentence, ...details(command)].join('\n') };
}

function notAllowed(command: ObservedCommand): string {
  const { violations } = command;
  const reason = violations.length === 0 ? 'The policy allows it; it failed by itself.' : undefined;
  const sentence = `${named(command)} was not allowed all it asked for, or did not end with 0.`;
  return [sentence, ...details(command), ...(reason === undefined ? [] : [reason])].join('\n');
}

function details(command: ObservedCommand): readonly string[] {
  const { violations } = command;
  const seen = violations.length === 0 ? ['It has no violation.'] : ['Its violations:', violationLines(violations)];
  return [howItEnded(command), ...seen, ...toAllowIt(command)];
}

function toAllowIt({ violations }: ObservedCommand): readonly string[] {
  return violations.length === 0 ? [] : ['To allow them, in domain_policy:', allowingLines(violations)];
}

function howItEnded({ end }: ObservedCommand): string {
  if (end instanceof TomoyoError) return `It could not be started: ${end.errno ?? end.message}.`;
  const stderr = end.stderr.toString().trimEnd().slice(-SHOWN_CHARS);
  const said = stderr === '' ? '' : ` It said: ${stderr}`;
  return `It ended with ${end.code === null ? `signal ${end.signal}` : `exit code ${end.code}`}.${said}`;
}
