import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { KernelAccess, RecordOptions } from '../../../lib/access/kernel-access.js';
import { AuditStream } from '../../../lib/audit/stream.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

it('begun() of a stream that nothing else knows is waited for through garbage collections', async () => {
  let ready: (() => void) | undefined;
  const nothing = { records: '', pauses: 0, checkPoints: [] };
  const source = { take: () => nothing, close: () => undefined, ref: () => undefined, unref: () => undefined };
  const openRecords = (_path: string, { onReady }: RecordOptions) => {
    ready = onReady;
    return source;
  };
  const access = { openRecords } as unknown as KernelAccess;
  let hasBegun = false;
  const begin = async () => {
    await new AuditStream('/nowhere/audit', {}, access).begun();
    hasBegun = true;
  };
  void begin();
  for (let round = 0; round < 10; round++) {
    await sleep(5);
    collect();
  }
  expect(hasBegun).toBe(false);
  ready?.();
  await expect.poll(() => hasBegun).toBe(true);
});
