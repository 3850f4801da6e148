import type { Mode } from '../audit/header.js';
import { describeCounts, type AuditAccount, type ModeCounts } from '../audit/loss-account.js';
import type { Expectation, ExpectedViolation } from './expectation.js';
import { endModes, type ModeEvidence } from './end-modes.js';
import { gravest, type Fault } from './fault.js';
import type { FoldedViolation, Violation } from './violation-fold.js';

/** How the command ended. `lost`: the board did first. */
export type CommandEnd =
  | { readonly type: 'exit'; readonly code: number }
  | { readonly type: 'signal'; readonly signal: string }
  | { readonly type: 'timeout'; readonly timeoutMs: number }
  | { readonly type: 'not-started'; readonly errno: string | undefined; readonly reason: string }
  | { readonly type: 'lost' };

/** How the board ended before it was told to. */
export type BoardLoss =
  | { readonly type: 'panic'; readonly text: string }
  | { readonly type: 'board'; readonly code: string; readonly message: string };

/** Requests that were not allowed, since the board's kernel began. */
export type Count = Pick<AuditAccount, 'counted' | 'received' | 'lost'>;

/** All that was seen of one run. What could not be seen, because the board was lost, is undefined. */
export interface Evidence {
  /** Of the board, if it was lost; `when` as in "at boot". */
  readonly board: (BoardLoss & { readonly when: 'at boot' | 'before the command' | 'under the command' }) | undefined;
  readonly command: CommandEnd | undefined;
  readonly violations: readonly FoldedViolation[];
  readonly malformed: readonly { readonly message: string; readonly raw: string }[];
  readonly count: Count | undefined;
  readonly modes: ModeEvidence | undefined;
}

/** One question that a run answers; the same ones every time. */
export interface Check {
  readonly name: string;
  /** `not-made`: the board was lost before. */
  readonly state: 'passed' | 'failed' | 'not-made';
  readonly faults: readonly Fault[];
}

export interface Met extends ExpectedViolation {
  readonly happened: number;
}

export interface Judgement {
  readonly checks: readonly Check[];
  /** Of all checks. */
  readonly faults: readonly Fault[];
  /** That of which there is most to say; undefined: the run is clean. */
  readonly worst: Fault | undefined;
  /** What was expected and did happen. */
  readonly met: readonly Met[];
  /** How many domains there were in the end, by the strictest mode of their profiles; undefined: nobody could look. */
  readonly domains: DomainCounts | undefined;
}

export type DomainCounts = Readonly<Record<Mode, number>>;

/**
 * What is to be said of a run. Pure: the same evidence gives the same judgement.
 * Tested: test/unit/verdict/judge.test.ts, on boards test/board/verdict.board.ts.
 */
export function judge(evidence: Evidence, expectations: readonly Expectation[]): Judgement {
  const { board, command, violations, malformed, count, modes } = evidence;
  const unexpected = violations.filter((violation) => !expectations.some((one) => one.takes(violation)));
  const checks = [
    check('the board comes up and stays up', boardFaults(board)),
    check('the command ends by itself, with exit code 0', commandFaults(command), isKnown(command)),
    check('no audit record is lost', [...lossFaults(count), ...malformed.map(malformedFault)], count !== undefined),
    check('nothing is done that the policy does not allow', unexpected.map(violationFault), count !== undefined),
    ...expectations.map((one) =>
      check(`expected: ${one.expected.reason}`, expectationFaults(one, count), one.isMet || count !== undefined),
    ),
    check('domains end in the mode that the policy gives them', modes ? endModes(modes) : [], modes !== undefined),
  ];
  const faults = checks.flatMap((one) => one.faults);
  const met = expectations.flatMap(({ isMet, happened, expected }) =>
    isMet && happened > 0 ? [{ ...expected, happened }] : [],
  );
  return { checks, faults, worst: gravest(faults), met, domains: modes && countDomains(modes) };
}

/** @param isMade whether enough was seen to say that there is no fault */
function check(name: string, faults: readonly Fault[], isMade = true): Check {
  return { name, state: faults.length > 0 ? 'failed' : isMade ? 'passed' : 'not-made', faults };
}

function boardFaults(board: Evidence['board']): readonly Fault[] {
  if (board === undefined) return [];
  if (board.type === 'board') return [{ type: 'board', message: board.message, code: board.code }];
  return [{ type: 'panic', message: `the kernel panicked ${board.when}`, text: board.text }];
}

function isKnown(command: CommandEnd | undefined): boolean {
  return command !== undefined && command.type !== 'lost';
}

function commandFaults(command: CommandEnd | undefined): readonly Fault[] {
  switch (command?.type) {
    case undefined:
    case 'lost':
      return [];
    case 'exit': {
      const { code } = command;
      return code === 0 ? [] : [{ type: 'exit-code', message: `the command ended with exit code ${code}`, code }];
    }
    case 'signal':
      return [{ ...command, message: `the command was ended by ${command.signal}` }];
    case 'timeout':
      return [{ ...command, message: `the command did not end within ${command.timeoutMs} ms and was killed` }];
    case 'not-started':
      return [
        { type: 'not-started', message: `the command could not be started: ${command.reason}`, errno: command.errno },
      ];
  }
}

function lossFaults(count: Count | undefined): readonly Fault[] {
  if (count === undefined || total(count.lost) === 0) return [];
  const message =
    `the kernel counted ${total(count.counted)} requests that were not allowed and handed out ${total(count.received)}:` +
    ` lost are ${describeCounts(count.lost)} (max_audit_log of the profile is too small, or it has reject_log=no)`;
  return [{ type: 'loss', message, lost: count.lost }];
}

function malformedFault({ message, raw }: { readonly message: string; readonly raw: string }): Fault {
  return { type: 'malformed', message: message.replace(/\.$/, ''), raw };
}

function violationFault({ node: _node, ...violation }: FoldedViolation): Fault {
  return { type: 'violation', message: describeViolation(violation), ...violation };
}

function describeViolation({ domain, entry, count, refused, modes }: Violation): string {
  const times = count === 1 ? '' : ` ${count} times`;
  const fate =
    refused === count
      ? 'refused'
      : refused > 0
        ? `refused ${refused} times`
        : `let pass in ${modes.join(' and ')} mode`;
  return `the policy of ${domain} does not allow "${entry}":${times} ${fate}`;
}

function expectationFaults({ isMet, expected, happened }: Expectation, count: Count | undefined): readonly Fault[] {
  const { reason, atLeast, atMost } = expected;
  // what nobody saw the end of may still have happened
  if (isMet || (count === undefined && happened < atLeast)) return [];
  const wanted =
    atLeast === atMost ? `${atLeast}` : happened < atLeast ? `at least ${atLeast}` : `at most ${atMost ?? ''}`;
  const message = `expected ${wanted}, happened ${happened}: ${reason}`;
  return [{ type: 'expectation', message, happened, ...expected }];
}

function countDomains({ after, agent }: ModeEvidence): DomainCounts {
  const counts = { disabled: 0, learning: 0, permissive: 0, enforcing: 0 };
  for (const { name, mode = 'disabled' } of after) if (name !== agent) counts[mode] += 1;
  return counts;
}

function total({ learning, permissive, enforcing }: ModeCounts): number {
  return learning + permissive + enforcing;
}
