import type { ListedProcess } from '../../../lib/kernel/processes/listed-process.js';

/** A process with nothing special but what is given. */
export function listed(pid: number, ppid: number, given: Partial<ListedProcess> = {}): ListedProcess {
  const modes = { file: 'learning', network: 'learning', misc: 'learning' } as const;
  return {
    pid,
    tgid: pid,
    ppid,
    name: `p${pid}`,
    uid: 0,
    domain: `<kernel> /bin/p${pid}`,
    profile: 1,
    mode: 'learning',
    strictest: 'learning',
    modes,
    isKernelThread: false,
    exe: `/bin/p${pid}`,
    args: [`p${pid}`],
    started: String(pid),
    ...given,
  };
}

export const ENFORCING = {
  profile: 3,
  mode: 'mixed',
  strictest: 'enforcing',
  modes: { file: 'enforcing', network: 'enforcing', misc: 'disabled' },
} as const;
