import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { connectToAuditd, type AuditdEvents } from '../../../lib/auditd/event-client.js';
import { FanOut, type FanOutOptions } from '../../../lib/auditd/fan-out.js';
import type { ServedEvent } from '../../../lib/auditd/served-event.js';
import { Spool } from '../../../lib/auditd/spool.js';
import { batchOf, range, stored } from './stored.js';

export const BOOT = 'boot-1';

export let folder: string;
export let path: string;
let said: string[];
let opened: { close(): Promise<void> }[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-fan-out-'));
  path = join(folder, 'run', 'audit.sock');
  said = [];
  opened = [];
});
afterEach(async () => {
  while (opened.length > 0) await closeLast();
  rmSync(folder, { recursive: true });
});

const say = (text: string) => void said.push(text);

export async function listen(options: Partial<FanOutOptions> = {}): Promise<FanOut> {
  const fanOut = await FanOut.open(path, { boot: BOOT, say, ...options });
  opened.push(fanOut);
  return fanOut;
}

export async function openSpool(limitBytes = 8 << 20): Promise<Spool> {
  const spool = await Spool.open(join(folder, 'spool'), { boot: BOOT, limitBytes, say });
  opened.push(spool);
  return spool;
}

export async function connected(options: Parameters<typeof connectToAuditd>[1] = {}): Promise<AuditdEvents> {
  const events = await connectToAuditd(path, options);
  if (!events) throw new Error('nobody listens');
  return events;
}

export async function take(events: AsyncIterable<ServedEvent>, count: number): Promise<ServedEvent[]> {
  const taken: ServedEvent[] = [];
  for await (const event of events) if (taken.push(event) === count) break;
  return taken;
}

/** Up to this number, which ends the connection. */
export async function takeTo(events: AsyncIterable<ServedEvent>, last: number): Promise<ServedEvent[]> {
  const taken: ServedEvent[] = [];
  for await (const event of events) {
    taken.push(event);
    if (event.sequence >= last) break;
  }
  return taken;
}

export const numbers = (events: readonly ServedEvent[]) => events.map(({ sequence }) => sequence);
export const add = (fanOut: FanOut, first: number, last: number, size = 10) => {
  fanOut.add(batchOf(...range(first, last).map((sequence) => stored(sequence, { size }))));
};

/** Ends the last one that was opened. */
export async function closeLast(): Promise<void> {
  await opened.pop()?.close();
}
