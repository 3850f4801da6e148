import {
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordFile, type RecordFileOptions } from '../../../lib/daemon/record-file.js';
import { soon } from '../../until.js';

let folder: string;
let path: string;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-records-'));
  path = join(folder, 'log', 'reject.log');
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const made = (options: Partial<RecordFileOptions> = {}) =>
  new RecordFile(Buffer.from(path), { say: (text) => void said.push(text), ...options });
const numbered = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `record ${first + index}\n`);

describe('file of records', () => {
  it('gets them in order behind what it has, in folders that were missing, for nobody else to read', async () => {
    const first = made();
    for (const text of numbered(1, 500)) first.add(text);
    await first.close();
    const second = made();
    second.add('record 501\n');
    await second.close();
    expect(readFileSync(path, 'latin1')).toBe(numbered(1, 501).join(''));
    expect([statSync(path).mode & 0o777, statSync(join(folder, 'log')).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(said).toEqual([]);
  });

  it('takes what is longer than it writes at once, in order, with letters of other alphabets', async () => {
    const texts = [...numbered(1, 40_000), 'x'.repeat(300_000), 'naïve Größe ✓\n', ...numbered(1, 3)];
    const file = made({ encoding: 'utf8' });
    for (let at = 0; at < texts.length; at += 100) file.add(...texts.slice(at, at + 100));
    await file.close();
    expect(readFileSync(path, 'utf8')).toBe(texts.join(''));
    expect(file.counts).toEqual({ stored: texts.length, dropped: 0, pendingBytes: 0 });
    expect(said).toEqual([]);
  });

  it('is made anew where it was renamed or removed', async () => {
    const file = made();
    file.add('one\n');
    await file.flushed();
    renameSync(path, `${path}.old`);
    file.add('two\n');
    await file.flushed();
    rmSync(path);
    file.add('three\n');
    await file.close();
    expect([readFileSync(`${path}.old`, 'latin1'), readFileSync(path, 'latin1')]).toEqual(['one\n', 'three\n']);
  });

  it('of a size is renamed, and so many stay, and no record is in two or in none', async () => {
    const file = made({ rotateBytes: 100, keep: 3 });
    for (const text of numbered(10, 99)) {
      file.add(text);
      await file.flushed();
    }
    await file.close();
    const names = ['.3', '.2', '.1', ''].map((end) => path + end).filter((name) => existsSync(name));
    const kept = names.map((name) => readFileSync(name, 'latin1')).join('');
    expect(numbered(10, 99).join('').endsWith(kept)).toBe(true);
    expect(statSync(`${path}.1`).size).toBe(100);
    const all = made({ rotateBytes: 100, keep: 3 });
    for (const text of numbered(10, 40)) all.add(text); // at once
    await all.close();
    expect([1, 2, 3].map((number) => statSync(`${path}.${number}`).size)).toEqual([100, 100, 100]);
    expect(existsSync(`${path}.4`)).toBe(false);
  });

  it('that takes nothing is said once; what waits comes later, what had no room is counted', async () => {
    await made().close();
    const file = made({ pendingBytes: 100 });
    file.add('record 10\n');
    await file.flushed();
    rmSync(path);
    symlinkSync('/dev/full', path);
    for (const text of numbered(11, 40)) file.add(text);
    await soon(() => said.length > 0);
    expect(said).toEqual([expect.stringContaining('ENOSPC')]);
    expect(file.isCrowded).toBe(true);
    rmSync(path);
    await soon(() => existsSync(path));
    await file.flushed();
    expect(readFileSync(path, 'latin1')).toBe(numbered(11, 20).join(''));
    expect(said.slice(1)).toEqual([
      expect.stringContaining('takes records again'),
      expect.stringContaining('20 records had no room and are not stored'),
    ]);
    expect(file.isCrowded).toBe(false);
    await file.close();
  });

  it('that takes nothing until the end says how many are not stored, and close() does not wait for it', async () => {
    writeFileSync(join(folder, 'log'), 'no folder');
    const file = made();
    for (const text of numbered(1, 7)) file.add(text);
    await file.close();
    expect(said.at(-1)).toContain('7 records are not stored');
  });
});
