import { dirname, join } from 'node:path';
import type { Kernel } from '../access/kernel-access.js';
import { TomoyoError } from '../errors.js';
import { parseStat } from '../language/stat.js';
import { readBuildState } from './build-state.js';
import { readSelfDomain } from './control-files.js';
import { interfacePath } from './interface-files.js';
import { readKernelLog, type LogEvidence } from './kernel-log.js';

/**
 * What TOMOYO does on the running kernel. `evidence` says how that was found out.
 *
 * - `not-built-in`: the kernel has no CONFIG_SECURITY_TOMOYO
 * - `not-in-lsm-list`: built in, but the boot did not select it
 * - `not-activated`: its files are there and take policy, but nothing is checked: the trigger was never executed, or
 *   there was no loader
 * - `active`: profiles are obeyed
 * - `unknown`: could not tell; never a guess
 */
export interface Status {
  /** `unknown`: no probe could tell. */
  readonly state: 'not-built-in' | 'not-in-lsm-list' | 'not-activated' | 'active' | 'unknown';
  /** One line for people: what was seen that says so. */
  readonly evidence: string;
}

/** What one probe says; `undefined`: could not tell. */
type Answer = Status | undefined;

/**
 * Asks without leaving anything behind: no scratch domain is made (one with an undefined profile panics a kernel that is
 * activated later). The one write is an empty line, which changes nothing; when it is refused the kernel logs that once.
 *
 * Source: security/tomoyo/common.c, tomoyo_manager(), tomoyo_write_control(), tomoyo_check_profile();
 * kernel/printk/printk.c. Tested: test/board/status.board.ts.
 */
export async function readStatus(kernel: Kernel): Promise<Status> {
  const { root, access } = kernel;
  if (!(await access.may(interfacePath(root, 'version'), 'see'))) return absent(kernel);
  const log = await readKernelLog(access);
  return (
    (await askCounters(kernel)) ??
    askLog(log) ??
    (await askWrite(kernel)) ?? { state: 'unknown', evidence: `nothing here can tell: ${log.state} kernel log` }
  );
}

async function absent({ root, access }: Kernel): Promise<Status> {
  const lsm = (await access.exchange(join(dirname(root), 'lsm'), undefined, true).catch(couldNotTell))?.toString(
    'latin1',
  );
  if (lsm?.split(',').includes('tomoyo'))
    return { state: 'unknown', evidence: `tomoyo is in the LSM list but ${root} is missing` };
  const built = await readBuildState(access);
  if (built.state === 'no') return { state: 'not-built-in', evidence: built.evidence };
  if (lsm === undefined)
    return {
      state: 'unknown',
      evidence: `${dirname(root)}/lsm cannot be read: securityfs is not mounted, or not for us`,
    };
  if (built.state === 'yes')
    return { state: 'not-in-lsm-list', evidence: `${built.evidence}, but the LSM list is "${lsm}"` };
  return { state: 'unknown', evidence: `the LSM list is "${lsm}"; ${built.evidence}` };
}

/** Violations are counted only once checks are made. Zero says nothing. */
async function askCounters({ root, access }: Kernel): Promise<Answer> {
  try {
    const { violations } = parseStat(
      (await access.exchange(interfacePath(root, 'stat'), undefined, true)).toString('latin1'),
    );
    const { learning, permissive, enforcing } = violations;
    const count = learning.count + permissive.count + enforcing.count;
    return count > 0 ? { state: 'active', evidence: `stat counts ${count} policy violations` } : undefined;
  } catch (error) {
    return couldNotTell(error);
  }
}

function askLog(log: LogEvidence): Answer {
  if (log.state === 'activated') return { state: 'active', evidence: `the kernel log says "${log.line}"` };
  if (log.state === 'complete')
    return { state: 'not-activated', evidence: 'the kernel log, complete since boot, has no activation line' };
  return undefined;
}

/**
 * After activation only managers may write, and no manager is anybody but root (unless `manage_by_non_root` was set).
 * A refusal therefore proves activation. Success proves the contrary only for somebody who is no manager.
 */
async function askWrite(kernel: Kernel): Promise<Answer> {
  const { root, access } = kernel;
  const path = interfacePath(root, 'exception_policy');
  const emptyLine = Buffer.from('\n');
  try {
    await access.exchange(path, emptyLine, false);
  } catch (error) {
    if (isRefusal(error)) return { state: 'active', evidence: 'a write by this process, no manager, is refused' };
    return couldNotTell(error);
  }
  if (!(await couldBeManager(kernel)))
    return { state: 'not-activated', evidence: 'a write by this process, no manager, is taken' };
  try {
    await access.writeAsUser(path, emptyLine, NOBODY);
    return undefined; // not activated, or manage_by_non_root: both look like this
  } catch (error) {
    if (isRefusal(error)) return { state: 'active', evidence: 'a write without root rights is refused' };
    return couldNotTell(error);
  }
}

const NOBODY = 65534;

/** Whether the manager list names our program or domain, as the kernel writes them; true when that cannot be read. */
async function couldBeManager(kernel: Kernel): Promise<boolean> {
  const { root, access } = kernel;
  try {
    const list = (await access.exchange(interfacePath(root, 'manager'), undefined, true))
      .toString('latin1')
      .split('\n');
    const domain = await readSelfDomain(kernel);
    const { executable } = await access.caller();
    // In self_domain's own form an odd letter is \ooo; a program's name is compared undecoded, so only a plain one is sure.
    const plain = /^[\x21-\x5b\x5d-\x7e]+$/.test(executable);
    return !plain || list.includes(executable) || list.includes(domain);
  } catch (error) {
    couldNotTell(error);
    return true;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof TomoyoError && error.code === 'TOMOYO_NOT_MANAGER';
}

/** A failed call is no answer; anything else is a defect and goes up. */
function couldNotTell(error: unknown): undefined {
  if (!(error instanceof TomoyoError) || error.syscall === undefined) throw error;
  return undefined;
}
