import { expect, it } from 'vitest';
import { bootBoard, ensureImage } from '../../qemu/index.js';
import { COMMAND } from './confined-policy.js';
import { INTERFACE, projectChoice, runOk } from './project-board.js';

const DOMAIN = '<kernel> /usr/bin/tomoyo';

/** The steps of docs/guides/confining-the-tools.md, from a policy as `tomoyo init` makes it: every command of ours is a manager, in one domain. */
const FIRST_POLICY = {
  path: '/etc/tomoyo/exception_policy.conf',
  data: `initialize_domain /usr/bin/tomoyo from any\nkeep_domain /usr/bin/node from ${DOMAIN}\n`,
};

it('is put into a policy that has none, in two steps, saved, and would boot', async () => {
  const image = await ensureImage(projectChoice());
  await using board = await bootBoard({ image, files: [COMMAND, FIRST_POLICY] });
  for (const mode of ['permissive', 'enforcing']) {
    await runOk(board, ['tomoyo', 'confine', '--mode', mode, '/etc/tomoyo/module']);
    await runOk(board, ['tomoyo', 'apply', '--merge', '/etc/tomoyo/module']);
  }
  expect(await runOk(board, ['tomoyo', 'save'])).toContain('saved');
  expect(await runOk(board, ['tomoyo', 'preflight', '/etc/tomoyo'])).toContain('boots');
  const audit = (await board.readFile(`${INTERFACE}/audit`)).toString('latin1').split('\0').filter(Boolean);
  // the first apply ends in the domain that it has just confined: why it must be permissive
  expect(audit.map((record) => record.trimEnd().split('\n').slice(1))).toEqual([
    [DOMAIN, 'file unlink /run/tomoyo/apply.journal'],
  ]);
});
