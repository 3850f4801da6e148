import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Spool, type SpoolOptions } from '../../../lib/auditd/spool.js';
import { StoredEvent } from '../../../lib/auditd/stored-event.js';
import { placeOfLine, type EventPlace } from '../../../lib/auditd/stored-place.js';
import { range, stored } from './stored.js';

let folder: string;
let said: string[];
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'tomoyo-spool-')), 'spool');
  said = [];
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const opened = (options: Partial<SpoolOptions> = {}) =>
  Spool.open(folder, { boot: 'boot-1', limitBytes: 1 << 20, say: (text) => void said.push(text), ...options });
const events = (first: number, last: number, { boot = 'boot-1', size = 10 } = {}) =>
  Array.from({ length: last - first + 1 }, (_, index) => stored(first + index, { boot, size }));

async function lines(spool: Spool, since?: EventPlace): Promise<string[]> {
  const found: string[] = [];
  for await (const line of spool.read(since)) found.push(line);
  return found;
}

async function places(spool: Spool, since?: EventPlace): Promise<string[]> {
  return (await lines(spool, since)).map((line) => {
    const { boot, sequence } = JSON.parse(line);
    return `${boot}:${sequence}`;
  });
}

const placesOf = (boot: string, first: number, last: number) => range(first, last).map((number) => `${boot}:${number}`);
const segmentsOf = (boot: string) =>
  readdirSync(join(folder, boot))
    .filter((name) => name !== 'state')
    .map((name) => join(folder, boot, name));

/** In blocks, folders as one each. */
function usedBytes(): number {
  const paths = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
  return [folder, ...paths]
    .map((path) => statSync(path))
    .reduce((sum, found) => sum + (found.isDirectory() ? 4096 : Math.ceil(found.size / 4096) * 4096), 0);
}

describe('spool', () => {
  it('gives what it was given, to nobody else, and goes on behind it when it is opened again', async () => {
    const first = await opened();
    expect(first.lastSequence).toBe(0);
    await first.append(events(1, 3));
    await first.append(events(4, 4));
    expect([await places(first), first.lastSequence]).toEqual([placesOf('boot-1', 1, 4), 4]);
    await first.close();
    const second = await opened();
    expect(second.lastSequence).toBe(4);
    await second.append(events(5, 6));
    expect(await lines(second)).toEqual(events(1, 6).map(({ json }) => json));
    expect(segmentsOf('boot-1')).toEqual([join(folder, 'boot-1', '0000000000000001.jsonl')]);
    const modes = [folder, join(folder, 'boot-1'), ...segmentsOf('boot-1'), join(folder, 'boot-1', 'state')];
    expect(modes.map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700, 0o600, 0o600]);
    await second.close();
    expect(said).toEqual([]);
  });

  it('gives what is behind a place, over segments and boots', async () => {
    for (const boot of ['boot-2', 'boot-1', 'boot-0']) {
      const spool = await opened({ boot, segmentBytes: 4096 });
      await spool.append(events(1, 60, { boot, size: 300 }));
      await spool.close();
    }
    const spool = await opened({ boot: 'boot-3', segmentBytes: 4096 });
    expect(segmentsOf('boot-1').length).toBeGreaterThan(4);
    const all = ['boot-2', 'boot-1', 'boot-0'].flatMap((boot) => placesOf(boot, 1, 60));
    expect(await places(spool)).toEqual(all);
    for (const [index, place] of all.entries()) {
      const [boot = '', sequence] = place.split(':');
      expect(await places(spool, { boot, sequence: Number(sequence) })).toEqual(all.slice(index + 1));
    }
    expect(await places(spool, { boot: 'unknown', sequence: 7 })).toEqual(all);
    // nothing can be behind a place of this boot yet
    expect(await places(spool, { boot: 'boot-3', sequence: 7 })).toEqual([]);
    expect(await places(spool, { boot: 'boot-1', sequence: 99 })).toEqual(placesOf('boot-0', 1, 60));
    await spool.close();
  });

  it('stays under its limit; the oldest go first, and with the last of a boot its folder', async () => {
    const limitBytes = 100_000;
    const boots = ['boot-3', 'boot-1', 'boot-2'];
    for (const boot of boots) {
      const spool = await opened({ boot, limitBytes });
      for (let sequence = 1; sequence <= 60; sequence++) {
        await spool.append(events(sequence, sequence, { boot, size: 1000 }));
        expect(usedBytes()).toBeLessThanOrEqual(limitBytes);
      }
      await spool.close();
    }
    const spool = await opened({ boot: 'boot-2', limitBytes });
    const kept = await places(spool);
    const all = boots.flatMap((boot) => placesOf(boot, 1, 60));
    expect(kept).toEqual(all.slice(-kept.length));
    expect(usedBytes()).toBeGreaterThan(limitBytes * 0.8);
    await spool.append(events(61, 300, { boot: 'boot-2', size: 1000 }));
    expect(usedBytes()).toBeLessThanOrEqual(limitBytes);
    expect(readdirSync(folder).sort()).toEqual(['boot-2', 'lock']);
    const last = await places(spool, { boot: 'boot-2', sequence: 10 });
    expect(last).toEqual(placesOf('boot-2', 301 - last.length, 300));
    expect(last.length).toBeGreaterThan(20);
    await spool.close();
    expect(said).toEqual([]);
  });

  it('read while it is written gives each event once, also where the limit takes what is read', async () => {
    const spool = await opened({ limitBytes: 80_000 });
    await spool.append(events(1, 30, { size: 1000 }));
    const seen: number[] = [];
    let next = 31;
    for await (const line of spool.read()) {
      seen.push(placeOfLine(line)?.sequence ?? 0);
      if (next < 400) await spool.append(events(next, (next += 3) - 1, { size: 1000 }));
    }
    expect(seen).toEqual([...new Set(seen)].sort((one, other) => one - other));
    expect(seen.at(-1)).toBe(next - 1);
    expect(seen.length).toBeGreaterThan(100);
    await spool.close();
  });

  it('cut at any byte of its last line goes on behind the last whole one', async () => {
    const gaps = range(1, 3).map(
      (sequence) => new StoredEvent({ kind: 'gap', reason: 'queue-full' }, 'boot-1', sequence),
    );
    const spool = await opened();
    await spool.append(gaps);
    await spool.close();
    const [path = ''] = segmentsOf('boot-1');
    const whole = readFileSync(path);
    const line = whole.length / 3;
    for (let bytes = whole.length; bytes >= 2 * line; bytes--) {
      for (const rest of ['', '\0\0\0\0', '{"boot":"boot-1","sequence":9,"type"\n\n']) {
        writeFileSync(path, Buffer.concat([whole.subarray(0, bytes), Buffer.from(rest)]));
        const kept = Math.floor(bytes / line);
        const again = await opened();
        expect([bytes, again.lastSequence, statSync(path).size]).toEqual([bytes, kept, kept * line]);
        await again.append(events(kept + 1, kept + 2));
        expect(await places(again)).toEqual(placesOf('boot-1', 1, kept + 2));
        await again.close();
      }
    }
    expect(said).toEqual([]);
  });

  it('of which nothing whole is left begins with the number that was to come', async () => {
    const spool = await opened({ segmentBytes: 4096 });
    await spool.append(events(1, 20, { size: 300 }));
    await spool.close();
    const newest = segmentsOf('boot-1').at(-1) ?? '';
    truncateSync(newest, 7);
    const first = Number(newest.slice(-22, -6));
    const again = await opened({ segmentBytes: 4096 });
    expect(again.lastSequence).toBe(first - 1);
    await again.append(events(first, first));
    expect(await places(again)).toEqual(placesOf('boot-1', 1, first));
    await again.close();
  });

  it('leaves out the unfinished end of another boot, which a power cut left', async () => {
    const spool = await opened();
    await spool.append(events(1, 3));
    await spool.close();
    const [path = ''] = segmentsOf('boot-1');
    truncateSync(path, statSync(path).size - 5);
    appendFileSync(path, '\0'.repeat(5000));
    const next = await opened({ boot: 'boot-2' });
    await next.append(events(1, 1, { boot: 'boot-2' }));
    expect(await places(next)).toEqual(['boot-1:1', 'boot-1:2', 'boot-2:1']);
    await next.close();
  });

  it('is refused to a second daemon, by name, and free when the first ends', async () => {
    const spool = await opened();
    await expect(opened({ boot: 'boot-2' })).rejects.toMatchObject({
      code: 'TOMOYO_IN_USE',
      message: expect.stringContaining(folder),
    });
    await spool.close();
    await (await opened({ boot: 'boot-2' })).close();
  });

  it.each([
    [{ boot: '../x' }, '"boot"'],
    [{ boot: '' }, '"boot"'],
    [{ limitBytes: 65_535 }, '"limitBytes" must be a whole number from 65536'],
    [{ limitBytes: Number.NaN }, 'got NaN'],
    [{ segmentBytes: 4095 }, '"segmentBytes" must be a whole number from 4096 to 524288'],
    [{ segmentBytes: 600_000 }, 'got 600000'],
  ])('refuses %j before anything is made', async (options, message) => {
    await expect(opened(options)).rejects.toMatchObject({
      code: 'TOMOYO_BAD_OPTION',
      message: expect.stringContaining(message),
    });
    expect(existsSync(folder)).toBe(false);
  });

  it('without room for an event says so, and goes on with the next', async () => {
    const spool = await opened({ limitBytes: 65_536 });
    await spool.append(events(1, 1));
    await spool.append(events(2, 2, { size: 70_000 }));
    await spool.append(events(3, 3));
    expect(await places(spool)).toEqual(['boot-1:1', 'boot-1:3']);
    expect(said).toEqual([
      expect.stringMatching(/an event of \d+ bytes has no room in 65536; events go on without being kept$/),
      expect.stringContaining('keeps events again; 2 to 2 are not in it'),
    ]);
    await spool.close();
  });

  it('numbers on behind what it could not keep, also where it could not even make its folder', async () => {
    mkdirSync(folder);
    symlinkSync('/nowhere', join(folder, 'boot-1'));
    const spool = await opened();
    await spool.append(events(1, 2));
    await spool.append(events(3, 3));
    expect(said.filter((text) => text.includes('without being kept'))).toHaveLength(1);
    expect(said.at(-1)).toContain('numbers may be given twice');
    rmSync(join(folder, 'boot-1'));
    await spool.append(events(4, 5));
    expect(await places(spool)).toEqual(['boot-1:4', 'boot-1:5']);
    expect(said.at(-1)).toContain('keeps events again; 1 to 3 are not in it');
    await spool.close();
    const again = await opened();
    expect(again.lastSequence).toBe(5);
    await again.close();
  });
});
