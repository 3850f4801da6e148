import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { connectToAuditd } from '../../../lib/auditd/event-client.js';
import { FanOut } from '../../../lib/auditd/fan-out.js';
import type { ServedEvent } from '../../../lib/auditd/served-event.js';
import { add, BOOT, closeLast, connected, folder, listen, numbers, path, take, takeTo } from './listening.js';
import { range, stored } from './stored.js';
import { soon } from '../../until.js';

/** A client of its own words. */
async function talk(words: string): Promise<{ socket: Socket; lines: string[]; closed: Promise<unknown> }> {
  const socket = connect(path);
  await once(socket, 'connect');
  const lines: string[] = [];
  createInterface(socket).on('line', (line) => lines.push(line));
  const closed = once(socket, 'close');
  socket.write(words);
  return { socket, lines, closed };
}

const openFiles = () =>
  readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).replace(/\d+/g, '');
    } catch {
      return ''; // that of this look
    }
  });
/** As takeTo() has them: what came and what is said to be missing is all there was. */
function expectComplete(events: readonly ServedEvent[], first: number): number {
  let next = first;
  let missed = 0;
  for (const event of events) {
    if (event.kind === 'missed') missed += event.count;
    next += event.kind === 'missed' ? event.count : 1;
    expect(event.sequence).toBe(next - 1);
  }
  return missed;
}

describe('fan-out', () => {
  it('gives every client each event, in order, as it is, from then on', async () => {
    const fanOut = await listen();
    add(fanOut, 1, 2);
    const [one, other] = await Promise.all([talk('{}\n'), talk('{}\n')]);
    await soon(() => one.lines.length === 1 && other.lines.length === 1);
    expect(one.lines).toEqual(['{"type":"hello","version":1,"boot":"boot-1","sequence":2}']);
    add(fanOut, 3, 500);
    await soon(() => one.lines.length === 499 && other.lines.length === 499);
    expect(one.lines.slice(1)).toEqual(range(3, 500).map((sequence) => stored(sequence).json));
    expect(other.lines).toEqual(one.lines);
    expect(fanOut.counts).toEqual({ stored: 2 * 498, dropped: 0, pendingBytes: 0 });
    one.socket.destroy();
    other.socket.destroy();
  });

  it('is for its owner alone, in a folder for all', async () => {
    await listen();
    expect([statSync(path).mode & 0o777, statSync(join(path, '..')).mode & 0o777]).toEqual([0o600, 0o755]);
    expect(readdirSync(join(path, '..')).sort()).toEqual(['audit.sock', 'audit.sock.lock']);
    await closeLast();
    expect(existsSync(path)).toBe(false);
    await listen({ mode: 0o660 });
    expect(statSync(path).mode & 0o777).toBe(0o660);
  });

  it.each([
    ['nonsense\n', 'as the first line'],
    ['{"sinse":{}}\n', 'as the first line'],
    ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'as the first line'],
    ['x'.repeat(5000), 'as the first line'],
  ])('refuses a request that is none: %s', async (words, message) => {
    const fanOut = await listen();
    const { lines, closed } = await talk(words);
    await closed;
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { type: 'error', message: expect.stringContaining(message) },
    ]);
    await soon(() => fanOut.clients === 0);
  });

  it('takes a request in pieces, and gives nothing before it', async () => {
    const fanOut = await listen();
    const { socket, lines } = await talk('{"since":');
    await soon(() => fanOut.clients === 1);
    add(fanOut, 1, 1);
    socket.write('{"boot":"boot-1","sequence":0}}\n');
    await soon(() => lines.length === 1);
    add(fanOut, 2, 2);
    await soon(() => lines.length === 2);
    expect(lines.map((line) => JSON.parse(line).sequence)).toEqual([1, 2]);
    socket.destroy();
  });

  it('of a daemon that lives is refused to another; of one that is gone replaced', async () => {
    await listen();
    await expect(listen()).rejects.toMatchObject({ code: 'TOMOYO_IN_USE', path: `${path}.lock` });
    await closeLast();
    // bound by another program, then by one that was killed
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('listens'))`;
    const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(other.stdout, 'data');
    await expect(listen()).rejects.toMatchObject({ code: 'TOMOYO_IN_USE', message: expect.stringContaining(path) });
    other.kill('SIGKILL');
    await once(other, 'close');
    expect(existsSync(path)).toBe(true);
    const fanOut = await listen();
    const events = await connected();
    add(fanOut, 1, 1);
    expect(numbers(await take(events, 1))).toEqual([1]);
  });

  it('takes nothing away that is no socket, and no path that would be cut', async () => {
    await listen();
    await closeLast();
    writeFileSync(path, 'mine');
    await expect(listen()).rejects.toMatchObject({
      code: 'TOMOYO_IN_USE',
      message: expect.stringContaining('no socket'),
    });
    expect(readFileSync(path, 'utf8')).toBe('mine');
    const long = join(folder, 'x'.repeat(101));
    await expect(FanOut.open(long, { boot: BOOT, say: () => {} })).rejects.toMatchObject({ code: 'TOMOYO_BAD_OPTION' });
    await expect(connectToAuditd(join(folder, 'x'.repeat(107)))).rejects.toMatchObject({ code: 'TOMOYO_BAD_OPTION' });
  });

  it('tells a client that does not read how many it missed, and holds up nobody', async () => {
    const fanOut = await listen({ pendingBytes: 100_000 });
    const slow = await connected();
    const quick = await connected();
    const taken = takeTo(quick, 2000);
    for (let sequence = 1; sequence <= 2000; sequence += 20) {
      add(fanOut, sequence, sequence + 19, 400);
      expect(fanOut.isCrowded).toBe(false);
      await fanOut.flushed();
      await soon(() => fanOut.counts.pendingBytes <= 100_000 && fanOut.counts.stored >= 1 + sequence - 20);
    }
    const missedByQuick = expectComplete(await taken, 1);
    expect(fanOut.counts.pendingBytes).toBeLessThanOrEqual(100_000);
    const events: ServedEvent[] = [];
    let last = 2000;
    // what is missing at the end is said when there is room
    for await (const event of slow) {
      events.push(event);
      if (event.sequence === 2000) add(fanOut, 2001, (last = 2001));
      if (event.sequence === last && last > 2000) break;
    }
    const missed = expectComplete(events, 1);
    expect(missed).toBeGreaterThan(1000);
    expect(events.filter(({ kind }) => kind === 'missed').length).toBeLessThan(5);
    expect(fanOut.counts.dropped).toBe(missed + missedByQuick);
    expect(missedByQuick).toBe(0);
  });

  it('with a hundred clients that come and go keeps none of them', async () => {
    const fanOut = await listen({ pendingBytes: 10_000 });
    const before = openFiles();
    let sequence = 0;
    for (let round = 0; round < 5; round++) {
      const clients = await Promise.all(range(1, 100).map(() => connected()));
      expect(fanOut.clients).toBe(100);
      const first = sequence + 1;
      add(fanOut, first, (sequence += 20));
      // a third read all, a third leave in the middle, a third never read
      const readers = clients.map((events, index) =>
        index % 3 === 2 ? undefined : take(events, index % 3 === 0 ? 20 : 3),
      );
      const taken = await Promise.all(readers.filter((events) => events !== undefined));
      for (const events of taken) expect(numbers(events)).toEqual(range(first, first + events.length - 1));
      for (const events of clients) events.close();
      await soon(() => fanOut.clients === 0);
    }
    expect(fanOut.counts.pendingBytes).toBe(0);
    await soon(() => openFiles().length <= before.length);
    expect(openFiles().sort()).toEqual(before.sort());
  });

  it('ends its clients when it is closed, with all that waits, also those that never read', async () => {
    const fanOut = await listen();
    const reader = await connected();
    const hanging = await connected();
    add(fanOut, 1, 600, 400);
    const taken = (async () => {
      const events: ServedEvent[] = [];
      for await (const event of reader) events.push(event);
      return events;
    })();
    await closeLast();
    expect(numbers(await taken)).toEqual(range(1, 600));
    hanging.close();
    expect(await connectToAuditd(path)).toBeUndefined();
  });
});
