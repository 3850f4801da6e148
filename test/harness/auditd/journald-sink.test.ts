// What a receiver of the native protocol gets; journald itself: journald.test.ts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournaldSink, type JournaldOptions } from '../../../lib/auditd/journald-sink.js';
import { TomoyoError } from '../../../lib/errors.js';
import { DatagramReceiver } from './datagram-receiver.js';
import { numbered, rawRecord, recordEvent, stored } from './events.js';
import { batchOf } from './stored.js';
import { parseJournald } from './parse-journald.js';
import { soon } from '../../until.js';

const SEALED = 0b1111;

let folder: string;
let path: string;
let said: string[];
let receiver: DatagramReceiver | undefined;
let sink: JournaldSink;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-journald-'));
  path = join(folder, 'socket');
  said = [];
});
afterEach(async () => {
  await sink.close();
  await receiver?.close();
  receiver = undefined;
  rmSync(folder, { recursive: true });
});

const made = (options: Partial<JournaldOptions> = {}) =>
  new JournaldSink({ path, say: (text) => void said.push(text), ...options });
const sequences = (all: readonly { data: Buffer }[]) =>
  all.map(({ data }) => Number(parseJournald(data)['TOMOYO_SEQUENCE']));
const count = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('journald sink', () => {
  it('sends a datagram an event, in order', async () => {
    receiver = await DatagramReceiver.open(path);
    sink = made();
    sink.add(batchOf(...numbered(1, 300)));
    await sink.flushed();
    await receiver.take(300);
    expect(sequences(receiver.received)).toEqual(count(300));
    expect(parseJournald(receiver.received[0]!.data)).toMatchObject({
      MESSAGE: 'refused <kernel> /usr/sbin/httpd: file read /1',
      TOMOYO_RAW: rawRecord({ entry: 'file read /1' }),
    });
    expect(sink.counts).toEqual({ stored: 300, dropped: 0, pendingBytes: 0 });
    expect(said).toEqual([]);
  });

  it('waits for a receiver that falls behind, and says nothing of it', async () => {
    receiver = await DatagramReceiver.open(path, 'held');
    sink = made();
    sink.add(batchOf(...numbered(1, 2000)));
    // more than its queue takes
    await soon(() => sink.counts.stored > 0);
    expect(sink.counts.pendingBytes).toBeGreaterThan(0);
    receiver.release();
    await receiver.take(2000);
    expect(sequences(receiver.received)).toEqual(count(2000));
    expect(said).toEqual([]);
  });

  it('keeps events while there is no receiver, and while it is away', async () => {
    sink = made();
    const [one, two, three] = numbered(1, 3);
    sink.add(batchOf(one!));
    await sink.flushed();
    expect(said).toEqual([expect.stringMatching(`^journald: sendmsg.*${path}.*ENOENT`)]);
    receiver = await DatagramReceiver.open(path);
    await receiver.take(1);
    await receiver.kill();
    sink.add(batchOf(two!));
    sink.add(batchOf(three!));
    await sink.flushed();
    await receiver.close();
    receiver = await DatagramReceiver.open(path);
    await receiver.take(2);
    expect(sequences(receiver.received)).toEqual([2, 3]);
    await sink.flushed();
    // its name is gone for a moment between the two
    expect(said.slice(1).filter((text) => !text.includes('ENOENT'))).toEqual([
      'journald: takes records again',
      expect.stringContaining('ECONNREFUSED'),
      'journald: takes records again',
    ]);
    expect(sink.counts).toEqual({ stored: 3, dropped: 0, pendingBytes: 0 });
  });

  it('counts and says what has no room, and what is left at the end', async () => {
    sink = made({ pendingBytes: 4000 });
    sink.add(batchOf(...numbered(1, 10)));
    await sink.close();
    const { stored: delivered, dropped, pendingBytes } = sink.counts;
    expect([delivered, dropped, pendingBytes]).toEqual([0, 10, 0]);
    expect(said.at(-1)).toBe('journald: 10 records are not stored');
  });

  it('sends what is too large for a datagram as a sealed file', async () => {
    receiver = await DatagramReceiver.open(path);
    sink = made();
    const raw = `${'x'.repeat(500_000)}\n`;
    sink.add(batchOf(stored({ kind: 'malformed', error: new TomoyoError('TOMOYO_BAD_RECORD', 'too long'), raw }, 1)));
    sink.add(batchOf(stored(recordEvent(), 2)));
    await receiver.take(2);
    const [large, small] = receiver.received;
    expect([large?.data.length, large?.seals]).toEqual([0, SEALED]);
    expect(parseJournald(large!.file!)).toMatchObject({ TOMOYO_RAW: raw, TOMOYO_SEQUENCE: '1' });
    expect([small?.file, parseJournald(small!.data)['TOMOYO_SEQUENCE']]).toEqual([undefined, '2']);
  });
});
