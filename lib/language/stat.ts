import { TomoyoError } from '../errors.js';

/**
 * The file `stat` of the interface.
 * Counters are unsigned 32 bit since boot and wrap; memory is in bytes. Times are UTC, absent before the first event.
 * Source: security/tomoyo/common.c, tomoyo_read_stat(). Tested: test/board/tomoyo.board.ts.
 */
export interface Stat {
  /** Lines that were taken, also what was there already; and each entry and each domain that was learnt. */
  readonly policyUpdates: Counter;
  /** Requests that the policy does not allow, by the mode that they met; only those of `enforcing` were refused. */
  readonly violations: { readonly learning: Counter; readonly permissive: Counter; readonly enforcing: Counter };
  readonly memory: {
    readonly policy: Memory;
    readonly auditLog: Memory;
    readonly query: Memory;
    readonly total: number;
  };
  /** Lines that this version does not know, unchanged. */
  readonly unknown: readonly string[];
}

/** How often something happened since the boot, and when last. */
export interface Counter {
  readonly count: number;
  readonly last?: Date;
}

/** Memory of one kind in use, and how much may be. */
export interface Memory {
  readonly bytes: number;
  /** Absent: no limit. */
  readonly quotaBytes?: number;
}

/**
 * @param text what reading `stat` gives
 * @throws TomoyoError TOMOYO_BAD_FORMAT with `line` when a known line has no number or a known line is missing
 */
export function parseStat(text: string): Stat {
  const lines = new Map<string, { rest: string; line: number }>();
  const unknown: string[] = [];
  text.split('\n').forEach((line, index) => {
    const colon = line.indexOf(':');
    const label = line.slice(0, colon);
    if (colon >= 0 && LABELS.has(label)) lines.set(label, { rest: line.slice(colon + 1).trim(), line: index + 1 });
    else if (line !== '') unknown.push(line);
  });
  const value = <T>(label: string, parse: (rest: string) => T | undefined): T => {
    const found = lines.get(label);
    const parsed = found && parse(found.rest);
    if (parsed !== undefined) return parsed;
    throw new TomoyoError(
      'TOMOYO_BAD_FORMAT',
      found
        ? `stat:${found.line}: expected a number after "${label}:", got "${found.rest}".`
        : `stat: expected a line "${label}:", found none.`,
      found ? { line: found.line } : {},
    );
  };
  return {
    policyUpdates: value('Policy update', parseCounter),
    violations: {
      learning: value('Policy violation in learning mode', parseCounter),
      permissive: value('Policy violation in permissive mode', parseCounter),
      enforcing: value('Policy violation in enforcing mode', parseCounter),
    },
    memory: {
      policy: value('Memory used by policy', parseMemory),
      auditLog: value('Memory used by audit log', parseMemory),
      query: value('Memory used by query message', parseMemory),
      total: value('Total memory used', parseMemory).bytes,
    },
    unknown,
  };
}

const LABELS: ReadonlySet<string> = new Set([
  'Policy update',
  'Policy violation in learning mode',
  'Policy violation in permissive mode',
  'Policy violation in enforcing mode',
  'Memory used by policy',
  'Memory used by audit log',
  'Memory used by query message',
  'Total memory used',
]);

function parseCounter(rest: string): Counter | undefined {
  const match = /^(\d+)(?: \(Last: (\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)\))?$/.exec(rest);
  if (!match) return undefined;
  const [, count, year, month, day, time] = match;
  return year === undefined
    ? { count: Number(count) }
    : { count: Number(count), last: new Date(`${year}-${month}-${day}T${time}Z`) };
}

function parseMemory(rest: string): Memory | undefined {
  const match = /^(\d+)(?: \(Quota: +(\d+)\))?$/.exec(rest);
  if (!match) return undefined;
  return match[2] === undefined
    ? { bytes: Number(match[1]) }
    : { bytes: Number(match[1]), quotaBytes: Number(match[2]) };
}
