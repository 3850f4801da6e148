import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compileRules } from '../../../lib/query/rules.js';
import { Desk } from '../../../lib/queryd/desk.js';
import { connectToDesk } from '../../../lib/queryd/desk-client.js';
import type { AttachedDesk, DeskEvent } from '../../../lib/queryd/desk-message.js';
import { DeskServer } from '../../../lib/queryd/desk-server.js';
import { asked, AskedStream } from '../../unit/queryd/asked.js';

let folder: string;
let path: string;
let desk: Desk;
let server: DeskServer;
let stream: AskedStream;
let served: Promise<void>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tomoyo-desk-'));
  path = join(folder, 'query.sock');
  desk = new Desk({
    settings: { rules: compileRules([], { fallback: 'ask' }), holdMs: 60_000, unattendedMs: 60_000 },
    surroundings: async () => ({ processes: [], nearest: [] }),
    decided: () => {},
    say: () => {},
  });
  stream = new AskedStream();
  served = desk.serve(stream);
  server = await DeskServer.open(desk, path, { say: () => {} });
});
afterEach(async () => {
  stream.close();
  await server.close();
  await rm(folder, { recursive: true });
});

async function attach(name: string): Promise<AttachedDesk & { next: (type: DeskEvent['type']) => Promise<DeskEvent> }> {
  const attached = await connectToDesk(path, { name });
  if (!attached) throw new Error('nobody listens');
  const events = attached.events[Symbol.asyncIterator]();
  const next = async (type: DeskEvent['type']) => {
    for (;;) {
      const { value, done } = await events.next();
      if (done) throw new Error('the desk has ended');
      if (value.type === type) return value;
    }
  };
  return { ...attached, next, [Symbol.asyncDispose]: () => attached[Symbol.asyncDispose]() };
}

describe('the socket of a desk', () => {
  it('is for the owner alone, and carries questions and answers', async () => {
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await using one = await attach('one');
    await using two = await attach('two');
    expect(await one.next('hello')).toMatchObject({ you: 'one', version: 1 });
    const asking = asked(7, 'file read /a');
    stream.ask(asking);
    const question = await one.next('question');
    expect(question).toMatchObject({
      entry: 'file read /a',
      domain: '<kernel> /bin/editor',
      record: { type: 'record' },
    });
    two.send({ type: 'answer', id: 'id' in question ? (question.id ?? 0) : 0, answer: 'allow' });
    expect(await one.next('decision')).toMatchObject({ answer: 'allow', by: { kind: 'person', name: 'two' } });
    expect(asking.answers).toEqual(['allow']);
  });

  it('tells who comes later what waits, and notices who goes', async () => {
    stream.ask(asked(1, 'file read /a'));
    await using one = await attach('one');
    expect(await one.next('question')).toMatchObject({ entry: 'file read /a' });
    const two = await attach('two');
    expect(await one.next('attached')).toMatchObject({ attached: ['one', 'two'] });
    await two[Symbol.asyncDispose]();
    expect(await one.next('attached')).toMatchObject({ attached: ['one'] });
  });

  it('refuses what is no message, and goes on', async () => {
    const socket = connect(path);
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    const told = async () => JSON.parse((await lines.next()).value);
    socket.write('{"type":"attach","name":"raw"}\nnonsense\n{"type":"answer","id":9,"answer":"allow"}\n');
    expect([await told(), await told(), await told()]).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ type: 'hello', you: 'raw' }),
        expect.objectContaining({ type: 'refusal', code: 'TOMOYO_BAD_FORMAT' }),
        expect.objectContaining({ type: 'refusal', code: 'TOMOYO_BAD_OPTION', id: 9 }),
      ]),
    );
    socket.destroy();
  });

  it('cuts off who says nothing of the protocol', async () => {
    const socket = connect(path);
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    socket.write('GET / HTTP/1.1\n');
    expect(JSON.parse((await lines.next()).value)).toMatchObject({ type: 'refusal', code: 'TOMOYO_BAD_FORMAT' });
    expect((await lines.next()).done).toBe(true);
    expect(desk.counts.attached).toBe(0);
  });

  it('cuts off a client that does not read', async () => {
    const socket = connect(path);
    socket.pause();
    socket.write('{"type":"attach","name":"deaf"}\n');
    await using one = await attach('one');
    await vi.waitFor(() => expect(desk.counts.attached).toBe(2));
    const long = 'x'.repeat(3000);
    for (let serial = 0; desk.counts.attached > 1; serial++) {
      stream.ask(asked(serial, `file read /${serial}${long}`));
      await one.next('question');
    }
    expect(desk.counts.attached).toBe(1);
    socket.destroy();
  });

  it('ends with the desk', async () => {
    await using one = await attach('one');
    await one.next('hello');
    stream.close();
    await served;
    await expect(one.next('question')).rejects.toThrow('the desk has ended');
    await server.close();
    expect(await readdir(folder)).toEqual(['query.sock.lock']);
    expect(await connectToDesk(path, { name: 'x' })).toBeUndefined();
  });
});
