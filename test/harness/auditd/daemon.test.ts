import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAuditdRules } from '../../../lib/audit/auditd-rules.js';
import type { AuditEvent } from '../../../lib/audit/event.js';
import { AuditRecord } from '../../../lib/audit/record.js';
import { parseAuditdConfig } from '../../../lib/auditd/config.js';
import { Daemon, type DaemonConfig } from '../../../lib/auditd/daemon.js';

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-daemon-'));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const BOOT = '5c1d9f0e-0000-4000-8000-000000000000';
const place = (text: string) => text.replaceAll('DIR', folder);
const configured = (toml: string, rules = ''): DaemonConfig => ({
  config: parseAuditdConfig(place(toml)),
  rules: parseAuditdRules(place(rules)).rules,
});
const open = (config: DaemonConfig) =>
  Daemon.open(config, { boot: BOOT, ruleFiles: {}, say: (text) => void said.push(text) });
const read = (entry: string): AuditEvent => ({
  kind: 'record',
  record: new AuditRecord(
    '#2026/11/23 03:47:21# profile=4 mode=enforcing granted=no (global-pid=177) task={ pid=177 ppid=1 uid=0 gid=0 ' +
      `euid=0 egid=0 suid=0 sgid=0 fsuid=0 fsgid=0 }\n<kernel> /bin/editor\n${entry}\n`,
  ),
});
const GAP: AuditEvent = { kind: 'gap', reason: 'queue-full', lost: { learning: 0, permissive: 0, enforcing: 2 } };

async function* of(...steps: readonly (AuditEvent | (() => Promise<void>))[]): AsyncGenerator<AuditEvent[]> {
  for (const step of steps) {
    if (typeof step === 'function') await step();
    else yield [step];
  }
}

const stored = (name: string) => readFileSync(join(folder, name), 'utf8');
const entries = (name: string) =>
  stored(name)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { sequence, type, entry } = JSON.parse(line) as Record<string, unknown>;
      return [sequence, entry ?? type];
    });

const ALL = `
[spool]
folder = "DIR/spool"
[socket]
path = "DIR/socket"
[metrics]
textfile = "DIR/tomoyo.prom"
[[sink]]
type = "file"
path = "DIR/writes.jsonl"
where = { operation = "file write" }
[[sink]]
type = "file"
path = "DIR/all.log"
format = "text"
`;

describe('daemon', () => {
  it('sends each event where it belongs, gaps to all, with one number, and counts', async () => {
    const daemon = await open(configured(ALL, 'header.contains mode=enforcing\ndestination DIR/rules.log\n'));
    await daemon.store(of(read('file read /a'), GAP, read('file write /b')));
    expect(daemon.status).toBe('2 records, 2 lost');
    expect(entries('writes.jsonl')).toEqual([
      [2, 'gap'],
      [3, 'file write /b'],
    ]);
    const segment = readdirSync(join(folder, 'spool', BOOT)).find((name) => name.endsWith('.jsonl')) ?? '';
    expect(entries(join('spool', BOOT, segment)).map(([sequence]) => sequence)).toEqual([1, 2, 3]);
    for (const name of ['all.log', 'rules.log'])
      expect(stored(name).split('\n\n').map((record) => record.split('\n')[2])).toEqual([
        'file read /a',
        'file write /b',
        undefined,
      ]); // prettier-ignore
    expect(stored('tomoyo.prom')).toContain('tomoyo_audit_lost_total{mode="enforcing"} 2');
    expect(stored('tomoyo.prom')).toMatch(/tomoyo_audit_sink_stored_total\{sink="file [^"]*all\.log"\} 2/);
    expect(existsSync(join(folder, 'socket'))).toBe(false);
  });

  it('numbers go on with the spool of the same boot', async () => {
    for (const entry of ['file read /a', 'file read /b']) {
      const daemon = await open(configured(`${ALL}[[sink]]\ntype = "file"\npath = "DIR/all.jsonl"\n`));
      await daemon.store(of(read(entry)));
    }
    expect(entries('all.jsonl')).toEqual([
      [1, 'file read /a'],
      [2, 'file read /b'],
    ]);
  });

  it('goes by another configuration, keeps sinks that are in both, and says what needs a restart', async () => {
    const both = '[[sink]]\ntype = "file"\npath = "DIR/both.jsonl"\n';
    const daemon = await open(configured(`${both}[[sink]]\ntype = "file"\npath = "DIR/old.jsonl"\n`));
    const reload = () => daemon.reload(configured(`[limit]\nrecords = 1\nevery = "1s"\n${both}`));
    await daemon.store(of(read('file read /a'), read('file read /b'), reload, read('file read /c')));
    expect(entries('both.jsonl').map(([sequence]) => sequence)).toEqual([1, 2, 3]);
    expect(entries('old.jsonl').map(([sequence]) => sequence)).toEqual([1, 2]);
    expect(said).toEqual([expect.stringContaining('restart')]);
  });

  it('opens all or nothing', async () => {
    const one = await open(configured(ALL));
    const other = configured(ALL.replace('DIR/spool', 'DIR/spool2'));
    await expect(open(other)).rejects.toMatchObject({ code: 'TOMOYO_IN_USE' });
    await one.store(of());
    // neither the spool nor the socket is held
    await (await open(other)).store(of(read('file read /a')));
    expect(existsSync(join(folder, 'writes.jsonl'))).toBe(false);
    expect(stored('all.log')).toContain('file read /a');
  });

  it('leaves a summary in place of what is too much of a domain', async () => {
    const daemon = await open(
      configured('[limit]\nrecords = 2\nevery = "1h"\n[[sink]]\ntype = "file"\npath = "DIR/all.jsonl"\n'),
    );
    await daemon.store(of(...['/a', '/b', '/c', '/d'].map((name) => read(`file read ${name}`))));
    expect(entries('all.jsonl')).toEqual([
      [1, 'file read /a'],
      [2, 'file read /b'],
      [3, 'suppressed'],
    ]);
  });
});
