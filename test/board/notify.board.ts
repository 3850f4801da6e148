import { afterEach, beforeEach, describe, expect } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { until } from '../until.js';
import { ASKING, ASKING_DOMAIN, askProgram, EPERM } from './asking.js';
import { AS_OUTSIDER } from './confined-policy.js';
import { GuestNode } from './guest-node.js';
import { CONFIG, NOTE, Notifying, type Asked } from './notifying.js';
import { AS_MANAGER, projectChoice } from './project-board.js';
import { projectTest } from './project-test.js';

const it = projectTest(() => ({ confined: true, files: [askProgram(projectChoice().architecture), NOTE] }));
let board: Board;
let node: GuestNode;
let notifying: Notifying;
it.beforeAll(async ({ board: booted }) => {
  board = booted;
  node = await GuestNode.start(board, { as: AS_MANAGER });
  notifying = new Notifying(board, node);
  await notifying.shell('mkdir -p /etc/tomoyo/tools');
  // the policy of the program
  await node.eval(ASKING);
});
beforeEach(() => notifying.clear());
afterEach(() => notifying.killAll());

/** The kernel's own patience is ten seconds. */
const FAR_BELOW_MS = 6000;
const isRefused = ({ got, errno }: Asked) => got === -1 && errno === EPERM;
const held = (asked: readonly Asked[]) => asked.map(({ heldMs }) => heldMs);

describe('notify from questions', () => {
  it('holds the first, the second and the third for their time, tells of each at once, and leaks nothing', async () => {
    await notifying.configure(3, 0);
    const daemon = await notifying.start();
    expect(daemon.said).toContain('watches questions, each held 3 s');
    const asked = await notifying.ask('/tmp/ask/wait', 3);
    expect(asked.every(isRefused)).toBe(true);
    expect(Math.min(...held(asked))).toBeGreaterThan(2900);
    expect(Math.max(...held(asked))).toBeLessThan(9000);
    const noted = await notifying.notedCount(3);
    for (const [index, { text, env, descriptors }] of noted.entries()) {
      const entry = `file read /tmp/ask/wait${index}`;
      const [question = '', header = '', ...rest] = text.split('\n');
      expect(rest).toEqual([ASKING_DOMAIN, entry, '', '']);
      expect(header).toMatch(/^#\d{4}\/.* profile=7 mode=enforcing granted=no /);
      const serial = /^Q(\d+)-0$/.exec(question)?.[1];
      expect(env).toEqual({
        TOMOYO_DOMAIN: ASKING_DOMAIN,
        TOMOYO_ENTRY: entry,
        TOMOYO_SERIAL: serial,
        TOMOYO_COUNT: '1',
      });
      expect(descriptors).not.toMatch(/security|anon_inode|audit|query/);
    }
    expect(noted).toHaveLength(3);
    await daemon.stop();
  });

  it('holds those that come together each for its own time', async () => {
    await notifying.configure(3, 60);
    const daemon = await notifying.start();
    const found: { began: number; ended: number }[][] = await node.eval(`
      const children = [];
      ${ASKING}
      for (let i = 0; i < 3; i++) {
        children.push(ask('open', '/tmp/ask/own' + i + '.'));
        await sleep(1500);
      }
      return Promise.all(children.map(({ results }) => results));`);
    for (const [one] of found) {
      const heldMs = (one!.ended - one!.began) / 1e6;
      expect(heldMs).toBeGreaterThan(2900);
      expect(heldMs).toBeLessThan(9000);
    }
    await daemon.stop();
  });

  it('without a time to wait denies each and misses none', async () => {
    await notifying.configure(0, 0);
    const daemon = await notifying.start(['--from', 'questions', '--json']);
    const asked = await notifying.ask('/tmp/ask/now', 6);
    expect(asked.every(isRefused)).toBe(true);
    expect(Math.max(...held(asked))).toBeLessThan(FAR_BELOW_MS);
    const messages = (await notifying.notedCount(6)).map(({ text }) => JSON.parse(text));
    // they run beside each other
    expect(new Set(messages.map(({ cause: { entry } }) => entry))).toEqual(
      new Set([0, 1, 2, 3, 4, 5].map((index) => `file read /tmp/ask/now${index}`)),
    );
    expect(messages[0]).toMatchObject({
      type: 'notification',
      summary: false,
      count: 1,
      question: { type: 'question', retries: 0, profile: 7, domain: ASKING_DOMAIN },
    });
    await daemon.stop();
  });

  it('passes on the text of the question, and a line feed, as tomoyo-notifyd does', async () => {
    await notifying.configure(0, 0);
    const daemon = await notifying.start(['--from', 'questions']);
    await notifying.ask('/tmp/ask/same');
    const [noted] = await notifying.notedCount(1);
    const [serial, header, ...rest] = noted!.text.split('\n');
    expect(serial).toMatch(/^Q\d+-0$/);
    expect(header).toMatch(
      /^#\d{4}\/\d\d\/\d\d [\d:]{8}# profile=7 mode=enforcing granted=no \(global-pid=\d+\) task=\{ /,
    );
    expect(rest).toEqual([ASKING_DOMAIN, 'file read /tmp/ask/same0', '', '']);
    await daemon.stop();
  });

  it('leaves questions to another program that has them open', async () => {
    await notifying.configure(2, 0);
    const daemon = await notifying.start();
    const found = await node.eval(`
      ${ASKING}
      const stream = tomoyo.queries();
      try {
        const child = ask('open', '/tmp/ask/other');
        const question = await next(stream);
        await sleep(5000); // longer than the daemon holds it
        const before = question.end;
        const { kind } = await question.allow();
        return { before, kind, outcome: await outcome(child) };
      } finally { stream.close(); }`);
    expect(found).toEqual({ kind: 'taken', outcome: [[0, 0]] });
    await notifying.notedCount(1);
    // it is the only one again
    expect((await notifying.ask('/tmp/ask/alone')).every(isRefused)).toBe(true);
    await daemon.stop();
  });

  it('at SIGTERM releases what waits, ends what runs, and leaves nobody who holds questions', async () => {
    await notifying.configure(300, 0, 'setsid sleep 60 & sleep 60');
    const daemon = await notifying.start();
    const asking = notifying.ask('/tmp/ask/end');
    const [noted] = await notifying.notedCount(1);
    const began = Date.now();
    await daemon.stop();
    expect((await asking).every(isRefused)).toBe(true);
    expect(Date.now() - began).toBeLessThan(60_000);
    expect((await notifying.shell(`ls -d /proc/${noted!.pid} 2>/dev/null || true`)).trim()).toBe('');
    // what the action left behind has none of our descriptors
    expect((await notifying.shell('pidof sleep')).trim()).not.toBe('');
    expect(Math.max(...held(await notifying.ask('/tmp/ask/after', 2)))).toBeLessThan(FAR_BELOW_MS);
    await notifying.shell('killall sleep');
  });

  it('is refused to a second one, and to who may not answer', async () => {
    await notifying.configure(3, 0);
    const stranger = await notifying.spawn(['notify'], AS_OUTSIDER);
    expect(await stranger.process.exited).toMatchObject({ code: 1 });
    expect(stranger.said).toContain('TOMOYO_NOT_MANAGER');
    const daemon = await notifying.start();
    const second = await notifying.spawn(['notify']);
    expect(await second.process.exited).toMatchObject({ code: 1 });
    expect(second.said).toContain('TOMOYO_IN_USE');
    await daemon.stop();
  });
});

describe('notify from violations', () => {
  it('makes nobody wait; fifty of the same are one message and a summary', async () => {
    await notifying.configure(0, 10);
    const daemon = await notifying.start();
    expect(daemon.said).toContain('watches violations');
    expect(await notifying.questionHolders()).toBe(0);
    const asked = await notifying.ask('/tmp/ask/often', 1, 50);
    expect(asked.filter(isRefused)).toHaveLength(50);
    const [first, summary] = await notifying.notedCount(2);
    expect(first!.text.split('\n').slice(1)).toEqual([ASKING_DOMAIN, 'file read /tmp/ask/often0', '', '']);
    expect(first!.env).not.toHaveProperty('TOMOYO_SERIAL');
    expect(summary!.text).toMatch(/^and 49 more like it, last at \d{4}-\d\d-\d\dT[\d:.]+Z\n#/);
    expect([first!.env['TOMOYO_COUNT'], summary!.env['TOMOYO_COUNT']]).toEqual(['1', '49']);
    expect(first!.descriptors).not.toMatch(/security|anon_inode|audit|query/);
    await daemon.stop();
    expect(await notifying.noted()).toHaveLength(2);
  });

  it('takes other modes when told to', async () => {
    await notifying.configure(0, 0);
    const daemon = await notifying.start(['--mode', 'learning']);
    await notifying.ask('/tmp/ask/not');
    await notifying.shell('/srv/test/learner 900 900');
    const noted = await notifying.notedCount(1);
    expect(noted.every(({ text }) => text.includes('mode=learning granted=no'))).toBe(true);
    await daemon.stop();
  });

  it('come from the audit daemon where it runs, also when it was away', async () => {
    const toml = '[spool]\nfolder = "/var/lib/tomoyo/audit"\n[socket]\n';
    await board.writeFile('/etc/tomoyo/tools/auditd.toml', toml);
    const started = async () => {
      const auditd = await notifying.spawn(['auditd']);
      await auditd.untilSaid('started');
      await until('its socket', async () => (await notifying.shell('ls /run/tomoyo')).includes('audit.sock\n'));
      return auditd;
    };
    const auditd = await started();
    await notifying.configure(0, 0);
    const daemon = await notifying.start();
    expect(daemon.said).toContain('from the audit daemon');
    await notifying.ask('/tmp/ask/served');
    await notifying.notedCount(1);
    await auditd.stop();
    await daemon.untilSaid('the audit daemon has ended');
    await notifying.ask('/tmp/ask/away');
    const again = await started();
    await notifying.ask('/tmp/ask/back');
    const entries = (await notifying.notedCount(3)).map(({ env }) => env['TOMOYO_ENTRY']);
    // the last two may run beside each other
    expect(new Set(entries)).toEqual(new Set(['served', 'away', 'back'].map((name) => `file read /tmp/ask/${name}0`)));
    await daemon.stop();
    await again.stop();
  });

  it('SIGHUP reads the configuration again: a wrong one is said, a good one may bring questions', async () => {
    await notifying.configure(0, 0);
    const daemon = await notifying.start();
    await board.writeFile(CONFIG, 'bogus\naction_to_take a \\101\n');
    daemon.process.kill('SIGHUP');
    await daemon.untilSaid('the old configuration stays');
    expect(daemon.said).toContain(`${CONFIG}:2:18:`);
    expect(daemon.said).toContain(`${CONFIG}:1:1: warning: unknown word "bogus"`);
    await notifying.ask('/tmp/ask/old');
    await notifying.notedCount(1);
    await notifying.configure(3, 0);
    daemon.process.kill('SIGHUP');
    await daemon.untilSaid('watches questions, each held 3 s');
    expect(Math.min(...held(await notifying.ask('/tmp/ask/new')))).toBeGreaterThan(2900);
    expect((await notifying.notedCount(2))[1]!.text).toMatch(/^Q\d+-0\n/);
    await notifying.configure(0, 0);
    daemon.process.kill('SIGHUP');
    await daemon.untilSaid(/watches questions[\s\S]*watches violations/);
    await until('nobody holds', async () => (await notifying.questionHolders()) === 0);
    await daemon.stop();
  });
});
