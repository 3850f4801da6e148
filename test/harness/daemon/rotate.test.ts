import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordFile, type RecordFileOptions } from '../../../lib/daemon/record-file.js';
import { rotate } from '../../../lib/daemon/rotate.js';

let folder: string;
let path: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-rotate-'));
  path = join(folder, 'a.log');
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const text = (name: string) => readFileSync(join(folder, name), 'latin1');
const unzipped = (name: string) => gunzipSync(readFileSync(join(folder, name))).toString('latin1');
const names = () => readdirSync(folder).sort();
const made = (options: Partial<RecordFileOptions>) =>
  new RecordFile(Buffer.from(path), { say: (words) => void said.push(words), ...options });

async function write(file: RecordFile, ...records: readonly string[]): Promise<void> {
  for (const record of records) {
    file.add(record);
    await file.flushed();
  }
}

describe('rotation', () => {
  it('compresses what is renamed, and keeps so many', async () => {
    const file = made({ rotateBytes: 4, keep: 2, compress: true });
    await write(file, 'one\n', 'two\n', 'three\n', 'x\n');
    await file.close();
    expect(names()).toEqual(['a.log', 'a.log.1.gz', 'a.log.2.gz']);
    expect([text('a.log'), unzipped('a.log.1.gz'), unzipped('a.log.2.gz')]).toEqual(['x\n', 'three\n', 'two\n']);
    expect(statSync(join(folder, 'a.log.1.gz')).mode & 0o777).toBe(0o600);
    expect(said).toEqual([]);
  });

  it('moves files from before it was told to compress, and what an interrupted one left, without losing any', async () => {
    writeFileSync(path, 'now\n');
    writeFileSync(`${path}.1`, 'before\n');
    writeFileSync(`${path}.1.gz.part`, 'cut off');
    await rotate(Buffer.from(path), { keep: 3, compress: true });
    expect(names()).toEqual(['a.log.1.gz', 'a.log.2']);
    expect([unzipped('a.log.1.gz'), text('a.log.2')]).toEqual(['now\n', 'before\n']);
  });

  it('removes the oldest until the rest fits', async () => {
    writeFileSync(path, 'x'.repeat(50));
    for (const number of [1, 2, 3]) writeFileSync(`${path}.${number}`, String(number).repeat(50));
    await rotate(Buffer.from(path), { keep: 9, diskBytes: 120 });
    expect(names()).toEqual(['a.log.1', 'a.log.2']);
    expect([text('a.log.1'), text('a.log.2')]).toEqual(['x'.repeat(50), '1'.repeat(50)]);
  });

  it('keeps none with "keep: 0"', async () => {
    const file = made({ rotateBytes: 4, keep: 0 });
    await write(file, 'one\n', 'x\n');
    await file.close();
    expect([names(), text('a.log')]).toEqual([['a.log'], 'x\n']);
  });

  it('by age comes with the next record, and not for a file that is empty', async () => {
    const file = made({ rotateMs: 30 });
    await write(file, 'old\n');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await write(file, 'new\n');
    await file.close();
    expect([text('a.log.1'), text('a.log')]).toEqual(['old\n', 'new\n']);
    expect(names()).toEqual(['a.log', 'a.log.1']);
  });

  it('that cannot be done is said, and the file goes on', async () => {
    const file = made({ rotateBytes: 4, keep: 1 });
    // a folder has the name
    mkdirSync(join(`${path}.1`, 'deep'), { recursive: true });
    await write(file, 'one\n', 'two\n');
    await file.close();
    expect(text('a.log')).toBe('one\ntwo\n');
    expect(said).toEqual([expect.stringContaining('a.log')]);
  });
});
