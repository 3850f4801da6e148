import { describe, expect, it } from 'vitest';
import { GuestNode } from './guest-node.js';
import { AS_MANAGER, bootProjectBoard, INTERFACE, runOk } from './project-board.js';

const LEARNER = '<kernel> /srv/test/learner';
/** Learns six entries at most, and checks only what is made, so that each new file counts one. */
const NARROW = `4-COMMENT=learning, and soon full
4-PREFERENCE={ max_audit_log=16 max_learning_entry=6 }
4-CONFIG::file::create={ mode=learning grant_log=no reject_log=no }
`;
const DOMAINS = ['/srv/a', '/srv/a /bin/x', '/srv/a /bin/x /bin/y', '/srv/ab', '/srv/c/d']
  .map((name) => `<kernel> ${name}\nuse_profile 1\n\n`)
  .join('');

function change(...names: readonly string[]) {
  return names.map((name) => ({ domain: `<kernel> ${name}`, from: 1, to: 3 }));
}

describe('set-profile', () => {
  it('writes what the kernel takes, sees that it did, and does not enforce what was not learned', async () => {
    await using board = await bootProjectBoard();
    const node = await GuestNode.start(board, { as: AS_MANAGER });
    await node.eval(`
      const given = ${JSON.stringify({ NARROW, DOMAINS })};
      await tomoyo.apply([{ kind: 'profile', file: 'p', text: given.NARROW }, { kind: 'domain_policy', file: 'd', text: given.DOMAINS }],
        { mode: 'merge' });`);
    const listed = async () => (await board.readFile(`${INTERFACE}/domain_policy`)).toString('latin1');
    const domain = async (name: string) =>
      (await listed()).split(/^(?=<)/m).find((text) => text.startsWith(`${name}\n`)) ?? '';
    const created = async () => (await domain(LEARNER)).match(/^file create \/tmp\/learner/gm)?.length ?? 0;
    const set = (profile: number, name: string, options: object = {}) =>
      node.try(`return tomoyo.setProfile(${profile}, ${JSON.stringify(name)}, ${JSON.stringify(options)})`);
    const updates = async () => (await node.eval('return tomoyo.stat()')).policyUpdates.count;

    // before anything is written
    const before = await updates();
    expect((await set(77, LEARNER)).error).toMatchObject({
      code: 'TOMOYO_UNDEFINED_PROFILE',
      message: 'Profile 77 is not defined in <kernel>; defined are 0, 1, 3, 4.',
    });
    expect((await set(256, LEARNER)).error).toMatchObject({ code: 'TOMOYO_BAD_OPTION' });
    expect((await set(1, '/srv/a')).error).toMatchObject({
      code: 'TOMOYO_NO_DOMAIN',
      message: expect.stringContaining('begins with its namespace'),
    });
    expect((await set(3, LEARNER, { resumeLearning: true })).error).toMatchObject({ code: 'TOMOYO_BAD_OPTION' });
    expect(await updates()).toBe(before);

    // one, those below, patterns
    expect((await set(3, '<kernel> /srv/a')).value).toMatchObject({ changed: change('/srv/a'), unchanged: [] });
    expect((await set(3, '<kernel> /srv/a', { recursive: true })).value).toMatchObject({
      changed: change('/srv/a /bin/x', '/srv/a /bin/x /bin/y'),
      unchanged: ['<kernel> /srv/a'],
    });
    expect((await set(3, '<kernel> /srv/\\*')).value).toMatchObject({
      changed: change('/srv/ab'),
      unchanged: ['<kernel> /srv/a'],
    });
    expect(await listed()).toContain('<kernel> /srv/c/d\nuse_profile 1\n');
    expect(await domain('<kernel> /srv/a /bin/x /bin/y')).toContain('use_profile 3\n');

    // a domain that stops learning, as a command
    const command = async (...words: readonly string[]) => {
      const { code, stdout, stderr } = await board.run([...AS_MANAGER, 'tomoyo', 'set-profile', ...words], {
        timeoutMs: 250_000,
      });
      return { code, stdout: stdout.toString(), stderr: stderr.toString() };
    };
    expect(await command('4', LEARNER)).toEqual({ code: 0, stdout: `1 -> 4 ${LEARNER}\n`, stderr: '' });
    await runOk(board, ['/srv/test/learner', '1', '20']);
    expect([await domain(LEARNER), await created()]).toEqual([expect.stringContaining('quota_exceeded\n'), 6]);
    const refused = await command('3', LEARNER);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^tomoyo: Learning stopped in .*\(quota_exceeded\).*\(TOMOYO_NOT_LEARNED\)\n$/);
    expect(await command('4', LEARNER, '--resume-learning')).toEqual({
      code: 0,
      stdout: `4 ${LEARNER}\n`,
      stderr: `learns again: ${LEARNER}\nwill stop again at once, raise max_learning_entry of profile 4: ${LEARNER}\n`,
    });
    await runOk(board, ['/srv/test/learner', '21', '40']);
    expect([await domain(LEARNER), await created()]).toEqual([expect.stringContaining('quota_exceeded\n'), 6]);

    // with room it really goes on
    await node.eval(`await tomoyo.write('profile', '4-PREFERENCE={ max_audit_log=16 max_learning_entry=100 }\\n')`);
    await runOk(board, ['/srv/test/learner', '41', '60']);
    expect(await created()).toBe(6);
    expect((await set(4, LEARNER, { resumeLearning: true })).value).toMatchObject({ resumed: [LEARNER], full: [] });
    await runOk(board, ['/srv/test/learner', '61', '74']);
    expect([await domain(LEARNER), await created()]).toEqual([expect.not.stringContaining('quota_exceeded'), 20]);
    expect((await set(3, LEARNER)).value).toMatchObject({ changed: [{ domain: LEARNER, from: 4, to: 3 }] });

    // said on purpose
    await node.eval(`await tomoyo.write('domain_policy', '${LEARNER}\\nuse_profile 4\\nquota_exceeded\\n')`);
    expect((await set(3, LEARNER)).error).toMatchObject({ code: 'TOMOYO_NOT_LEARNED' });
    expect((await set(3, LEARNER, { force: true })).value).toMatchObject({ resumed: [] });
    expect(await domain(LEARNER)).toMatch(/use_profile 3\n[^]*quota_exceeded/);
  });
});
