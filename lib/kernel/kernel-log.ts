import type { KernelAccess } from '../access/kernel-access.js';

/**
 * What the kernel log says about activation. `complete`: nothing was overwritten since boot, and there is no such line.
 * `partial`: the beginning is gone. `unreadable`: no /dev/kmsg, or not for us.
 */
export type LogEvidence =
  { readonly state: 'activated'; readonly line: string } | { readonly state: 'complete' | 'partial' | 'unreadable' };

const ACTIVATED = 'Mandatory Access Control activated.';

/** Records are `priority,sequence,time,flags;text`. */
export async function readKernelLog(access: KernelAccess): Promise<LogEvidence> {
  let records: Iterable<string | undefined>;
  try {
    records = await access.kernelLog();
  } catch {
    return { state: 'unreadable' };
  }
  let complete = true;
  let isFirst = true;
  for (const text of records) {
    const record = text === undefined ? undefined : parseLogRecord(text);
    if (text === undefined || (isFirst && record?.sequence !== 0)) complete = false;
    if (record?.fromKernel && record.text.includes(ACTIVATED)) return { state: 'activated', line: record.text };
    isFirst = false;
  }
  return { state: complete && !isFirst ? 'complete' : 'partial' };
}

/** Facility 0 is the kernel's own: what a program writes to /dev/kmsg gets another one. */
export function parseLogRecord(
  record: string,
): { readonly sequence: number; readonly fromKernel: boolean; readonly text: string } | undefined {
  const match = /^(\d+),(\d+),[^;]*;([^\n]*)/.exec(record);
  if (!match) return undefined;
  const [, priority, sequence, text = ''] = match;
  return { sequence: Number(sequence), fromKernel: Number(priority) >> 3 === 0, text };
}
