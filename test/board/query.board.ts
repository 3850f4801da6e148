import { describe, expect } from 'vitest';
import { AskingBoard, GRANTED, REFUSED } from './asking-board.js';
import { ASKING, ASKING_DOMAIN } from './asking.js';
import { GuestNode } from './guest-node.js';

const asking = new AskingBoard();
const { it, run } = asking;

describe('questions of the real kernel', () => {
  it('say what was tried, by whom, and how long the kernel waits', async () => {
    const found = await run(`
      const child = ask('open', '/tmp/ask/a');
      const question = await next(stream);
      const { serial, retries, record, remainingMs, canRetry } = question;
      const json = JSON.parse(JSON.stringify(question));
      await question.deny();
      await child.results;
      return { pid: child.pid, serial, retries, entry: record.entry, domain: record.domain, task: record.body.task,
        mode: record.mode, granted: record.granted, remainingMs, canRetry, json, end: await question.ended };`);
    expect(found).toMatchObject({
      serial: expect.any(Number),
      retries: 0,
      entry: 'file read /tmp/ask/a0',
      domain: ASKING_DOMAIN,
      task: { pid: found.pid, uid: 0 },
      mode: 'enforcing',
      granted: false,
      canRetry: true,
      json: { type: 'question', serial: found.serial, retries: 0, entry: 'file read /tmp/ask/a0' },
      end: { kind: 'answered', answer: 'deny' },
    });
    expect(found.remainingMs).toBeGreaterThan(5000);
    expect(found.remainingMs).toBeLessThanOrEqual(10_000);
  });

  it('are answered: allow, deny, retry and allowAlways each change what the program sees', async () => {
    const found = await run(`
      const child = ask('open', '/tmp/ask/b', 4);
      const allowed = await (await next(stream)).allow();
      const denied = await (await next(stream)).deny();
      const first = await next(stream);
      const retried = await first.retry();
      const again = await next(stream);
      const deniedAfterRetry = await again.deny();
      const always = await (await next(stream)).allowAlways();
      const outcomes = await outcome(child);
      const policy = await tomoyo.read('domain_policy');
      return { allowed, denied, retried, deniedAfterRetry, always, outcomes,
        retries: [first.retries, again.retries], same: first.record.entry === again.record.entry,
        later: again.serial > first.serial, isHeld: policy.includes('file read /tmp/ask/b3') };`);
    expect(found).toEqual({
      allowed: { kind: 'taken', answer: 'allow' },
      denied: { kind: 'taken', answer: 'deny' },
      retried: { kind: 'taken', answer: 'retry' },
      deniedAfterRetry: { kind: 'taken', answer: 'deny' },
      always: { kind: 'taken', answer: 'retry', added: 'file read /tmp/ask/b3' },
      outcomes: [GRANTED, REFUSED, REFUSED, GRANTED],
      retries: [0, 1],
      same: true,
      later: true,
      isHeld: true,
    });
  });

  it('are not asked again after allowAlways with a pattern, and a line that is none changes nothing', async () => {
    const found = await run(`
      const child = ask('open', '/tmp/ask/c', 3);
      const question = await next(stream);
      const codeOf = (line) => question.allowAlways(line).then(() => 'added', ({ code }) => code);
      const wrong = [];
      for (const line of ['file raed /x', 'delete file read /tmp/ask/c0', 'file read /a\\nfile read /b', 'use_profile 0'])
        wrong.push(await codeOf(line));
      const before = await tomoyo.read('domain_policy');
      const { added } = await question.allowAlways('file read /tmp/ask/c\\\\$');
      return { wrong, added, outcomes: await outcome(child), clean: !/raed|file read .[ab]$/m.test(before) };`);
    expect(found).toEqual({
      wrong: [
        'TOMOYO_SYNTAX',
        'TOMOYO_BAD_LINE',
        expect.stringMatching(/^TOMOYO_(SYNTAX|BAD_LINE)$/),
        'TOMOYO_BAD_LINE',
      ],
      added: 'file read /tmp/ask/c\\$',
      outcomes: [GRANTED, GRANTED, GRANTED],
      clean: true,
    });
  });

  it('are refused when nobody answers in time, and an answer is too late then', async () => {
    const found = await run(`
      const child = ask('open', '/tmp/ask/d');
      const question = await next(stream);
      const outcomes = await outcome(child);
      return { outcomes, answer: await question.allow(), end: await question.ended, remainingMs: question.remainingMs };`);
    expect(found).toEqual({ outcomes: [REFUSED], answer: { kind: 'late' }, end: { kind: 'gone' }, remainingMs: 0 });
  });

  it('wait as long as they are kept alive', async () => {
    const found = await run(`
      const child = ask('open', '/tmp/ask/e');
      const question = await next(stream);
      question.keepAlive(Infinity);
      await sleep(35_000);
      const before = question.end;
      const answer = await question.allow();
      const [{ got, began, ended }] = await child.results;
      return { before, answer, got, heldMs: (ended - began) / 1e6 };`);
    expect(found).toMatchObject({ answer: { kind: 'taken', answer: 'allow' }, got: 0 });
    expect(found.before).toBeUndefined();
    expect(found.heldMs).toBeGreaterThan(30_000);
  });

  it('end when the program that asked is killed', async () => {
    const found = await run(`
      const child = ask('open', '/tmp/ask/f');
      const question = await next(stream);
      child.kill('SIGKILL');
      await child.results;
      return { end: await question.ended, answer: await question.allow(), always: await question.allowAlways() };`);
    expect(found).toEqual({ end: { kind: 'gone' }, answer: { kind: 'late' }, always: { kind: 'late' } });
  });

  it('come while others wait', async () => {
    const found = await run(`
      const first = ask('open', '/tmp/ask/g');
      const one = await next(stream);
      const more = [];
      for (let i = 0; i < 5; i++) {
        const child = ask('open', '/tmp/ask/h' + i);
        const question = await next(stream);
        more.push([question.record.entry, (await question.allow()).kind, ...(await outcome(child))]);
      }
      const waited = one.end === undefined;
      await one.deny();
      return { waited, more };`);
    expect(found.waited).toBe(true);
    expect(found.more).toEqual([0, 1, 2, 3, 4].map((i) => [`file read /tmp/ask/h${i}0`, 'taken', GRANTED]));
  });

  it('of device nodes cannot be retried, which would let mknod(2) return 1', async () => {
    const found = await run(`
      const child = ask('mkchar', '/tmp/ask/null');
      const question = await next(stream);
      const refused = await question.retry().catch(({ code }) => code);
      const always = await question.allowAlways();
      return { can: question.canRetry, refused, always, outcomes: await outcome(child) };`);
    expect(found).toEqual({
      can: false,
      refused: 'TOMOYO_NO_RETRY',
      always: { kind: 'taken', answer: 'allow', added: 'file mkchar /tmp/ask/null 0600 1 3' },
      outcomes: [GRANTED],
    });
  });

  it('show that the kernel does return 1 from mknod(2) after a retry', async () => {
    const found = await run(`
      const child = ask('mkchar', '/tmp/ask/defect');
      const question = await next(stream);
      Object.defineProperty(question, 'canRetry', { value: true });
      await question.retry();
      return (await child.results)[0].got;`);
    expect(found).toBe(1);
  });
});

describe('many questions, many who answer', () => {
  it('200 at once from 50 processes are answered once each, and none is lost', async () => {
    const found = await run(`
      const children = Array.from({ length: 50 }, (_, i) => ask('open', '/tmp/ask/m' + String(i).padStart(2, '0') + '.', 4));
      const seen = new Set(), kinds = {};
      let twice = 0;
      for await (const question of stream) {
        if (seen.has(question.serial)) twice++;
        seen.add(question.serial);
        const isEven = Number(/(\\d)$/.exec(question.record.entry)[1]) % 2 === 0;
        const { kind } = await (isEven ? question.allow() : question.deny());
        kinds[kind] = (kinds[kind] ?? 0) + 1;
        if (seen.size === 200) break;
      }
      const outcomes = await Promise.all(children.map(outcome));
      return { twice, kinds, outcomes: [...new Set(outcomes.map((one) => JSON.stringify(one)))] };`);
    expect(found).toEqual({
      twice: 0,
      kinds: { taken: 200 },
      outcomes: [JSON.stringify([GRANTED, REFUSED, GRANTED, REFUSED])],
    });
  });

  it('streams of one process share their questions; the first answer counts', async () => {
    const found = await run(`
      const other = tomoyo.queries();
      const child = ask('open', '/tmp/ask/n');
      const [one, two] = [await next(stream), await next(other)];
      const answers = [await one.allow(), await two.deny(), await one.deny()];
      const outcomes = await outcome(child);
      other.close();
      const last = ask('open', '/tmp/ask/o');
      const still = await (await next(stream)).allow(); // closing one of them closes nothing
      return { same: one === two, answers, outcomes, still, last: await outcome(last) };`);
    expect(found).toEqual({
      same: true,
      answers: [
        { kind: 'taken', answer: 'allow' },
        { kind: 'answered', answer: 'allow' },
        { kind: 'answered', answer: 'allow' },
      ],
      outcomes: [GRANTED],
      still: { kind: 'taken', answer: 'allow' },
      last: [GRANTED],
    });
  });

  it('keep a loop that waits, and forget a stream that nobody knows: then nobody is asked', async () => {
    const found = await asking.node.eval(`${ASKING}
      (await import('node:v8')).setFlagsFromString('--expose-gc');
      const gc = (await import('node:vm')).runInNewContext('gc');
      const { readdirSync, readlinkSync } = await import('node:fs');
      const link = (name) => { try { return readlinkSync('/proc/self/fd/' + name); } catch { return ''; } };
      const held = () => readdirSync('/proc/self/fd').filter((name) => link(name).endsWith('/tomoyo/query')).length;
      const loop = (async () => { for await (const question of tomoyo.queries()) return (await question.allow()).kind; })();
      for (let i = 0; i < 20; i++) { await sleep(20); gc(); }
      const waiting = held();
      const child = ask('open', '/tmp/ask/p');
      const kept = [await loop, await outcome(child), held()];
      (() => void tomoyo.queries())();
      const forgotten = held();
      for (let i = 0; held() > 0 && i < 500; i++) { await sleep(20); gc(); }
      return { waiting, kept, forgotten, after: held(), last: await outcome(ask('open', '/tmp/ask/q')) };`);
    expect(found).toEqual({
      waiting: 2,
      kept: ['taken', [GRANTED], 0],
      forgotten: 2,
      after: 0,
      last: [REFUSED],
    });
  });

  it('are not opened by who may not answer: nobody is made to wait', async () => {
    const other = await GuestNode.start(asking.board);
    try {
      const { error } = await other.try(`tomoyo.queries();`);
      expect(error).toMatchObject({ code: 'TOMOYO_NOT_MANAGER', syscall: 'write', errno: 'EPERM' });
      const held = await asking.node.eval(`${ASKING}
        const [{ began, ended }] = await ask('open', '/tmp/ask/r').results;
        return (ended - began) / 1e6;`);
      expect(held).toBeLessThan(5000); // and not the ten seconds of the kernel
    } finally {
      await other.stop();
    }
  });
});
