import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseAuditdRules } from '../../../lib/audit/auditd-rules.js';
import { AuditRecord } from '../../../lib/audit/record.js';
import type { AuditEvent } from '../../../lib/audit/event.js';
import { TakenEvents } from '../../../lib/audit/taken-events.js';
import { Auditd, describeAccount } from '../../../lib/auditd/auditd.js';
import { RuleFiles } from '../../../lib/auditd/rule-files.js';
import type { Events } from '../../../lib/auditd/stored-event.js';
import { TomoyoError } from '../../../lib/errors.js';

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-auditd-'));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const rulesOf = (text: string) => parseAuditdRules(text.replaceAll('DIR', folder)).rules;
const say = (text: string) => void said.push(text);
const routes = (rules: string) => [{ sink: new RuleFiles(rulesOf(rules), { say }) }];
const auditd = (rules: string) => new Auditd({ routes: routes(rules), boot: 'b', say });
const raw = (profile: number, entry: string) =>
  `#2026/11/23 03:47:21# profile=${profile} mode=enforcing granted=no (global-pid=177) task={ pid=177 ppid=1 uid=0 gid=0 ` +
  `euid=0 egid=0 suid=0 sgid=0 fsuid=0 fsgid=0 }\n<kernel> /bin/editor\n${entry}\n`;
const event = (text: string): AuditEvent => ({ kind: 'record', record: new AuditRecord(text) });
const stored = (name: string) => readFileSync(join(folder, name), 'latin1');

async function* of(...events: readonly (AuditEvent | (() => Promise<void>))[]): AsyncGenerator<AuditEvent[]> {
  for (const one of events) {
    if (typeof one === 'function') await one();
    else yield [one];
  }
}

const RULES = `
header.contains granted=yes
destination /dev/null
header.contains profile=1
destination DIR/one.log
header.contains profile=2
destination DIR/one.log
acl.starts file write
destination DIR/more/writes.log
`;

describe('auditd', () => {
  it('tells when nothing has come for a second or two, and once more a second later, at the start and after a storm', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const told: string[] = [];
      const after = (ms: number) => async () => {
        told.push(`${ms}:`);
        vi.advanceTimersByTime(ms);
      };
      const one = event(raw(1, 'file read /a'));
      const storm = Array.from({ length: 100 }, () => one);
      const atFirst = [after(900), one, after(1900), one, after(2100), after(60_000)];
      const events = of(...atFirst, one, one, after(2100), ...storm, after(2100), after(60_000));
      await new Auditd({ routes: [], boot: 'b', say, whenQuiet: (how) => told.push(how) }).store(events);
      vi.advanceTimersByTime(60_000);
      expect(told.join(' ')).toBe('900: 1900: short 2100: short 60000: long 2100: 2100: short 60000: long');
    } finally {
      vi.useRealTimers();
    }
  });

  it('stores three lines and an empty one by the first rule that holds, and says what no rule took', async () => {
    await auditd(RULES).store(
      of(
        event(raw(1, 'file read /a')),
        event(raw(2, 'file read /b')),
        event(raw(3, 'file write /c')),
        event(raw(3, 'file read /d')),
        event(raw(1, 'file read /e').replace('granted=no', 'granted=yes')),
      ),
    );
    expect(stored('one.log')).toBe(`${raw(1, 'file read /a')}\n${raw(2, 'file read /b')}\n`);
    expect(stored('more/writes.log')).toBe(`${raw(3, 'file write /c')}\n`);
    expect(readdirSync(folder).sort()).toEqual(['more', 'one.log']);
    expect(said).toEqual(['1 records matched no rule and are not stored']);
  });

  it('stores records that the kernel gave one behind the other as it gave them, each where it belongs', async () => {
    const given = [
      raw(1, 'file read /a'),
      raw(1, 'file read /b'),
      raw(3, 'file read /nowhere'),
      raw(1, 'file read /c'),
      raw(3, 'file write /d'),
      'profile=1 nonsense',
      raw(2, 'file read /e'),
      raw(1, 'file read /f'),
    ];
    // what somebody cut off has no NUL behind it
    const taken = () => {
      const events = new TakenEvents(undefined, undefined);
      events.add(given.join('\0'));
      return events.rest() ?? [];
    };
    const batches = (async function* () {
      // one is left out, as a limit does
      yield [...taken().slice(0, 1), ...taken().slice(2)];
      yield taken().slice(0, 1);
    })();
    await auditd(RULES).store(batches);
    const [a, , , c, d, nonsense, e, f] = given;
    expect(stored('one.log')).toBe([a, c, `${nonsense}\n`, e, f, a].map((text) => `${text}\n`).join(''));
    expect(stored('more/writes.log')).toBe(`${d}\n`);
    expect(said).toEqual(['1 records matched no rule and are not stored']);
  });

  it('goes by new rules from then on, into files opened anew', async () => {
    const daemon = auditd('header.contains profile=1\ndestination DIR/old.log\n');
    const replace = () => daemon.replaceRoutes(routes('header.contains profile=1\ndestination DIR/new.log\n'));
    await daemon.store(of(event(raw(1, 'file read /a')), replace, event(raw(1, 'file read /b'))));
    expect([stored('old.log'), stored('new.log')]).toEqual([
      `${raw(1, 'file read /a')}\n`,
      `${raw(1, 'file read /b')}\n`,
    ]);
  });

  it('says what is lost, stores what is no record, and stores all that came before a failure', async () => {
    const failure = new TomoyoError('TOMOYO_BAD_RECORD', 'of the stream');
    const events = of(
      event(raw(1, 'file read /a')),
      { kind: 'gap', reason: 'buffer-full' },
      { kind: 'gap', reason: 'queue-full', lost: { learning: 0, permissive: 2, enforcing: 1 } },
      { kind: 'malformed', error: failure, raw: 'profile=1 nonsense' },
      () => Promise.reject(failure),
    );
    await expect(auditd('header.contains profile=1\ndestination DIR/all.log\n').store(events)).rejects.toBe(failure);
    expect(stored('all.log')).toBe(`${raw(1, 'file read /a')}\nprofile=1 nonsense\n\n`);
    expect(said).toEqual(['lost: 2 in permissive mode, 1 in enforcing mode (queue-full)']);
  });

  it('keeps up with 20,000 records', async () => {
    const text = raw(1, 'file read /a');
    const many = (async function* () {
      for (let index = 0; index < 200; index++) yield Array.from({ length: 100 }, () => event(text));
    })();
    await auditd('header.contains profile=1\ndestination DIR/all.log\n').store(many);
    expect(stored('all.log').length).toBe(20_000 * (text.length + 1));
    expect(said).toEqual([]);
  });

  it('waits once for a sink that hangs, and gives all to the others', async () => {
    let waits = 0;
    const given: number[] = [];
    const none = { counts: { stored: 0, dropped: 0, pendingBytes: 0 }, close: () => Promise.resolve() };
    const hanging = {
      ...none,
      name: 'hanging',
      isCrowded: true,
      add: () => undefined,
      flushed: () => {
        waits++;
        return new Promise<void>(() => undefined);
      },
    };
    const other = {
      ...none,
      name: 'other',
      isCrowded: false,
      add: ({ stored: events }: Events) => void given.push(...events.map(({ sequence }) => sequence)),
      flushed: () => Promise.resolve(),
    };
    const many = Array.from({ length: 2560 }, () => event(raw(1, 'file read /a')));
    await new Auditd({ routes: [{ sink: hanging }, { sink: other }], boot: 'b', say }).store(
      (async function* () {
        yield many;
      })(),
    );
    expect([waits, given.length]).toEqual([1, 2560]);
  });

  it('describes an account', () => {
    const none = { learning: 0, permissive: 0, enforcing: 0 };
    const account = { counted: none, received: none, discarded: none, lost: none, exact: true };
    expect(describeAccount(account)).toBe('no request was refused or learned');
    expect(
      describeAccount({
        ...account,
        counted: { ...none, enforcing: 3 },
        lost: { ...none, enforcing: 3 },
        exact: false,
      }),
    ).toBe('requests that were not allowed: counted 3 in enforcing mode; lost 3 in enforcing mode (at least)');
  });
});
