import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseSyslogAddress } from '../../../lib/auditd/syslog-address.js';
import { CUT_MARK } from '../../../lib/auditd/syslog-message.js';
import { SyslogSink, type SyslogOptions } from '../../../lib/auditd/syslog-sink.js';
import { TomoyoError } from '../../../lib/errors.js';
import { DatagramReceiver } from './datagram-receiver.js';
import { numbered, rawRecord, stored } from './events.js';
import { batchOf } from './stored.js';
import { parseSyslog } from './parse-syslog.js';
import { soon } from '../../until.js';

let said: string[];
let ends: (() => unknown)[];
beforeEach(() => {
  said = [];
  ends = [];
});
afterEach(async () => {
  for (let end; (end = ends.pop());) await end();
});

function made(address: string, options: Partial<SyslogOptions> = {}): SyslogSink {
  const sink = new SyslogSink(parseSyslogAddress(address), { say: (text) => void said.push(text), ...options });
  ends.push(() => sink.close());
  return sink;
}

const sequenceOf = (message: string) => Number(parseSyslog(message).params['sequence']);
const count = (last: number) => Array.from({ length: last }, (_, index) => index + 1);
const large = (letters: number) =>
  stored({
    kind: 'malformed',
    error: new TomoyoError('TOMOYO_BAD_RECORD', 'too long'),
    raw: 'x'.repeat(letters),
  });

describe('syslog sink over a unix socket', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tomoyo-syslog-'));
    ends.push(() => rmSync(folder, { recursive: true }));
  });

  it('sends a datagram an event, in order, and waits for a receiver that falls behind', async () => {
    const receiver = await DatagramReceiver.open(join(folder, 'log'), 'held');
    ends.push(() => receiver.close());
    const sink = made(`unix:${folder}/log`, { facility: 'local3', hostname: 'board' });
    sink.add(batchOf(...numbered(1, 2000)));
    await soon(() => sink.counts.stored > 0);
    receiver.release();
    const got = await receiver.take(2000);
    expect(got.map(sequenceOf)).toEqual(count(2000));
    const { facility, hostname, procId } = parseSyslog(got[0]!);
    expect([facility, hostname, procId]).toEqual([19, 'board', String(process.pid)]);
    expect(said).toEqual([]);
  });

  it('keeps events while there is no receiver', async () => {
    const sink = made(`unix:${folder}/log`);
    sink.add(batchOf(...numbered(1, 3)));
    await sink.flushed();
    expect(said).toEqual([expect.stringMatching(`^syslog unix:${folder}/log: .*ENOENT`)]);
    const receiver = await DatagramReceiver.open(join(folder, 'log'));
    ends.push(() => receiver.close());
    expect((await receiver.take(3)).map(sequenceOf)).toEqual([1, 2, 3]);
  });

  it('is not stopped by what is too large: it is cut', async () => {
    const receiver = await DatagramReceiver.open(join(folder, 'log'));
    ends.push(() => receiver.close());
    const sink = made(`unix:${folder}/log`);
    sink.add(batchOf(large(500_000)));
    sink.add(batchOf(...numbered(2, 2)));
    const [cut, behind] = await receiver.take(2);
    expect(parseSyslog(cut!).params['raw']?.endsWith(`x${CUT_MARK}`)).toBe(true);
    expect(sequenceOf(behind!)).toBe(2);
  });
});

describe('syslog sink over UDP', () => {
  let messages: string[];
  beforeEach(() => (messages = []));

  async function udp(type: 'udp4' | 'udp6', port = 0): Promise<UdpSocket> {
    const socket = createSocket({ type, recvBufferSize: 4 << 20 });
    socket.on('message', (data) => messages.push(data.toString()));
    socket.bind(port, type === 'udp4' ? '127.0.0.1' : '::1');
    await once(socket, 'listening');
    return socket;
  }

  it.each([
    ['udp4', '127.0.0.1'],
    ['udp6', '[::1]'],
  ] as const)('sends a datagram an event: %s', async (type, host) => {
    const socket = await udp(type);
    ends.push(() => socket.close());
    const sink = made(`udp://${host}:${socket.address().port}`);
    sink.add(batchOf(...numbered(1, 100)));
    await soon(() => messages.length === 100);
    expect(messages.map(sequenceOf)).toEqual(count(100));
    expect(sink.counts).toEqual({ stored: 100, dropped: 0, pendingBytes: 0 });
    expect(said).toEqual([]);
  });

  it('cuts what is longer than a datagram, with a mark', async () => {
    const socket = await udp('udp4');
    ends.push(() => socket.close());
    const sink = made(`udp://127.0.0.1:${socket.address().port}`);
    sink.add(batchOf(large(100_000)));
    await soon(() => messages.length === 1);
    expect(Buffer.byteLength(messages[0]!)).toBe(65_507);
    expect(parseSyslog(messages[0]!).params['raw']?.endsWith(`x${CUT_MARK}`)).toBe(true);
  });

  it('keeps what a machine refused until somebody listens there', async () => {
    const first = await udp('udp4');
    const { port } = first.address();
    await new Promise<void>((resolve) => first.close(() => resolve()));
    const sink = made(`udp://127.0.0.1:${port}`);
    sink.add(batchOf(...numbered(1, 1)));
    await sink.flushed();
    sink.add(batchOf(...numbered(2, 50)));
    expect(said).toEqual([expect.stringMatching(`^syslog udp://127.0.0.1:${port}: .*ECONNREFUSED`)]);
    const second = await udp('udp4', port);
    ends.push(() => second.close());
    await soon(() => messages.length >= 50);
    expect(messages.map(sequenceOf)).toEqual(count(50));
  });

  it('says that a name is none, and keeps events', async () => {
    const sink = made('udp://no-such-host.invalid');
    sink.add(batchOf(...numbered(1, 2)));
    await sink.flushed();
    expect(said).toEqual([expect.stringContaining('no-such-host.invalid')]);
    expect(sink.counts).toMatchObject({ stored: 0, dropped: 0 });
  });
});

/** A receiver of octet-counted messages. */
class TcpReceiver {
  readonly messages: string[] = [];
  readonly connections: Socket[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param how `never reads`: it accepts, and that is all */
  static async open(port = 0, how: 'reads' | 'never reads' = 'reads'): Promise<TcpReceiver> {
    const server = createServer({ pauseOnConnect: how === 'never reads' });
    const receiver = new TcpReceiver(server);
    server.on('connection', (connection) => receiver.#take(connection, how));
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    ends.push(() => receiver.close());
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #take(connection: Socket, how: 'reads' | 'never reads'): void {
    this.connections.push(connection);
    connection.on('error', () => undefined);
    if (how === 'never reads') return;
    let rest = Buffer.alloc(0);
    connection.on('data', (data) => {
      rest = Buffer.concat([rest, data]);
      for (;;) {
        const [head, digits] = /^([1-9]\d*) /.exec(rest.toString('latin1', 0, 12)) ?? [];
        if (head === undefined) return;
        const end = head.length + Number(digits);
        if (rest.length < end) return;
        this.messages.push(rest.toString('utf8', head.length, end));
        rest = rest.subarray(end);
      }
    });
  }

  /** Ends at once, with what it has not read. */
  async close(): Promise<void> {
    for (const connection of this.connections) connection.resetAndDestroy();
    if (this.#server.listening) await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

describe('syslog sink over TCP', () => {
  it('sends messages with their length before them, whatever is in them', async () => {
    const receiver = await TcpReceiver.open();
    const sink = made(`tcp://127.0.0.1:${receiver.port}`);
    sink.add(batchOf(...numbered(1, 1000)));
    sink.add(
      batchOf(
        stored({ kind: 'malformed', error: new TomoyoError('TOMOYO_BAD_RECORD', 'ä'), raw: 'line\n5 line ü' }, 1001),
      ),
    );
    sink.add(batchOf(large(200_000)));
    await soon(() => receiver.messages.length === 1002);
    expect(receiver.messages.slice(0, 1001).map(sequenceOf)).toEqual(count(1001));
    expect(parseSyslog(receiver.messages[1000]!).params).toMatchObject({ raw: 'line\n5 line ü', reason: 'ä' });
    expect(parseSyslog(receiver.messages[1001]!).params['raw']?.endsWith(`x${CUT_MARK}`)).toBe(true);
    expect(receiver.connections).toHaveLength(1);
    await sink.flushed();
    expect(sink.counts).toEqual({ stored: 1002, dropped: 0, pendingBytes: 0 });
    expect(said).toEqual([]);
  });

  it('keeps events while there is no receiver, and says why', async () => {
    const first = await TcpReceiver.open();
    const { port } = first;
    await first.close();
    const sink = made(`tcp://127.0.0.1:${port}`);
    sink.add(batchOf(...numbered(1, 3)));
    await sink.flushed();
    expect(said).toEqual([expect.stringMatching(`^syslog tcp://127.0.0.1:${port}: .*ECONNREFUSED`)]);
    const second = await TcpReceiver.open(port);
    await soon(() => second.messages.length === 3);
    expect(second.messages.map(sequenceOf)).toEqual([1, 2, 3]);
  });

  it('says why where a name has two addresses and nobody answers at either', async () => {
    const first = await TcpReceiver.open();
    const { port } = first;
    await first.close();
    const sink = made(`tcp://localhost:${port}`);
    sink.add(batchOf(...numbered(1, 1)));
    await sink.flushed();
    expect(said).toEqual([expect.stringContaining('ECONNREFUSED')]);
  });

  it('loses nothing of what a receiver had not read when it was killed; what comes twice says so', async () => {
    const first = await TcpReceiver.open(0, 'never reads');
    const { port } = first;
    const sink = made(`tcp://127.0.0.1:${port}`);
    sink.add(batchOf(...numbered(1, 100)));
    // the kernel has them all, the receiver none
    await soon(() => sink.counts.stored === 100);
    await first.close();
    const second = await TcpReceiver.open(port);
    // nothing new comes: they are sent again by themselves
    await soon(() => second.messages.length >= 100);
    expect(second.messages.map(sequenceOf)).toEqual(count(100));
    sink.add(batchOf(...numbered(101, 101)));
    await soon(() => second.messages.length >= 101);
    await second.close();
    const third = await TcpReceiver.open(port);
    await soon(() => third.messages.length >= 101);
    expect(third.messages.map(sequenceOf)).toEqual(count(101));
    expect(third.messages[0]).toBe(second.messages[0]);
    expect(sink.counts).toEqual({ stored: 101, dropped: 0, pendingBytes: 0 });
  });

  it('sends no more again than its limit', async () => {
    const first = await TcpReceiver.open();
    const { port } = first;
    const sink = made(`tcp://127.0.0.1:${port}`, { againBytes: 5000 });
    sink.add(batchOf(...numbered(1, 100)));
    await soon(() => first.messages.length === 100);
    await first.close();
    const second = await TcpReceiver.open(port);
    sink.add(batchOf(...numbered(101, 101)));
    await soon(() => second.messages.some((message) => sequenceOf(message) === 101));
    const again = second.messages.map(sequenceOf).filter((sequence) => sequence <= 100);
    expect(again.length).toBeGreaterThan(0);
    expect(again.length).toBeLessThanOrEqual(5000 / rawRecord().length);
    expect(again).toEqual(count(100).slice(-again.length));
  });

  it('that is accepted and never read shows as crowded, then drops, and ends in its time', async () => {
    const receiver = await TcpReceiver.open(0, 'never reads');
    const sink = made(`tcp://127.0.0.1:${receiver.port}`, { pendingBytes: 200_000, closeMs: 50 });
    const event = large(50_000);
    for (let turns = 0; sink.counts.dropped === 0 && turns < 2000; turns++) {
      sink.add(batchOf(event));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { stored: written, dropped, pendingBytes } = sink.counts;
    expect([sink.isCrowded, dropped]).toEqual([true, 1]);
    expect(pendingBytes).toBeGreaterThan(100_000);
    await sink.close();
    expect(sink.counts).toMatchObject({ stored: written, pendingBytes: 0 });
    expect(sink.counts.dropped).toBeGreaterThan(1);
    expect(said[0]).toMatch(/records are not stored$/);
  });
});
