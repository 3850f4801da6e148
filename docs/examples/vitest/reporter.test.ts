import { expect } from 'vitest';
import { boardTest } from 'tomoyo/vitest';
import { board } from './board.js';

// a board of its own for each test
const test = boardTest(board);

test('the reporter may do its work', async ({ board }) => {
  await expect(board).toAllow(['/usr/bin/reporter', '/etc/reporter.conf']);
  expect((await board.readFile('/var/tmp/report')).toString()).toBe('a line of its own\n');
});

test('the reporter may not read passwords, whoever runs it', async ({ board }) => {
  await expect(board).toRefuse(['/usr/bin/reporter', '/etc/shadow'], { entry: 'file read /etc/shadow' });
  await expect(board).not.toAllow(['/usr/bin/reporter', '/etc/shadow'], { uid: 1000, gid: 1000 });
});

test('what the reporter may not do, others may', async ({ board }) => {
  await expect(board).not.toRefuse(['cat', '/etc/shadow']);
});
