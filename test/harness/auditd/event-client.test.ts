import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectToAuditd } from '../../../lib/auditd/event-client.js';
import type { ServedEvent } from '../../../lib/auditd/served-event.js';
import { Spool } from '../../../lib/auditd/spool.js';
import {
  add,
  BOOT,
  closeLast,
  connected,
  folder,
  listen,
  numbers,
  openSpool,
  path,
  take,
  takeTo,
} from './listening.js';
import { batchOf, range, stored } from './stored.js';
import { soon } from '../../until.js';

const places = async (since: { boot: string; sequence: number }, count: number) =>
  (await take(await connected({ since }), count)).map((event) => `${event.boot}:${event.sequence}`);

describe('fan-out with a spool', () => {
  it('gives what the spool has behind a place, then what comes, once each', async () => {
    const spool = await openSpool();
    const fanOut = await listen({ spool });
    const give = async (first: number, last: number) => {
      const events = range(first, last).map((sequence) => stored(sequence, { size: 400 }));
      await spool.append(events);
      // what is kept and not yet sent on may be read by a client that comes now
      await new Promise((resolve) => setImmediate(resolve));
      fanOut.add(batchOf(...events));
    };
    await give(1, 300);
    const LAST = 1200;
    const clients: Promise<[number, ServedEvent[]]>[] = [];
    for (let sequence = 301; sequence <= LAST; sequence += 9) {
      const since = sequence % 280;
      clients.push(
        connected({ since: { boot: BOOT, sequence: since } }).then(async (events) => [
          since,
          await takeTo(events, LAST),
        ]),
      );
      await give(sequence, sequence + 8);
    }
    for (const [since, events] of await Promise.all(clients)) {
      expect(numbers(events)).toEqual(range(since + 1, LAST));
      expect(events.every(({ kind }) => kind === 'record')).toBe(true);
    }
    expect(clients).toHaveLength(100);
    await soon(() => fanOut.clients === 0);
  });

  it('gives what is kept and not yet sent on once, to a client that has it from the spool', async () => {
    const spool = await openSpool();
    const fanOut = await listen({ spool });
    await spool.append(range(1, 5).map((sequence) => stored(sequence)));
    const events = await connected({ since: { boot: BOOT, sequence: 0 } });
    const seen: number[] = [];
    for await (const { sequence } of events) {
      seen.push(sequence);
      // all that it has read of the spool is with the client
      if (sequence === 5) await soon(() => fanOut.counts.stored === 5);
      if (sequence === 5) add(fanOut, 1, 7);
      if (sequence === 7) break;
    }
    expect(seen).toEqual(range(1, 7));
  });

  it('gives events of boots before, and all of a spool that is a new one', async () => {
    const before = await Spool.open(join(folder, 'spool'), { boot: 'boot-0', limitBytes: 1 << 20, say: () => {} });
    await before.append(range(1, 5).map((sequence) => stored(sequence, { boot: 'boot-0' })));
    await before.close();
    const spool = await openSpool();
    await spool.append(range(1, 2).map((sequence) => stored(sequence)));
    const fanOut = await listen({ spool });
    expect(await places({ boot: 'boot-0', sequence: 4 }, 3)).toEqual(['boot-0:5', 'boot-1:1', 'boot-1:2']);
    expect(await places({ boot: BOOT, sequence: 999 }, 2)).toEqual(['boot-1:1', 'boot-1:2']);
    expect((await connected()).hello).toEqual({ version: 1, boot: BOOT, sequence: 2 });
    await fanOut.flushed();
  });

  it('gives a client that is slow to catch up all that the spool has', async () => {
    const spool = await openSpool();
    const fanOut = await listen({ spool, pendingBytes: 20_000 });
    const give = async (first: number, last: number) => {
      const events = range(first, last).map((sequence) => stored(sequence, { size: 400 }));
      await spool.append(events);
      fanOut.add(batchOf(...events));
    };
    await give(1, 1000);
    const events = await connected({ since: { boot: BOOT, sequence: 0 } });
    for (let sequence = 1001; sequence <= 2000; sequence += 50) await give(sequence, sequence + 49);
    const seen: number[] = [];
    for await (const { sequence } of events) {
      seen.push(sequence);
      // then it has caught up, and nothing waits twice
      if (seen.length === 2000) await soon(() => fanOut.counts.pendingBytes === 0);
      if (seen.length === 2000) await give(2001, 2001);
      if (seen.length > 2000) break;
    }
    expect(seen).toEqual(range(1, 2001));
    expect(fanOut.counts.dropped).toBeGreaterThan(0);
  });
});

describe('client of the daemon', () => {
  it('finds none where nobody listens', async () => {
    expect(await connectToAuditd(path)).toBeUndefined();
    await listen();
    await closeLast();
    expect(await connectToAuditd(path)).toBeUndefined();
  });

  it('ends with the reason of the signal, before and while it waits', async () => {
    const fanOut = await listen();
    const reason = new Error('enough');
    await expect(connectToAuditd(path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const events = await connected({ signal: controller.signal });
    add(fanOut, 1, 3);
    let count = 0;
    const loop = async () => {
      for await (const _ of events) if (++count === 2) controller.abort(reason);
    };
    await expect(loop()).rejects.toBe(reason);
    expect(count).toBe(2);
    const waiting = new AbortController();
    const never = take(await connected({ signal: waiting.signal }), 1);
    setImmediate(() => waiting.abort(reason));
    await expect(never).rejects.toBe(reason);
    await soon(() => fanOut.clients === 0);
  });

  it('ends a waiting loop when it is closed, and is done for ever', async () => {
    const fanOut = await listen();
    const events = await connected();
    const taken = take(events, 1);
    setImmediate(() => events.close());
    expect(await taken).toEqual([]);
    expect(await events.next()).toEqual({ done: true, value: undefined });
    await soon(() => fanOut.clients === 0);
  });

  it('says what is not the daemon', async () => {
    await listen();
    await closeLast();
    const server = createServer((socket) => void socket.on('error', () => {}).end('220 mail.example.org\n')).listen(
      path,
    );
    await once(server, 'listening');
    await expect(connectToAuditd(path)).rejects.toMatchObject({
      code: 'TOMOYO_BAD_FORMAT',
      message: expect.stringContaining('220 mail.example.org'),
    });
    server.close();
  });
});
