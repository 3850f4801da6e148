import { describe, expect, it } from 'vitest';
import { GuestNode } from './guest-node.js';
import { AS_MANAGER, bootProjectBoard, INTERFACE, runOk } from './project-board.js';

/** What JSON keeps of a report: its lists are made when somebody looks at them. */
const REPORT = `
  const { added, removed, kept, refused, notKept, spared } = report;
  return {
    added: added.map(({ text }) => text), removed: removed.map(({ text }) => text), kept,
    refused: refused.map(({ line, code }) => line + ' ' + code), notKept, spared: spared.map(({ reason, text }) => reason + ' ' + text),
  }`;

const apply = (text: string, options: object, kind = 'domain_policy') => `
  const report = await tomoyo.apply([${JSON.stringify({ kind, file: `${kind}.conf`, text })}], ${JSON.stringify(options)});
  ${REPORT}`;

const SITE = '<kernel> /usr/sbin/site';

/** A thousand lines, two hundred of them bad, of every kind; each of these with its number and what is said about it. */
function mixedPolicy(): { text: string; bad: string[]; good: string[] } {
  const bad: [line: string, code: string][] = [
    ['file read /caf\u00e9', 'separator_byte'],
    ['file read// /x', 'lenient_operations'],
    ['file create /x 99999999999999999999', 'number_wraps'],
    ['file raed /x', 'syntax'],
    ['file read', 'syntax'],
    ['file create /x 5-1', 'syntax'],
    ['network inet stream bind 0.0.0.0 65536', 'syntax'],
    ['file read /x task.uid=root', 'syntax'],
    ['use_profile 77', 'undefined_profile'],
    ['file read /\\142', 'syntax'],
  ];
  const lines = [SITE];
  const said: string[] = [];
  const good: string[] = [];
  for (let number = 2; number <= 1000; number++) {
    // the last line is good but for its line feed, which is missing: the kernel would not see it
    const [line, code] =
      number === 1000 ? ['file read /srv/site/cut', 'no_final_newline'] : (bad[(number / 5 - 1) % bad.length] ?? []);
    if (line !== undefined && code !== undefined) said.push(`${number} ${code}`);
    else good.push(`file read /srv/site/${number}`);
    lines.push(line ?? `file read /srv/site/${number}`);
  }
  return { text: lines.join('\n'), bad: said, good };
}

describe('apply', () => {
  it('adds, keeps, removes and reports, line by line; what is bad is not written', async () => {
    await using board = await bootProjectBoard();
    const manager = await GuestNode.start(board, { as: AS_MANAGER });
    const listed = async () => (await board.readFile(`${INTERFACE}/domain_policy`)).toString('latin1');
    const before = await listed();

    expect(
      await manager.eval(apply(`${SITE}\nuse_profile 1\nfile read /a\nfile write /a\n`, { mode: 'merge' })),
    ).toEqual({
      added: [SITE, 'use_profile 1', 'file read /a', 'file write /a'],
      removed: [],
      kept: 0,
      refused: [],
      notKept: [],
      spared: [],
    });
    expect(await listed()).toContain(`${SITE}\nuse_profile 1\n\nfile read/write /a\n`);

    // the second time there is nothing to do; a dry run does nothing
    expect(await manager.eval(apply(`${SITE}\nuse_profile 1\nfile read/write /a\n`, { mode: 'merge' }))).toMatchObject({
      added: [],
      removed: [],
    });
    const dry = { mode: 'merge', dryRun: true };
    expect(await manager.eval(apply(`${SITE}\nfile read /dry\n`, dry))).toMatchObject({ added: ['file read /dry'] });
    expect(await listed()).not.toContain('file read /dry');

    // 1,000 lines, 200 of them bad: each is named, all others are in the kernel, and nothing else is touched
    const { text, bad, good } = mixedPolicy();
    expect([text.split('\n').length, bad.length, good.length]).toEqual([1000, 200, 799]);
    const mixed = (await manager.eval(apply(text, { mode: 'merge' }))) as { refused: string[]; notKept: unknown[] };
    expect(mixed.refused).toEqual(bad);
    expect(mixed.notKept).toEqual([]);
    const now = await listed();
    for (const line of good) expect(now).toContain(`${line}\n`);
    for (const word of ['/caf\n', 'file read /x', 'file create /x', 'use_profile 77', '/srv/site/cut'])
      expect(now).not.toContain(word);
    const others = (policy: string) => policy.split(/^(?=<)/m).filter((domain) => !domain.startsWith(SITE));
    expect(others(now)).toEqual(
      expect.arrayContaining(others(before).filter((domain) => !domain.includes('board-agent'))),
    );

    // replace takes away what is not given, but no domain that somebody needs
    const replaced = (await manager.eval(apply(`${SITE}\nuse_profile 1\nfile read /a\n`, { mode: 'replace' }))) as {
      removed: string[];
      spared: string[];
    };
    expect(replaced.removed).toEqual(expect.arrayContaining(['file write /a', 'file read /srv/site/2']));
    expect(replaced.spared.join('\n')).toContain('own <kernel> /srv/test/manager');
    expect(await listed()).toContain(`${SITE}\nuse_profile 1\n\nfile read /a\n\n`);

    // as a command
    await board.writeFile('/tmp/exception_policy.conf', 'path_group G /a\nnumber_group N 1-x\n');
    const command = [...AS_MANAGER, 'tomoyo', 'apply', '--merge', '/tmp/exception_policy.conf'];
    const { code, stdout, stderr } = await board.run(command);
    expect([code, stderr.toString()]).toEqual([1, expect.any(String)]);
    expect(stdout.toString()).toContain('path_group G /a');
    expect(`${stdout.toString()}${stderr.toString()}`).toContain('/tmp/exception_policy.conf:2:16');
    expect(await runOk(board, ['cat', `${INTERFACE}/exception_policy`])).toContain('path_group G /a\n');
    await board.writeFile('/tmp/exception_policy.conf', await board.readFile(`${INTERFACE}/exception_policy`));
    await runOk(board, ['tomoyo', 'diff', '--kernel', '/tmp/exception_policy.conf']);
  });
});
