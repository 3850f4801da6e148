import { closeSync, constants, openSync, readSync } from 'node:fs';

/**
 * What the kernel log says about activation. `complete`: nothing was overwritten since boot, and there is no such line.
 * `partial`: the beginning is gone. `unreadable`: no /dev/kmsg, or not for us.
 */
export type LogEvidence =
  { readonly state: 'activated'; readonly line: string } | { readonly state: 'complete' | 'partial' | 'unreadable' };

const ACTIVATED = 'Mandatory Access Control activated.';

/** Reads /dev/kmsg from its first record to its end; nothing is consumed. Records are `priority,sequence,time,flags;text`. */
export async function readKernelLog(): Promise<LogEvidence> {
  let file: number;
  try {
    file = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return { state: 'unreadable' };
  }
  try {
    return scan(file);
  } finally {
    closeSync(file);
  }
}

function scan(file: number): LogEvidence {
  const buffer = Buffer.alloc(8192);
  let complete = true;
  for (let index = 0; ; index++) {
    const size = readRecord(file, buffer);
    if (size === 'end') return { state: complete && index > 0 ? 'complete' : 'partial' };
    if (size === 'overwritten') {
      complete = false;
      continue;
    }
    const record = parseLogRecord(buffer.toString('latin1', 0, size));
    if (index === 0 && record?.sequence !== 0) complete = false;
    if (record?.fromKernel && record.text.includes(ACTIVATED)) return { state: 'activated', line: record.text };
  }
}

function readRecord(file: number, buffer: Buffer): number | 'end' | 'overwritten' {
  try {
    return readSync(file, buffer) || 'end';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EPIPE') return 'overwritten'; // the record was overwritten while we read: the next read goes on
    if (code === 'EAGAIN') return 'end';
    throw error;
  }
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
