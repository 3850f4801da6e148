import { describe, expect, it } from 'vitest';
import { LineQueue } from '../../../lib/auditd/line-queue.js';

const queue = (limitBytes: number) =>
  new LineQueue(limitBytes, ({ count, last }) => Buffer.from(`missed ${count} to ${last}\n`));
/** Ten bytes. */
const line = (sequence: number) => ({ sequence, data: Buffer.from(`${String(sequence).padStart(9)}\n`) });
const all = (from: LineQueue) => {
  const lines: string[] = [];
  for (let taken; (taken = from.take(1));) lines.push(taken.data.toString().trim());
  return lines;
};

describe('queue of lines', () => {
  it('gives what came, in order, by bytes, at least one', () => {
    const lines = queue(100);
    for (const sequence of [1, 2, 3, 4]) lines.add(line(sequence));
    expect(lines.take(25)).toEqual({ data: Buffer.concat([line(1).data, line(2).data]), count: 2 });
    expect(lines.take(1)?.count).toBe(1);
    expect([lines.bytes, lines.take(100)?.count, lines.take(100), lines.bytes]).toEqual([10, 1, undefined, 0]);
  });

  it('that is full leaves out until half is free, and says in that place how many', () => {
    const lines = queue(40);
    for (let sequence = 1; sequence <= 6; sequence++) lines.add(line(sequence));
    expect([lines.bytes, lines.dropped, lines.hasMissed]).toEqual([40, 2, true]);
    lines.take(20);
    lines.add(line(7));
    lines.take(1);
    lines.add(line(8));
    expect(all(lines)).toEqual(['4', 'missed 3 to 7', '8']);
    expect([lines.dropped, lines.hasMissed, lines.bytes]).toEqual([3, false, 0]);
  });

  it('says what is missing although nothing comes any more', () => {
    const lines = queue(20);
    for (const sequence of [1, 2, 3]) lines.add(line(sequence));
    expect(all(lines)).toEqual(['1', '2', 'missed 1 to 3']);
  });

  it('takes a line that is longer than all its room when it is empty', () => {
    const lines = queue(5);
    lines.add(line(1));
    lines.add(line(2));
    expect(all(lines)).toEqual(['1', 'missed 1 to 2']);
  });

  it('forgets what the client has in another way, also of what it missed', () => {
    const lines = queue(30);
    for (let sequence = 1; sequence <= 8; sequence++) lines.add(line(sequence));
    lines.forgetUpTo(2);
    expect([lines.bytes, lines.hasMissed]).toEqual([10, true]);
    lines.forgetUpTo(5);
    expect(lines.bytes).toBe(0);
    lines.add(line(9));
    expect(all(lines)).toEqual(['missed 3 to 8', '9']);
    for (let sequence = 10; sequence <= 20; sequence++) lines.add(line(sequence));
    lines.forgetUpTo(20);
    expect([lines.hasMissed, lines.bytes]).toEqual([false, 0]);
  });
});
