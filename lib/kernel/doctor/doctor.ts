import { lockPolicy } from '../apply/lock.js';
import { recover } from '../apply/apply.js';
import { JOURNAL } from '../apply/journal.js';
import type { Recovered } from '../apply/report.js';
import { ControlFiles } from '../control-files.js';
import type { Status } from '../status.js';
import { checkMachine } from './check-machine.js';
import { checkRunningPolicy, countModes } from './check-policy.js';
import { examineMachine, examinePolicy } from './examine.js';
import type { Finding, ModeCount } from './finding.js';

export interface Diagnosis {
  readonly status: Status;
  readonly findings: readonly Finding[];
  /** Absent where the kernel has no TOMOYO. */
  readonly modes?: readonly ModeCount[];
  /** What repairing did. */
  readonly repaired?: Recovered;
}

export interface DoctorOptions {
  /** Takes back an apply() that was cut short. */
  readonly repair?: boolean;
}

/** See Tomoyo.doctor(). */
export async function diagnose(root: string, { repair = false }: DoctorOptions): Promise<Diagnosis> {
  const machine = await examineMachine(root);
  const { status } = machine;
  const findings = checkMachine(machine);
  if (status.state === 'not-built-in' || status.state === 'not-in-lsm-list') return { status, findings };
  using files = new ControlFiles(root, ['manager', 'stat', 'profile', 'domain_policy', '.process_status']);
  let repaired: Recovered | undefined;
  if (repair) {
    await lockPolicy(files);
    repaired = await recover(files, JOURNAL);
  }
  const policy = await examinePolicy(files, root);
  return {
    status,
    findings: [...findings, ...checkRunningPolicy(policy)],
    modes: countModes(policy),
    ...(repaired ? { repaired } : {}),
  };
}
