import type { Kernel } from '../access/kernel-access.js';
import { TomoyoError } from '../errors.js';
import { KERNEL_NAMESPACE } from '../language/entry-words.js';
import { parsePolicy } from '../language/parse.js';
import { kernelForm } from '../language/print.js';
import { lockPolicy } from './apply/lock.js';
import { ControlFiles } from './control-files.js';

/** How many records may wait in the kernel's queue, by one profile. */
export interface AuditLogLimit {
  /** undefined: `<kernel>`, in a kernel that has no other. */
  readonly namespace: string | undefined;
  readonly profile: number;
  readonly maxAuditLog: number;
}

export interface RaisedProfile {
  readonly namespace: string;
  readonly profile: number;
  readonly from: number;
  readonly to: number;
}

export interface RestoreReport {
  readonly restored: readonly RaisedProfile[];
  /** Not touched: somebody else changed them meanwhile. */
  readonly left: readonly RaisedProfile[];
}

/** What raiseAuditLogLimit() did. */
export interface RaisedAuditLog {
  readonly raised: readonly RaisedProfile[];
  /** For people: why so many records may have no room all the same. */
  readonly warning: string | undefined;
  /**
   * Sets back those that still have our number, and reads back that they are. Once; then it does nothing.
   * @throws TomoyoError as raiseAuditLogLimit()
   */
  restore(options?: { readonly signal?: AbortSignal }): Promise<RestoreReport>;
}

const LARGEST = 0x7fffffff;

/** About what one record takes of the kernel's memory. */
const RECORD_BYTES = 500;

/**
 * Lets at least so many records wait in the kernel: raises `max_audit_log` of each profile where it is smaller, in every
 * namespace, and reads back that it is. A profile where it is 0 records nothing on purpose, and stays so. Waits while
 * somebody applies a policy.
 * @param records 1 to 2147483647
 * @throws TomoyoError TOMOYO_BAD_OPTION, TOMOYO_NOT_MANAGER before anything is changed; TOMOYO_NOT_APPLIED where the kernel
 *   did not keep a number: those that it kept are set back; TOMOYO_NOT_ENABLED, TOMOYO_NO_SECURITYFS,
 *   TOMOYO_NO_PERMISSION; the reason of the signal
 * Source: security/tomoyo/audit.c, tomoyo_get_audit(); common.c, tomoyo_write_profile().
 * Tested: test/unit/kernel/audit-log-limit.test.ts, test/board/audit-log-limit.board.ts.
 */
export async function raiseAuditLogLimit(
  kernel: Kernel,
  records: number,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<RaisedAuditLog> {
  if (!Number.isInteger(records) || records < 1 || records > LARGEST)
    throw new TomoyoError(
      'TOMOYO_BAD_OPTION',
      `"records" must be a whole number from 1 to ${LARGEST}, got ${records}.`,
    );
  await using files = await ControlFiles.open(kernel, FILES);
  await lockPolicy(files, signal);
  const before = auditLogLimits(await files.read('profile'));
  const below = before.filter(({ maxAuditLog }) => maxAuditLog > 0 && maxAuditLog < records);
  const wanted = below.map((limit) => ({ ...limit, maxAuditLog: records }));
  const warning = quotaWarning(records, (await files.stat()).memory.auditLog.quotaBytes);
  try {
    await writeLimits(files, wanted);
  } catch (error) {
    if (!(error instanceof TomoyoError) || error.code !== 'TOMOYO_NOT_APPLIED') throw error;
    const taken = stillAt(await files.read('profile'), below, records).same;
    await writeLimits(files, taken);
    throw error;
  }
  let left: readonly AuditLogLimit[] = below;
  return {
    raised: below.map((limit) => raisedFrom(limit, records)),
    warning,
    restore: async (options = {}) => {
      const report = await restoreLimits(kernel, left, records, options.signal);
      left = [];
      return report;
    },
  };
}

const FILES = ['profile', 'stat'] as const;

async function restoreLimits(
  kernel: Kernel,
  limits: readonly AuditLogLimit[],
  records: number,
  signal: AbortSignal | undefined,
): Promise<RestoreReport> {
  if (limits.length === 0) return { restored: [], left: [] };
  await using files = await ControlFiles.open(kernel, FILES);
  await lockPolicy(files, signal);
  const { same, other } = stillAt(await files.read('profile'), limits, records);
  await writeLimits(files, same);
  const shown = (some: readonly AuditLogLimit[]) => some.map((limit) => raisedFrom(limit, records));
  return { restored: shown(same), left: shown(other) };
}

/** @throws TomoyoError TOMOYO_NOT_APPLIED: the kernel says nothing about a line that it ignores */
async function writeLimits(files: ControlFiles, limits: readonly AuditLogLimit[]): Promise<void> {
  if (limits.length === 0) return;
  await files.write('profile', limits.map((limit) => `${limitLine(limit)}\n`).join(''));
  const text = await files.read('profile');
  const missed = limits.filter((limit) => stillAt(text, [limit], limit.maxAuditLog).other.length > 0);
  if (missed.length > 0)
    throw new TomoyoError(
      'TOMOYO_NOT_APPLIED',
      `The kernel does not keep these lines:\n${missed.map(limitLine).join('\n')}`,
    );
}

/**
 * What the file says of each profile.
 * @param text what reading `profile` gives
 */
export function auditLogLimits(text: string): readonly AuditLogLimit[] {
  return parsePolicy(text, { kind: 'profile' }).nodes.flatMap((node) => {
    if (node.kind !== 'profile_preference' || node.maxAuditLog === undefined) return [];
    const { namespace, profile, maxAuditLog } = node;
    return [{ namespace, profile, maxAuditLog }];
  });
}

/** Without max_learning_entry: what a line leaves out the kernel keeps. */
export function limitLine({ namespace, profile, maxAuditLog }: AuditLogLimit): string {
  const common = { kind: 'profile_preference', delete: false, maxLearningEntry: undefined } as const;
  return kernelForm({ ...common, namespace, profile, maxAuditLog });
}

/** Which of these profiles have this number now, and which another one, or are gone. */
export function stillAt<T extends AuditLogLimit>(
  text: string,
  limits: readonly T[],
  records: number,
): { readonly same: readonly T[]; readonly other: readonly T[] } {
  // the prefix of the namespace appears with the second one
  const now = new Map(auditLogLimits(text).map((limit) => [keyOf(limit), limit.maxAuditLog]));
  const isSame = (limit: T) => now.get(keyOf(limit)) === records;
  return { same: limits.filter(isSame), other: limits.filter((limit) => !isSame(limit)) };
}

/** @param quotaBytes of the kernel's memory for records that wait; undefined: no limit */
export function quotaWarning(records: number, quotaBytes: number | undefined): string | undefined {
  const bytes = records * RECORD_BYTES;
  if (quotaBytes === undefined || bytes <= quotaBytes) return undefined;
  return (
    `${records} records of about ${RECORD_BYTES} bytes need ${bytes} bytes, but the kernel's quota for them is ` +
    `${quotaBytes}: about ${Math.floor(quotaBytes / RECORD_BYTES)} have room. A line "Memory used by audit log: ${bytes}" ` +
    'written to stat raises it.'
  );
}

function keyOf({ namespace = KERNEL_NAMESPACE, profile }: AuditLogLimit): string {
  return `${namespace} ${profile}`;
}

function raisedFrom({ namespace = KERNEL_NAMESPACE, profile, maxAuditLog }: AuditLogLimit, to: number): RaisedProfile {
  return { namespace, profile, from: maxAuditLog, to };
}
