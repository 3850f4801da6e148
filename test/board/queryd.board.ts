import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect } from 'vitest';
import type { Board } from '../../qemu/index.js';
import { until } from '../until.js';
import { ASKING, ASKING_DOMAIN, askProgram, EPERM } from './asking.js';
import { AS_OUTSIDER } from './confined-policy.js';
import { GuestDaemon } from './guest-daemon.js';
import { GuestNode } from './guest-node.js';
import { AS_MANAGER, projectChoice, runOk } from './project-board.js';
import { projectTest } from './project-test.js';

const it = projectTest(() => ({ confined: true, files: [askProgram(projectChoice().architecture)] }));
let board: Board;
let node: GuestNode;
it.beforeAll(async ({ board: booted }) => {
  board = booted;
  node = await GuestNode.start(board, { as: AS_MANAGER });
});

const running = new Set<GuestDaemon>();
afterEach(async () => {
  for (const daemon of running) await daemon.kill();
  running.clear();
});

const GRANTED = [0, 0];
const REFUSED = [-1, EPERM];
const DECISIONS = '/tmp/decisions.jsonl';

/** Starts `tomoyo queryd` with these rules; gives what it said so far, and its end. */
async function start(toml: string, name = 'queryd') {
  const rules = `/tmp/${name}.toml`;
  await board.writeFile(rules, `${toml}\n[socket]\npath = "/run/tomoyo/${name}.sock"\n`);
  const daemon = await GuestDaemon.start(board, ['/usr/bin/tomoyo', 'queryd', '--rules', rules]);
  running.add(daemon);
  return daemon;
}

const run = (body: string) => node.eval(`${ASKING}${body}`);

const askedOnce = () => run(`return outcome(ask('open', '/tmp/ask/h'));`);

/** Until there is such a file. */
async function exists(path: string): Promise<void> {
  while ((await board.run(['/bin/ls', path])).code !== 0) await sleep(200);
}

const ruleFor = (path: string, action: string) => `[[rule]]\npath = "${path}\\\\*"\naction = "${action}"\n`;
const ASK_OTHERS = '[default]\naction = "ask"\n';

/** How many questions a daemon says that it answered. */
const taken = (said: string) => said.match(/queryd: (allow|deny): /g)?.length ?? 0;

/** In the guest: attaches to a daemon; `first(type)` waits for the next event of a type. */
const PERSON = `
  const { connectToDesk } = await import('tomoyo');
  const attach = async (name, socket = 'queryd') => {
    const desk = await connectToDesk('/run/tomoyo/' + socket + '.sock', { name });
    const events = desk.events[Symbol.asyncIterator]();
    const first = async (type) => { for (;;) { const { value, done } = await events.next(); if (done || value.type === type) return value; } };
    return { ...desk, first, close: () => desk[Symbol.asyncDispose]() };
  };
`;

const decisions = async () =>
  (await runOk(board, ['/bin/cat', DECISIONS]))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('tomoyo queryd', () => {
  it('answers by rules, and refuses at once what they leave while nobody is attached; each decision is recorded', async () => {
    await start(`
      [default]
      action = "ask"
      [decisions]
      file = "${DECISIONS}"
      [[rule]]
      name = "harmless"
      domain = "${ASKING_DOMAIN}"
      path = "/tmp/ask/allowed\\\\$"
      action = "allow"
      [[rule]]
      path = "/tmp/ask/learned\\\\$"
      action = "learn"
      entry = "file read /tmp/ask/learned\\\\$"
      [[rule]]
      path = "/tmp/ask/denied\\\\$"
      action = "deny"
    `);
    const found = await run(`
      const outcomes = {};
      for (const name of ['allowed', 'learned', 'denied', 'other']) outcomes[name] = await outcome(ask('open', '/tmp/ask/' + name, 2));
      return outcomes;`);
    expect(found).toEqual({
      allowed: [GRANTED, GRANTED],
      learned: [GRANTED, GRANTED],
      denied: [REFUSED, REFUSED],
      other: [REFUSED, REFUSED],
    });
    const written = await decisions();
    expect(written).toMatchObject([
      { answer: 'allow', result: 'taken', by: { kind: 'rule', rule: { number: 1, name: 'harmless' } } },
      { answer: 'allow' },
      { answer: 'learn', added: 'file read /tmp/ask/learned\\$', by: { kind: 'rule', rule: { number: 2 } } },
      { answer: 'deny', by: { kind: 'rule', rule: { number: 3 } } },
      { answer: 'deny' },
      { answer: 'deny', by: { kind: 'fallback' }, entry: 'file read /tmp/ask/other0', domain: ASKING_DOMAIN },
      { answer: 'deny', why: expect.stringContaining('nobody is attached') },
    ]);
    expect(written).toHaveLength(7);
    for (const { type, at } of written) expect([type, Number.isNaN(Date.parse(at))]).toEqual(['decision', false]);
  });

  it('reads its rules again at SIGHUP, and keeps them where the new ones are bad', async () => {
    const daemon = await start(ruleFor('/tmp/ask/', 'deny'));
    const change = async (toml: string, said: string) => {
      await board.writeFile('/tmp/queryd.toml', `${toml}\n[socket]\npath = "/run/tomoyo/queryd.sock"\n`);
      daemon.process.kill('SIGHUP');
      await daemon.untilSaid(said);
    };
    expect(await askedOnce()).toEqual([REFUSED]);
    await change(ruleFor('/tmp/ask/', 'allow'), 'rules read again');
    expect(await askedOnce()).toEqual([GRANTED]);
    await change(ruleFor('/tmp/ask/', 'alow'), 'the old rules stay');
    expect(daemon.said).toMatch(/queryd\.toml:3:\d+: .*expected "allow"/);
    expect(await askedOnce()).toEqual([GRANTED]);
  });

  it('hands on what rules leave to whoever is attached; all see the answer', async () => {
    await start(ASK_OTHERS);
    const found = await run(`${PERSON}
      await tomoyo.write('domain_policy', ['${ASKING_DOMAIN}', 'file read /tmp/ask/personal', 'delete file read /tmp/ask/learned\\\\$']);
      const [one, two] = [await attach('one'), await attach('two')];
      const child = ask('open', '/tmp/ask/person', 2);
      const shown = await one.first('question');
      one.send({ type: 'answer', id: shown.id, answer: 'allow' });
      const seen = await two.first('decision');
      const second = await two.first('question');
      two.send({ type: 'answer', id: second.id, answer: 'learn', entry: 'file raed /x' });
      const refusal = await two.first('refusal');
      two.send({ type: 'answer', id: second.id, answer: 'learn' });
      const learned = await one.first('decision').then(() => one.first('decision'));
      const outcomes = await outcome(child);
      const noisy = ask('open', '/tmp/ask/noisy');
      one.send({ type: 'mute', id: (await one.first('question')).id, forMs: 60000 });
      const muted = [await outcome(noisy), await outcome(ask('open', '/tmp/ask/noisy'))]; // nobody answers the second
      one.close(); two.close();
      return { shown, seen, refusal, learned, outcomes, pid: child.pid, muted };`);
    expect(found).toMatchObject({
      shown: {
        domain: ASKING_DOMAIN,
        entry: 'file read /tmp/ask/person0',
        allowing: 'file read /tmp/ask/person0',
        canRetry: true,
        fallback: 'deny',
        retries: 0,
        record: { type: 'record', mode: 'enforcing' },
        nearest: ['file read /tmp/ask/personal'],
      },
      seen: { answer: 'allow', result: 'taken', by: { kind: 'person', name: 'one' } },
      refusal: { code: 'TOMOYO_SYNTAX' },
      learned: { answer: 'learn', added: 'file read /tmp/ask/person1', by: { kind: 'person', name: 'two' } },
      outcomes: [GRANTED, GRANTED],
      muted: [[REFUSED], [REFUSED]],
    });
    const [own, parent] = found.shown.processes;
    expect([own, parent.name]).toEqual([
      { pid: found.pid, name: 'ask', uid: 0 },
      expect.stringMatching(/node|MainThread/),
    ]);
  });

  it('killed with 50 programs waiting, releases all of them at once', async () => {
    const { process } = await start(`${ASK_OTHERS}hold = "1h"\n`);
    const asking = run(`${PERSON}
      const desk = await attach('one');
      const children = Array.from({ length: 50 }, (_, i) => ask('open', '/tmp/ask/k' + i + '.'));
      for (let asked = 0; asked < 50; asked++) await desk.first('question');
      const { writeFile } = await import('node:fs/promises');
      await writeFile('/tmp/ask/all-wait', '');
      const results = (await Promise.all(children.map(({ results }) => results))).flat();
      desk.close();
      return { outcomes: [...new Set(results.map(({ got, errno }) => got + ' ' + errno))],
        first: Math.min(...results.map(({ ended }) => ended)) / 1e6, last: Math.max(...results.map(({ ended }) => ended)) / 1e6,
        began: Math.max(...results.map(({ began }) => began)) / 1e6 };`);
    await exists('/tmp/ask/all-wait');
    await sleep(2000); // what is held is held longer than a tick of the kernel
    process.kill('SIGKILL');
    const { outcomes, first, last, began } = await asking;
    expect(outcomes).toEqual([`-1 ${EPERM}`]);
    expect(first - began).toBeGreaterThan(1000); // all of them waited
    globalThis.process.stdout.write(`50 waiters were released within ${Math.round(last - first)} ms of each other\n`);
    expect(last - first).toBeLessThan(5000); // not one by one as their ten seconds end
  });

  it('shares the questions with a second daemon and a person: each is answered once', async () => {
    const one = await start(ruleFor('/tmp/ask/allow', 'allow') + ASK_OTHERS, 'one');
    const two = await start(`${ruleFor('/tmp/ask/deny', 'deny')}${ASK_OTHERS}hold = "1h"\n`, 'two');
    const found = await run(`${PERSON}
      const [here, there] = [await attach('one', 'one'), await attach('two', 'two')];
      const children = ['allow', 'deny', 'someone'].map((name) => ask('open', '/tmp/ask/' + name, 3));
      const answers = (async () => {
        for (let answered = 0; answered < 3;) {
          const question = await there.first('question');
          if (!question.entry.includes('/someone')) continue; // the other daemon's
          there.send({ type: 'answer', id: question.id, answer: 'allow' });
          answered++;
        }
      })();
      const outcomes = await Promise.all(children.map(outcome));
      await answers;
      here.close(); there.close();
      return outcomes;`);
    expect(found).toEqual([
      [GRANTED, GRANTED, GRANTED],
      [REFUSED, REFUSED, REFUSED],
      [GRANTED, GRANTED, GRANTED],
    ]);
    await until('all is said', () => taken(one.said) + taken(two.said) >= 9, one);
    expect(taken(one.said) + taken(two.said)).toBe(9);
  });

  it('refuses to start where another one listens, and says who may not answer', async () => {
    await start('');
    const second = await board.run(['/usr/bin/tomoyo', 'queryd', '--rules', '/tmp/queryd.toml']);
    expect([second.code, second.stderr.toString()]).toEqual([1, expect.stringContaining('TOMOYO_IN_USE')]);
    await board.writeFile('/tmp/other.toml', '[socket]\npath = "/run/tomoyo/other.sock"\n');
    const stranger = await board.run([...AS_OUTSIDER, '/usr/bin/tomoyo', 'queryd', '--rules', '/tmp/other.toml']);
    expect([stranger.code, stranger.stderr.toString()]).toEqual([1, expect.stringContaining('TOMOYO_NOT_MANAGER')]);
  });

  it('stops at SIGTERM, and what waits is refused', async () => {
    const { process } = await start(`${ASK_OTHERS}hold = "1h"\n`);
    const asking = run(`${PERSON}
      const desk = await attach('one');
      const child = ask('open', '/tmp/ask/t');
      await desk.first('question');
      const { writeFile } = await import('node:fs/promises');
      await writeFile('/tmp/ask/waits', '');
      const outcomes = await outcome(child);
      return { outcomes, end: await desk.first('nothing') };`);
    await exists('/tmp/ask/waits');
    process.kill('SIGTERM');
    expect(await process.exited).toMatchObject({ code: 0 });
    expect(await asking).toEqual({ outcomes: [REFUSED] });
    expect((await board.run(['/bin/ls', '/run/tomoyo/queryd.sock'])).code).not.toBe(0);
  });
});
