// What changes a board's kernel, asked from here: the guest runs no Node.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Question, QueryStream } from '../../lib/index.js';
import type { Board } from '../../qemu/index.js';
import { ASK, ASKING_POLICY, askProgram, EPERM } from './asking.js';
import { AS_MANAGER, bootProjectBoard, projectChoice, runOk } from './project-board.js';

let board: Board;
beforeAll(async () => {
  board = await bootProjectBoard({ files: [askProgram(projectChoice().architecture)] });
  for (const file of ['profile', 'exception_policy', 'domain_policy'] as const)
    await board.tomoyo.write(file, ASKING_POLICY[file]);
  await board.makeFolder('/tmp/ask');
});
afterAll(() => board?.powerOff());

/** Of all processes: what they have open of the interface. */
const open = async () =>
  (await runOk(board, ['sh', '-c', 'ls -l /proc/[0-9]*/fd/* 2>/dev/null | grep -o tomoyo/.* | sort; true'])).split(
    '\n',
  );

describe('the policy of a board', () => {
  const SITE = '<kernel> /usr/sbin/site';

  it('is applied by its difference, and a bad line is reported', async () => {
    const text = `${SITE}\nuse_profile 1\nfile read /a\nfile raed /x\n`;
    const policy = [{ kind: 'domain_policy', file: 'site.conf', text }] as const;
    const report = await board.tomoyo.apply(policy, { mode: 'merge' });
    expect(report.refused).toMatchObject([{ file: 'site.conf', line: 4, code: 'syntax' }]);
    expect(report.added.map((line) => line.text)).toEqual([SITE, 'use_profile 1', 'file read /a']);
    expect(report.notKept).toEqual([]);
    expect(await board.tomoyo.read('domain_policy')).toContain(`${SITE}\nuse_profile 1\n\nfile read /a\n`);
    expect(await runOk(board, ['ls', '/run/tomoyo'])).toBe('');
    expect((await board.tomoyo.apply(policy, { mode: 'merge' })).added).toEqual([]);
  });

  it('gives a domain another profile', async () => {
    const changed = [{ domain: SITE, from: 1, to: 3 }];
    expect(await board.tomoyo.setProfile(3, SITE)).toMatchObject({ changed, unchanged: [] });
    await expect(board.tomoyo.setProfile(77, SITE)).rejects.toMatchObject({ code: 'TOMOYO_UNDEFINED_PROFILE' });
  });

  it('is judged with the processes under it', async () => {
    const { tomoyo } = board;
    const processes = await tomoyo.processes();
    const agent = await tomoyo.read('self_domain');
    expect(processes.find(({ pid }) => pid === 1)).toMatchObject({ ppid: 0, profile: 0, strictest: 'disabled' });
    expect(processes.filter(({ domain }) => domain === agent).map(({ exe }) => exe)).toContain('/usr/sbin/board-agent');
    await using stream = tomoyo.audit();
    await stream.begun();
    const { status, domains, symptoms } = await tomoyo.doctor();
    expect(status.state).toBe('active');
    expect(domains.enforcing).toBeGreaterThan(0);
    expect(symptoms.map(({ code }) => code)).not.toContain('apply_cut_short');
    expect(await open()).toContain('tomoyo/audit');
  });
});

const next = async (stream: QueryStream): Promise<Question> => {
  const { value } = await stream.next();
  if (!value) throw new Error('the stream has ended');
  return value;
};

/** Tries to open files PATH0, PATH1 ... @returns what came of it: what open(2) returned, and errno */
async function ask(path: string, count = 1): Promise<unknown> {
  for (let index = 0; index < count; index++) await board.writeFile(`${path}${index}`, '');
  const lines = (await runOk(board, [ASK, 'open', path, String(count)])).trim().split('\n');
  return lines.map((line) => {
    const { got, errno } = JSON.parse(line);
    return [got, errno];
  });
}

const GRANTED = [0, 0];
const REFUSED = [-1, EPERM];

describe('questions of a board', () => {
  it('are answered from the host: allow, deny, retry, allowAlways, and each once', async () => {
    const stream = board.tomoyo.queries();
    await stream.begun();
    const outcomes = ask('/tmp/ask/b', 4);
    const first = await next(stream);
    expect(first.record.entry).toBe('file read /tmp/ask/b0');
    expect(await Promise.all([first.allow(), first.deny(), first.allow()])).toEqual([
      { kind: 'taken', answer: 'allow' },
      { kind: 'answered', answer: 'allow' },
      { kind: 'answered', answer: 'allow' },
    ]);
    expect(await (await next(stream)).deny()).toEqual({ kind: 'taken', answer: 'deny' });
    const third = await next(stream);
    third.keepAlive(20_000);
    expect(await third.retry()).toEqual({ kind: 'taken', answer: 'retry' });
    const again = await next(stream);
    expect(again).toMatchObject({ retries: 1, raw: expect.stringContaining('file read /tmp/ask/b2') });
    expect(await again.deny()).toMatchObject({ kind: 'taken' });
    const added = 'file read /tmp/ask/b3';
    expect(await (await next(stream)).allowAlways()).toEqual({ kind: 'taken', answer: 'retry', added });
    expect(await outcomes).toEqual([GRANTED, REFUSED, REFUSED, GRANTED]);
    expect(await board.tomoyo.read('domain_policy')).toContain(`${added}\n`);
    await stream.return();
  });

  it('that nobody waits for any more are late, and those that wait are refused when the stream is closed', async () => {
    const stream = board.tomoyo.queries();
    await stream.begun();
    const killed = await board.spawn([ASK, 'open', '/tmp/ask/b', '1']);
    const question = await next(stream);
    killed.kill('SIGKILL');
    expect(await question.ended).toEqual({ kind: 'gone' });
    expect(await question.allow()).toEqual({ kind: 'late' });
    const outcomes = ask('/tmp/ask/c');
    await next(stream);
    expect(await open()).toContain('tomoyo/query');
    await stream.return();
    expect(await open()).not.toContain('tomoyo/query');
    expect(await outcomes).toEqual([REFUSED]);
  });

  it('are refused at once when the agent dies, the loop ends, and the next call finds the agent that was started again', async () => {
    const { tomoyo } = board;
    const stream = tomoyo.queries();
    await stream.begun();
    const script = `${ASK} open /tmp/ask/b 1 > /tmp/ask/said; echo done >> /tmp/ask/said`;
    await runOk(board, ['sh', '-c', `(${script}) > /dev/null 2>&1 &`]);
    const question = await next(stream);
    const agent = (await tomoyo.processes()).find(({ ppid, exe }) => ppid === 1 && exe === '/usr/sbin/board-agent');
    const lost = stream.next().catch((error: unknown) => error);
    await board.run(['kill', '-KILL', String(agent?.pid)]).catch(() => undefined);
    expect(await lost).toMatchObject({ code: 'BOARD_PROTOCOL' });
    expect(await question.ended).toEqual({ kind: 'gone' });
    const said = async () => (await board.readFile('/tmp/ask/said')).toString();
    await expect.poll(said, { timeout: 60_000 }).toMatch(/"errno":1,.*\ndone\n$/s);
    const { began, ended } = JSON.parse((await said()).split('\n')[0] ?? '');
    expect(ended - began).toBeLessThan(10e9); // that long the kernel waits for an answer
    expect(await tomoyo.status()).toMatchObject({ state: 'active' });
    await tomoyo.close();
    expect(await open()).toEqual(['']);
    expect(await runOk(board, ['sh', '-c', 'grep -l board-tomoyo /proc/[0-9]*/comm; true'])).toBe('');
  });

  it('are not opened where the policy does not name the agent as manager, and nothing is written', async () => {
    const { tomoyo } = board;
    const refused = { code: 'TOMOYO_NOT_MANAGER', errno: 'EPERM', message: expect.stringContaining('board-agent') };
    await tomoyo.write('manager', 'delete /usr/sbin/board-agent');
    await expect(tomoyo.write('domain_policy', ['<kernel> /x', '<kernel> /y'])).rejects.toMatchObject({
      ...refused,
      line: 1,
    });
    await expect(tomoyo.queries().next()).rejects.toMatchObject(refused);
    const text = '<kernel> /x\nuse_profile 1\n';
    const policy = [{ kind: 'domain_policy', file: 'x.conf', text }] as const;
    await expect(tomoyo.apply(policy, { mode: 'merge' })).rejects.toMatchObject({ code: 'TOMOYO_NOT_APPLIED' });
    await expect.poll(open, { timeout: 60_000 }).toEqual(['']);
    const manager = 'echo /usr/sbin/board-agent > /sys/kernel/security/tomoyo/manager';
    await runOk(board, [...AS_MANAGER, 'sh', '-c', manager]);
    expect(await tomoyo.write('domain_policy', ['<kernel> /x'])).toMatchObject({ lines: 1 });
  });
});

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream) continue;
}

describe('streams of a board', () => {
  it('end with its error when it is killed', async () => {
    const { tomoyo } = board;
    const audit = tomoyo.audit();
    await audit.begun();
    const loops = [audit, tomoyo.queries(), tomoyo.audit({ account: false }).batches()].map(drain);
    const closed = { code: 'BOARD_CLOSED' };
    const ended = Promise.all(loops.map((loop) => expect(loop).rejects.toMatchObject(closed)));
    await board.kill();
    await ended;
    await expect(tomoyo.stat()).rejects.toMatchObject(closed);
    await expect(tomoyo.queries().next()).rejects.toMatchObject(closed);
    await tomoyo.close();
  });
});
