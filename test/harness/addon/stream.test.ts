// What the stream promises to a loop, on a FIFO in place of the kernel's file. The kernel's own part: test/board.
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../lib/audit/event.js';
import { AuditStream } from '../../../lib/audit/stream.js';

const record = (entry: string) =>
  '#2026/11/23 03:47:21# profile=4 mode=enforcing granted=no (global-pid=177) task={ pid=177 ppid=1 uid=0 gid=0 ' +
  `euid=0 egid=0 suid=0 sgid=0 fsuid=0 fsgid=0 }\n<kernel> /bin/editor\n${entry}\n\0`;

const stat = (enforcing: number) =>
  readFileSync(new URL('../../fixtures/stat/6.12.stat', import.meta.url), 'latin1').replace(
    /(in enforcing mode:) *[0-9]+/,
    `$1 ${enforcing}`,
  );

let root: string;
let path: string;
let held: number;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tomoyo-fifo-'));
  path = join(root, 'audit');
  execFileSync('mkfifo', [path]);
  held = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
});

afterEach(() => {
  closeSync(held);
  rmSync(root, { recursive: true });
});

async function take(stream: AuditStream, count: number): Promise<AuditEvent[]> {
  const events: AuditEvent[] = [];
  for await (const event of stream) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

async function takeBatches(stream: AuditStream, count: number): Promise<AuditEvent[]> {
  const events: AuditEvent[] = [];
  for await (const batch of stream.batches()) {
    expect(batch.length).toBeGreaterThan(0);
    events.push(...batch);
    if (events.length >= count) break;
  }
  return events;
}

/** Writes records until nobody reads any more: the stream's thread has paused and the FIFO behind it is full. */
async function fill(file: number): Promise<string[]> {
  const texts: string[] = [];
  for (let refusals = 0; refusals < 20;) {
    const text = `file read /${texts.length}`;
    try {
      writeSync(file, record(text));
      texts.push(text);
      refusals = 0;
    } catch (error) {
      expect(error).toMatchObject({ code: 'EAGAIN' });
      refusals++;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  return texts;
}

const shown = (event: AuditEvent) =>
  event.kind === 'record' ? event.record.entry : event.kind === 'gap' ? event.reason : `malformed ${event.raw}`;

describe('audit stream', () => {
  it('gives records in order, also those that wait when it is opened', async () => {
    writeSync(held, record('file read /1') + record('file read /2'));
    const stream = new AuditStream(path);
    setTimeout(() => writeSync(held, record('file read /3')), 20);
    expect((await take(stream, 3)).map(shown)).toEqual(['file read /1', 'file read /2', 'file read /3']);
  });

  it('leaves out records that the filter does not take, never what is malformed', async () => {
    writeSync(held, `${record('file read /1')}nonsense\0${record('file write /1')}${record('file read /2')}`);
    const events = await take(new AuditStream(path, { filter: { operation: 'file read' } }), 3);
    expect(events.map(shown)).toEqual(['file read /1', 'malformed nonsense', 'file read /2']);
    expect(() => new AuditStream(path, { filter: { operation: 'file raed' } })).toThrow('Did you mean file read?');
  });

  it('ends with what a filter throws', async () => {
    writeSync(held, record('file read /1'));
    const failure = new RangeError('of the filter');
    const filter = () => {
      throw failure;
    };
    await expect(take(new AuditStream(path, { filter }), 1)).rejects.toBe(failure);
  });

  it('goes on after a malformed record', async () => {
    writeSync(held, `${record('file read /1')}nonsense\0${record('file read /2')}`);
    expect((await take(new AuditStream(path), 3)).map(shown)).toEqual([
      'file read /1',
      'malformed nonsense',
      'file read /2',
    ]);
  });

  it('joins a record that comes in pieces', async () => {
    const stream = new AuditStream(path);
    const events = take(stream, 1);
    const bytes = record('file read /split');
    writeSync(held, bytes.slice(0, 100));
    await new Promise((resolve) => setTimeout(resolve, 20));
    writeSync(held, bytes.slice(100));
    expect((await events).map(shown)).toEqual(['file read /split']);
  });

  it('stops reading at "limitBytes" and says after those records that some may be missing', async () => {
    const stream = new AuditStream(path, { limitBytes: 4096 });
    const texts = await fill(held);
    const gaps: number[] = [];
    const entries: string[] = [];
    for await (const event of stream) {
      if (event.kind === 'gap') gaps.push(entries.length);
      else entries.push(shown(event));
      if (entries.length === texts.length) break;
    }
    expect(entries).toEqual(texts);
    // one read(2) of a FIFO gives many records, one of the kernel's file only one
    expect(gaps[0]).toBeGreaterThan(0);
    expect(gaps[0]).toBeLessThan(texts.length);
  });

  it('says how many the counters know and the stream does not, where it is, and in the end exactly', async () => {
    writeFileSync(join(root, 'stat'), stat(7));
    const stream = new AuditStream(path);
    await stream.begun();
    writeFileSync(join(root, 'stat'), stat(12));
    writeSync(held, record('file read /1') + record('file read /2'));
    expect((await take(stream, 3)).at(-1)).toEqual({
      kind: 'gap',
      reason: 'queue-full',
      lost: { learning: 0, permissive: 0, enforcing: 3 },
    });
    expect(stream.account()).toMatchObject({
      counted: { enforcing: 5 },
      received: { enforcing: 2 },
      lost: { enforcing: 3 },
      exact: true,
    });
    expect(() => new AuditStream(path, { account: false }).account()).toThrow('"account: false"');
  });

  it('counts when it is closed what nobody took, and what was lost since', async () => {
    writeFileSync(join(root, 'stat'), stat(0));
    const stream = new AuditStream(path);
    await stream.begun();
    writeFileSync(join(root, 'stat'), stat(6));
    writeSync(held, ['/1', '/2', '/3', '/4'].map((name) => record(`file read ${name}`)).join(''));
    expect((await take(stream, 1)).map(shown)).toEqual(['file read /1']);
    const { counted, received, discarded, lost, exact } = stream.account();
    expect([counted, received, discarded, lost].map(({ enforcing }) => enforcing)).toEqual([6, 1, 3, 2]);
    expect(exact).toBe(true);
  });

  it('gives and counts more than is taken from the thread at once', async () => {
    writeFileSync(join(root, 'stat'), stat(0));
    const stream = new AuditStream(path, { limitBytes: 1 << 20 });
    await stream.begun();
    const texts = await fill(held);
    writeFileSync(join(root, 'stat'), stat(texts.length));
    expect((await take(stream, 1500)).map(shown)).toEqual(texts.slice(0, 1500));
    const { received, discarded, exact } = stream.account();
    expect([received.enforcing, discarded.enforcing, exact]).toEqual([1500, texts.length - 1500, true]);
  });

  it('without counters says that it does not know', async () => {
    writeSync(held, record('file read /1'));
    const stream = new AuditStream(path);
    await take(stream, 1);
    expect(stream.account()).toMatchObject({ lost: { enforcing: 0 }, exact: false });
  });

  it('names another reader as the reason', async () => {
    writeFileSync(join(root, 'stat'), stat(0));
    const stream = new AuditStream(path);
    await stream.begun();
    const other = spawn('sleep', ['60'], { stdio: [held, 'ignore', 'ignore'] });
    writeFileSync(join(root, 'stat'), stat(2));
    writeSync(held, record('file read /1'));
    expect((await take(stream, 2)).map(shown)).toEqual(['file read /1', 'other-reader']);
    other.kill();
  });

  it.each([100, 4095, 4096.5, Number.NaN, 2 ** 31])(
    'refuses "limitBytes" %d before anything is opened',
    (limitBytes) => {
      expect(() => new AuditStream('/nowhere', { limitBytes })).toThrow(
        expect.objectContaining({ code: 'TOMOYO_BAD_OPTION', message: expect.stringContaining(`got ${limitBytes}.`) }),
      );
    },
  );

  it('ends with the reason of the signal, before and after it started', async () => {
    const reason = new Error('enough');
    expect(() => new AuditStream(path, { signal: AbortSignal.abort(reason) })).toThrow(reason);
    const controller = new AbortController();
    const events = take(new AuditStream(path, { signal: controller.signal }), 1);
    setTimeout(() => controller.abort(reason), 10);
    await expect(events).rejects.toBe(reason);
  });

  it('ends a waiting loop when it is closed, and is done for ever', async () => {
    const stream = new AuditStream(path);
    const events = take(stream, 1);
    setTimeout(() => stream.close(), 10);
    expect(await events).toEqual([]);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('told to finish gives all that was read and what waited, then ends, and has nothing discarded', async () => {
    writeFileSync(join(root, 'stat'), stat(0));
    const stream = new AuditStream(path);
    await stream.begun();
    writeFileSync(join(root, 'stat'), stat(500));
    for (let index = 0; index < 200; index++) writeSync(held, record(`file read /${index}`));
    expect(await stream.next()).toMatchObject({ value: { record: { entry: 'file read /0' } } });
    stream.finish();
    const rest: AuditEvent[] = [];
    for await (const event of stream) rest.push(event);
    expect(rest.map(shown)).toEqual([
      ...Array.from({ length: 199 }, (_, index) => `file read /${index + 1}`),
      'queue-full',
    ]);
    const { received, discarded, lost, exact } = stream.account();
    expect([received, discarded, lost].map(({ enforcing }) => enforcing)).toEqual([200, 0, 300]);
    expect(exact).toBe(true);
    stream.finish();
    const waiting = new AuditStream(path);
    const next = waiting.next();
    setTimeout(() => waiting.finish(), 20);
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('lets go of the descriptor when a loop throws', async () => {
    writeSync(held, record('file read /1'));
    const stream = new AuditStream(path);
    const defect = new Error('in the loop');
    const loop = async () => {
      for await (const _ of stream) throw defect;
    };
    await expect(loop()).rejects.toBe(defect);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  it('serves calls of next() that were made at once, in order', async () => {
    const stream = new AuditStream(path);
    const results = [stream.next(), stream.next()];
    writeSync(held, record('file read /1') + record('file read /2'));
    const values = (await Promise.all(results)).map(({ value }) => value && shown(value));
    expect(values).toEqual(['file read /1', 'file read /2']);
    stream.close();
  });
});

describe('audit stream by batches', () => {
  it('gives all that is there at once, in order, without what the filter leaves out', async () => {
    writeSync(held, `${record('file read /1')}nonsense\0${record('file write /1')}${record('file read /2')}`);
    const stream = new AuditStream(path, { filter: { operation: 'file read' } });
    setTimeout(() => writeSync(held, record('file read /3')), 20);
    expect((await takeBatches(stream, 4)).map(shown)).toEqual([
      'file read /1',
      'malformed nonsense',
      'file read /2',
      'file read /3',
    ]);
    expect(await stream.next()).toEqual({ done: true, value: undefined }); // break closed it
  });

  it('gives what next() left over', async () => {
    writeSync(held, record('file read /1') + record('file read /2') + record('file read /3'));
    const stream = new AuditStream(path);
    expect(await stream.next()).toMatchObject({ value: { record: { entry: 'file read /1' } } });
    expect((await takeBatches(stream, 2)).map(shown)).toEqual(['file read /2', 'file read /3']);
  });

  it('ends with the reason of the signal, and with what a filter throws', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const batches = takeBatches(new AuditStream(path, { signal: controller.signal }), 1);
    setTimeout(() => controller.abort(reason), 10);
    await expect(batches).rejects.toBe(reason);
    const filter = () => {
      throw reason;
    };
    writeSync(held, record('file read /1'));
    await expect(takeBatches(new AuditStream(path, { filter }), 1)).rejects.toBe(reason);
  });
});
