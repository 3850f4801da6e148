import type { ModelEntry } from '../model/entry-set.js';
import type { Argument } from './argument.js';

/** An entry taken apart, for comparing. */
export interface CoverEntry {
  readonly entry: ModelEntry;
  /** Of an acl_group: its number; undefined: of the domain itself. */
  readonly group: number | undefined;
  readonly arguments: readonly Argument[];
  /** Each once, without grant_log. */
  readonly conditions: readonly string[];
  /** `grant_log=yes`, `grant_log=no` or ''. */
  readonly grantLog: string;
  /** The operations that it still has. */
  mask: number;
}

/** Words have no spaces in them, except for what is not compared. */
export function coverEntry(entry: ModelEntry, group?: number): CoverEntry {
  const words = entry.identity.split(' ');
  const types = entry.form.arguments;
  const conditions = words.length > types.length ? words.splice(types.length) : NONE;
  const grantLog = conditions.at(-1)?.startsWith(GRANT_LOG) ? (conditions.pop() ?? '') : '';
  return {
    entry,
    group,
    arguments: types.map(({ type }, index) => ({ type, text: words[index] ?? '' })),
    conditions: conditions.length > 1 ? [...new Set(conditions)] : conditions,
    grantLog,
    mask: comparedMask(entry),
  };
}

const NONE: string[] = [];
const GRANT_LOG = 'grant_log=';

/** Where an entry says itself whether it is logged. */
export function grantLogOf({ identity }: Pick<ModelEntry, 'identity'>): string {
  const at = identity.lastIndexOf(` ${GRANT_LOG}`);
  return at < 0 ? '' : identity.slice(at + 1);
}

/**
 * The operations that may go if another entry has them, too. The entry that grants execution also names the next domain
 * by its text and its place, and what enters a domain by hand is left alone with it.
 */
export function comparedMask({ form, mask }: Pick<ModelEntry, 'form' | 'mask'>): number {
  if (form.kind === 'task_manual_domain_transition') return 0;
  return form.transition ? mask & ~EXECUTE : mask;
}

/** The bit of `execute` in the only form that has it. */
const EXECUTE = 1;
