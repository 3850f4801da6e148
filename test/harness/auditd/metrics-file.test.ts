import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordEvent } from '../../../lib/audit/event.js';
import { MetricsFile } from '../../../lib/auditd/metrics-file.js';
import { AuditMetrics } from '../../../lib/auditd/metrics.js';
import { StoredEvent } from '../../../lib/auditd/stored-event.js';
import { sampleOf } from '../../exposition.js';
import { soon } from '../../until.js';

let folder: string;
let path: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-textfile-'));
  path = join(folder, 'tomoyo.prom');
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const say = (text: string) => void said.push(text);
const malformed = (of = path) => sampleOf(readFileSync(of, 'utf8'), 'tomoyo_audit_malformed_total');

describe('metrics as a file', () => {
  it('are there at once for everybody to read, follow what is counted, and are written a last time', async () => {
    const old = process.umask(0o077);
    try {
      const metrics = new AuditMetrics(() => []);
      const count = (sequence: number) => metrics.observe(new StoredEvent(recordEvent('nonsense'), 'b', sequence));
      const file = new MetricsFile(path, metrics, { everyMs: 20, say });
      await soon(() => existsSync(path));
      expect(statSync(path).mode & 0o777).toBe(0o644);
      count(1);
      await soon(() => malformed() === 1);
      await file.close();
      const rarely = join(folder, 'rarely.prom');
      const rare = new MetricsFile(rarely, metrics, { everyMs: 3_600_000, say });
      await soon(() => existsSync(rarely));
      count(2);
      await rare.close();
      expect([malformed(), malformed(rarely)]).toEqual([1, 2]);
      expect([readdirSync(folder).sort(), said]).toEqual([['rarely.prom', 'tomoyo.prom'], []]);
    } finally {
      process.umask(old);
    }
  });

  it('are whole whenever somebody reads them', async () => {
    let length = 1;
    await using _file = new MetricsFile(
      path,
      { text: () => Promise.resolve(`${'x'.repeat((length = (length * 7) % 300_007))}\n`) },
      { everyMs: 1, say },
    );
    await soon(() => existsSync(path));
    const seen = new Set<number>();
    for (let left = 20_000; seen.size < 50 && left > 0; left--) {
      const text = readFileSync(path, 'latin1');
      expect(/^x+\n$/.test(text)).toBe(true);
      seen.add(text.length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(seen.size).toBe(50);
  });

  it('that cannot be written are said once, and again when they can be', async () => {
    rmSync(folder, { recursive: true });
    await using _file = new MetricsFile(path, { text: () => Promise.resolve('fine\n') }, { everyMs: 5, say });
    await soon(() => said.length > 0);
    await sleep(50); // some more times
    expect(said).toEqual([expect.stringMatching(/tomoyo\.prom: ENOENT: /)]);
    mkdirSync(folder);
    await soon(() => existsSync(path) && said.length > 1);
    expect(said.slice(1)).toEqual([`${path}: is written again`]);
  });

  it('do not follow a link, and do not mind what a killed daemon left', async () => {
    const precious = join(folder, 'precious');
    writeFileSync(precious, 'precious');
    chmodSync(precious, 0o600);
    symlinkSync(precious, join(folder, '.tomoyo.prom.part'));
    symlinkSync(precious, path);
    const file = new MetricsFile(path, { text: () => Promise.resolve('fine\n') }, { say });
    await file.close();
    expect([readFileSync(precious, 'utf8'), statSync(precious).mode & 0o777]).toEqual(['precious', 0o600]);
    expect([readFileSync(path, 'utf8'), readdirSync(folder).sort()]).toEqual(['fine\n', ['precious', 'tomoyo.prom']]);
  });

  it('leave nothing behind where they cannot take their place', async () => {
    mkdirSync(path); // nothing can be renamed to it
    const file = new MetricsFile(path, { text: () => Promise.resolve('fine\n') }, { say });
    await file.close();
    expect([readdirSync(folder), said.length]).toEqual([['tomoyo.prom'], 1]);
  });
});
