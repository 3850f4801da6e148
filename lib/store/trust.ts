import type { Stats } from 'node:fs';
import type { StoreProblem } from '../policy/preflight/problems.js';

/** Who may have written a stored policy: the owner is this one, and nobody else may write. */
export interface Trust {
  readonly uid: number;
  /** May write, beside group 0. */
  readonly gid: number;
}

/** Whoever calls: at boot that is root; on a build machine the one who makes the image stands for root. */
export function trustInCaller(): Trust {
  return { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
}

const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;

/** What is wrong with owner and mode, if anything. The same: native/loader/store-reader.cc. */
export function ownerProblem({ uid, gid, mode }: Stats, file: string, trust: Trust): StoreProblem | undefined {
  if (uid !== trust.uid) {
    const message = `belongs to user ${uid}: who owns it decides what is enforced`;
    return { code: 'wrong_owner', file, message };
  }
  const groupWrites = (mode & GROUP_WRITES) !== 0 && gid !== 0 && gid !== trust.gid;
  if (!groupWrites && (mode & OTHERS_WRITE) === 0) return undefined;
  const message = 'can be written by others, who would decide what is enforced';
  return { code: 'writable_by_others', file, message };
}
