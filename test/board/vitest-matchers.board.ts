// What tomoyo/vitest gives to `expect(board)`: each matcher passes, fails and is turned round as it should.
import { expect } from 'vitest';
import { AS_MANAGER, INTERFACE, runOk } from './project-board.js';
import { projectTest } from './project-test.js';

const SECRET = 'file read /etc/shadow';
const GUARDED = '<kernel> /srv/test/guarded';

const test = projectTest();

/** How an assertion failed. @throws when it did not */
const failure = (assertion: Promise<void>) =>
  assertion.then(
    () => Promise.reject(new Error('it passed')),
    (error: Error) => error.message,
  );

test('toAllow: a command that nothing is said about, and that ends with 0', async ({ board }) => {
  await expect(board).toAllow(['echo', 'here']);
  await expect(board).toAllow(['sh', '-c', 'test $(id -u) = 1000'], { uid: 1000, gid: 1000 });
  expect(await failure(expect(board).not.toAllow(['echo', 'here']))).toBe(
    '"echo here" was allowed all it asked for, and ended with 0.',
  );
});

test('toAllow: not a command that ends otherwise, and its stderr is shown', async ({ board }) => {
  const told = await failure(expect(board).toAllow(['sh', '-c', 'echo broken >&2; exit 3']));
  expect(told).toContain('ended with exit code 3. It said: broken\n');
  expect(told).toContain('The policy allows it; it failed by itself.');
  await expect(board).not.toAllow(['false']);
  await expect(board).not.toAllow(['sh', '-c', 'kill -9 $$']);
});

test('toAllow: not a command that is refused something, whatever its exit code; the entry is shown', async ({
  board,
}) => {
  const told = await failure(expect(board).toAllow(['/srv/test/guarded', '2']));
  expect(told).toContain('It ended with exit code 0.');
  expect(told).toContain(`\nIts violations:\n  refused: ${SECRET}   (${GUARDED})\n`);
  expect(told).toMatch(new RegExp(`To allow them, in domain_policy:\n  ${GUARDED}\n  ${SECRET}$`));
});

test('toAllow: not what is only learned, but what was', async ({ board }) => {
  expect(await failure(expect(board).toAllow(['/srv/test/learner', '1', '1']))).toContain(
    '  learned: file create /tmp/learner.1 0666   (<kernel> /srv/test/learner)',
  );
  await runOk(board, ['rm', '/tmp/learner.1']);
  await expect(board).toAllow(['/srv/test/learner', '1', '1']);
});

test('toRefuse: what an enforcing domain does not allow, by itself or by what it starts', async ({ board }) => {
  await expect(board).toRefuse(['/srv/test/guarded', '1']);
  await expect(board).toRefuse(['sh', '-c', '(/srv/test/guarded 1; true); true'], { entry: SECRET });
  expect(await failure(expect(board).not.toRefuse(['/srv/test/guarded', '1']))).toMatch(
    `"/srv/test/guarded 1" was refused something.\n  refused: ${SECRET}`,
  );
});

test('toRefuse: a program that the domain may not execute', async ({ board }) => {
  const mayEnter = `printf '%s\\n' '<kernel> /sbin/init /usr/sbin/board-agent' 'task manual_domain_transition ${GUARDED}'`;
  await runOk(board, [...AS_MANAGER, 'sh', '-c', `${mayEnter} > ${INTERFACE}/domain_policy`]);
  const inGuarded = { domain: GUARDED, entry: 'file execute /bin/busybox' };
  await expect(board).toRefuse(['/bin/busybox', 'true'], inGuarded);
  expect(await failure(expect(board).toAllow(['/bin/busybox', 'true'], { domain: GUARDED }))).toContain(
    'It could not be started: EPERM.\nIts violations:\n  refused: file execute /bin/busybox ',
  );
});

test('toRefuse: not what is allowed, only learned, or refused in another entry', async ({ board }) => {
  await expect(board).not.toRefuse(['cat', '/etc/shadow']);
  await expect(board).not.toRefuse(['/srv/test/learner', '2', '2']);
  await expect(board).not.toRefuse(['/no/such/program']);
  const told = await failure(expect(board).toRefuse(['/srv/test/guarded', '1'], { entry: 'file write /etc/shadow' }));
  expect(told).toContain('"/srv/test/guarded 1" was not refused "file write /etc/shadow".\nIt ended with exit code 0.');
  expect(told).toContain(`refused: ${SECRET}`);
});

test('toRefuse: not what another program is refused meanwhile', async ({ board }) => {
  const other = await board.spawn(['sh', '-c', 'while :; do /srv/test/guarded 1; done']);
  await expect(board).not.toRefuse(['sleep', '1']);
  other.kill('SIGKILL');
  await other.exited;
});

test('toAllow and toRefuse: fail either way where violations left no record', async ({ board }) => {
  const profile = (text: string) =>
    runOk(board, [
      ...AS_MANAGER,
      'sh',
      '-c',
      `echo '3-CONFIG::file::open={ mode=enforcing reject_log=${text} }' > ${INTERFACE}/profile`,
    ]);
  await profile('no');
  const guarded = ['/srv/test/guarded', '2'];
  for (const assertion of [
    expect(board).toAllow(guarded),
    expect(board).not.toAllow(guarded),
    expect(board).toRefuse(guarded),
    expect(board).not.toRefuse(guarded),
  ]) {
    expect(await failure(assertion)).toContain('the kernel counted 2 violations that left no record.');
  }
  await profile('yes');
  await expect(board).toRefuse(guarded);
});

test('toHaveLearned: an entry of the domain, also one of several operations or with conditions', async ({ board }) => {
  await runOk(board, ['/srv/test/learner', '5', '6']);
  const learner = '<kernel> /srv/test/learner';
  await expect(board).toHaveLearned(learner, 'file create /tmp/learner.5 0666');
  await expect(board).toHaveLearned(learner, 'file write /tmp/learner.6');
  await expect(board).toHaveLearned(GUARDED, 'file write /dev/null'); // read/write there
  await expect(board).not.toHaveLearned(learner, 'file create /tmp/learner.5 0644');
  await expect(board).not.toHaveLearned(learner, 'file write/truncate /tmp/learner.6');
  expect(await failure(expect(board).toHaveLearned(learner, 'file write /tmp/learner.99'))).toMatch(
    /^<kernel> \/srv\/test\/learner does not have "file write \/tmp\/learner.99". It has:\n(  .*\n)*  file create \/tmp\/learner.5 0666/,
  );
  expect(await failure(expect(board).toHaveLearned('<kernel> /no', SECRET))).toContain('has no domain "<kernel> /no"');
  expect(await failure(expect(board).not.toHaveLearned(GUARDED, 'file read /dev/null'))).toContain(
    'file read/write /dev/null',
  );
  expect(await failure(expect(board).toHaveLearned(learner, 'file raed /x'))).toContain('raed');
});

test('the matchers are asked of a board', async ({ board }) => {
  expect(await failure(expect(5).toAllow(['true']))).toContain('expect(board).toAllow(...)');
  expect(board.origin).toBe('clone');
});
