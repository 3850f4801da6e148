// What the thread that reads questions decides by itself, on a FIFO in place of the kernel's file: test/board/query-rules.board.ts has that.
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addon } from '../../../lib/addon/load.js';
import type { NativeRules, Seen } from '../../../lib/addon/native.js';
import { AuditRecord } from '../../../lib/audit/record.js';
import type { AnswerRule, Fallback } from '../../../lib/query/answer-rule.js';
import { compileRules } from '../../../lib/query/rules.js';

let root: string;
let fifo: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tomoyo-fifo-'));
  fifo = join(root, 'query');
  execFileSync('mkfifo', [fifo]);
});

afterEach(() => rmSync(root, { recursive: true }));

/** What a new thread with these rules makes of a question. A FIFO would give it the answer to read, too: it asks once. */
async function ask(rules: NativeRules, text: string, retry: number): Promise<Seen> {
  const file = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  let ready: (() => void) | undefined;
  const isReady = new Promise<void>((resolve) => (ready = resolve));
  const channel = new (addon().QueryChannel)(fifo, () => ready?.());
  try {
    channel.setRules(rules);
    writeSync(file, `Q7-${retry}\n${text}\0`);
    await isReady;
    return channel.take();
  } finally {
    channel.close();
    closeSync(file);
  }
}

/** Rules that deny where none holds. */
const denying = (rules: readonly AnswerRule[]) => compileRules(rules, { fallback: 'deny' }).native;

const name = fc.constantFrom(
  '/bin/sh',
  '/bin/editor',
  '/usr/sbin/httpd',
  '/tmp/a.b',
  '/tmp/a1',
  '/tmp/d/e',
  '/',
  '/tmp/',
  '/caf\\303\\251',
);
const pattern = fc.oneof(
  name,
  fc.constantFrom(
    '/bin/\\*',
    '/\\{\\*\\}/\\*',
    '/tmp/\\@',
    '/tmp/\\*\\-\\*.b',
    '/tmp/\\a\\$',
    '\\*',
    '/\\*/\\*',
    '/tmp\\*',
    '/caf\\?\\*',
    '/\\*/',
  ),
);
const operation = fc.constantFrom(
  'file',
  'file read',
  'file rename',
  'network',
  'network inet stream connect',
  'misc env',
  'task',
);
const rule: fc.Arbitrary<AnswerRule> = fc.record(
  {
    action: fc.constantFrom('allow', 'deny', 'ask', 'learn'),
    domain: fc.oneof(
      pattern,
      fc.tuple(pattern, pattern).map((parts) => parts.join(' ')),
      fc.tuple(pattern, pattern).map((parts) => `<kernel> ${parts.join(' ')}`),
    ),
    path: pattern,
    operation: fc.oneof(operation, fc.array(operation, { minLength: 1, maxLength: 3 })),
    uid: fc.oneof(
      fc.constantFrom(0, 1000, 2 ** 32, -1),
      fc.array(fc.constantFrom(0, 1000), { minLength: 1, maxLength: 2 }),
    ),
    retries: fc.integer({ min: 0, max: 2 }),
    until: fc.constantFrom(new Date(0), new Date(8e12)),
    days: fc.constant([]),
    atMost: fc.constant({ count: 1, periodMs: 1000 }),
  },
  { requiredKeys: ['action'] },
);
const entry = fc.oneof(
  name.map((path) => `file read ${path}`),
  fc.tuple(name, name).map(([from, to]) => `file rename ${from} ${to}`),
  name.map((path) => `file mount any ${path} any 0x0`),
  fc.constantFrom(
    'network inet stream connect 10.0.0.1 80',
    'misc env HOME',
    'task manual_domain_transition <kernel> /bin/sh',
    'use_profile 3',
  ),
);
const header = (uid: number) =>
  `#2026/11/23 03:47:24# profile=3 mode=enforcing granted=no (global-pid=42) task={ pid=42 ppid=1 uid=${uid} gid=0 euid=7 ` +
  'egid=0 suid=0 sgid=0 fsuid=0 fsgid=0 }';
const asked = fc.record({
  text: fc
    .tuple(fc.constantFrom(0, 1000, 2 ** 32 - 1), fc.array(name, { maxLength: 3 }), entry)
    .map(([uid, domain, line]) => `${header(uid)}\n${['<kernel>', ...domain].join(' ')}\n${line}\n`),
  retry: fc.integer({ min: 0, max: 3 }),
});

describe('rules of the thread that reads questions', () => {
  it('decide as compileRules() does, or leave the question open', async () => {
    let decided = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(rule, { maxLength: 4 }),
        fc.constantFrom<Fallback>('ask', 'deny'),
        fc.array(asked, { minLength: 1, maxLength: 4 }),
        async (rules, fallback, all) => {
          const compiled = compileRules(rules, { fallback });
          for (const { text, retry } of all) {
            const { answers, questions } = await ask(compiled.native, text, retry);
            // a fresh one: counts of rates are those of one question
            const expected = compileRules(rules, { fallback }).decide({
              record: new AuditRecord(text),
              retry,
              now: new Date(),
            });
            const [answer] = answers;
            if (answer === undefined) {
              expect(questions.toString('latin1')).toBe(`Q7-${retry}\n${text}\0`);
              continue;
            }
            decided += 1;
            expect(questions).toHaveLength(0);
            const action = answer.code === 1 ? 'allow' : 'deny';
            expect(compiled.decidedBy(answer.rule, action)).toEqual(expected);
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(decided).toBeGreaterThan(150);
  });

  it.each<[string, readonly AnswerRule[]]>([
    ['a time', [{ action: 'allow', time: { fromMinute: 0, toMinute: 1440 } }]],
    ['days', [{ action: 'allow', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] }]],
    ['an expiry', [{ action: 'allow', until: new Date(8e12) }]],
    ['a rate', [{ action: 'allow', atMost: { count: 9, periodMs: 1000 } }]],
    ['a rate of each domain', [{ action: 'allow', atMostPerDomain: { count: 9, periodMs: 1000 } }]],
    ['a person', [{ action: 'ask' }, { action: 'allow' }]],
    ['the policy', [{ action: 'learn' }, { action: 'allow' }]],
  ])('leave open what needs %s', async (_what, rules) => {
    const text = `${header(0)}\n<kernel> /bin/sh\nfile read /a\n`;
    expect((await ask(denying(rules), text, 0)).questions.length).toBeGreaterThan(0);
    expect((await ask(denying([{ action: 'deny' }]), text, 0)).answers).toMatchObject([{ rule: 0, code: 2 }]);
  });
});
