import { describe, expect } from 'vitest';
import { GuestNode } from './guest-node.js';
import { projectTest } from './project-test.js';

const HEAD = `
  const learner = (from, to) => run('/srv/test/learner', from, to);
  const guarded = (count) => run('/srv/test/guarded', count);
  async function collect(stream, enough) {
    const events = [];
    for await (const event of stream) { events.push(event); if (enough(event)) break; }
    return events;
  }
  const created = (number) => (event) => event.record?.entry === 'file create /tmp/learner.' + number + ' 0666';
`;

const it = projectTest().extend('run', { scope: 'file' }, async ({ board }) => {
  const node = await GuestNode.start(board);
  return (body: string) => node.eval(HEAD + body);
});

describe('audit stream of the real kernel', () => {
  it('gives what a learning program does: header, domain, entry, attributes', async ({ run }) => {
    const events = await run(`learner(1, 1); return collect(tomoyo.audit(), created(1));`);
    const record = events.at(-1).record;
    expect(record).toMatchObject({
      type: 'record',
      profile: 1,
      mode: 'learning',
      granted: false,
      domain: '<kernel> /srv/test/learner',
      entry: 'file create /tmp/learner.1 0666',
      task: { uid: 0, gid: 0 },
      path1Parent: { uid: 0, perm: 0o1777 },
    });
    expect(Math.abs(Date.parse(record.time) - Date.now())).toBeLessThan(600_000);
    const executed = events.find(
      (event: { record?: { entry: string } }) => event.record?.entry === 'file read /bin/dash',
    );
    expect(executed.record.path1).toMatchObject({ type: 'file', perm: 0o755 });
  });

  it('gives refusals of an enforcing domain', async ({ run }) => {
    const events = await run(`
      let refused = 0;
      guarded(3);
      return collect(tomoyo.audit(), ({ record }) => !record.granted && record.mode === 'enforcing' && ++refused === 3);`);
    expect(events.at(-1).record).toMatchObject({
      mode: 'enforcing',
      granted: false,
      domain: '<kernel> /srv/test/guarded',
      entry: 'file read /etc/shadow',
      path1: { type: 'file' },
    });
  });

  it('wakes for an event that comes after records that waited when it was opened', async ({ run }) => {
    // epoll would be deaf for ever here
    const found = await run(`
      learner(10, 12);
      const stream = tomoyo.audit();
      const before = await (async () => { for (;;) { const { value } = await stream.next(); if (created(12)(value)) return true; } })();
      await sleep(500);
      setTimeout(() => learner(13, 13), 200);
      const after = await collect(stream, created(13));
      return { before, after: after.length };`);
    expect(found.before).toBe(true);
    expect(found.after).toBeGreaterThan(0);
  });

  it('loses nothing of a burst that fits while JavaScript is busy', async ({ run }) => {
    const found = await run(`
      const count = async () => (await tomoyo.stat()).violations.enforcing.count;
      const stream = tomoyo.audit();
      const pending = stream.next();
      const before = await count();
      guarded(2000);                       // JavaScript is blocked all the time
      const counted = (await count()) - before;
      let received = 0, gaps = 0;
      const take = ({ kind, record }) => {
        if (kind === 'gap') gaps++;
        if (kind === 'record' && !record.granted && record.mode === 'enforcing') received++;
        return received >= counted;
      };
      if (!take((await pending).value)) await collect(stream, take);
      return { counted, received, gaps };`);
    expect(found).toEqual({ counted: 2000, received: 2000, gaps: 0 });
  });

  it('says where it stopped reading because "limitBytes" waited', async ({ run }) => {
    const found = await run(`
      const stream = tomoyo.audit({ limitBytes: 4096 });
      const pending = stream.next();
      guarded(300);
      const events = [(await pending).value];
      events.push(...(await collect(stream, ({ kind }) => kind === 'gap')));
      stream.close();
      let left = 100;
      const rest = await collect(tomoyo.audit(), () => --left === 0);
      return { kinds: events.map(({ kind }) => kind), rest: rest.length };`);
    expect(found.kinds.at(-1)).toBe('gap');
    expect(found.kinds.length).toBeGreaterThan(5);
    expect(found.kinds.length).toBeLessThan(100);
    expect(found.rest).toBe(100); // what we did not read stayed in the kernel's queue
  });

  it('ends with the reason of AbortSignal.timeout()', async ({ run }) => {
    expect(
      await run(`
        try { for await (const _ of tomoyo.audit({ signal: AbortSignal.timeout(300) })); return 'ended'; }
        catch (error) { return error.name; }`),
    ).toBe('TimeoutError');
  });
});
