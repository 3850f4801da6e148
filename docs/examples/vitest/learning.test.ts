import { expect } from 'vitest';
import { boardTest } from 'tomoyo/vitest';
import { board } from './board.js';

// one board for all tests of this file
const test = boardTest({ ...board, scope: 'file' });
const NEW_REPORTER = '<kernel> /usr/bin/new-reporter';

test.beforeAll(async ({ board }) => {
  await board.run(['/usr/bin/new-reporter', '/etc/reporter.conf']);
});

test('the new reporter was seen reading what it reports, and writing its report', async ({ board }) => {
  await expect(board).toHaveLearned(NEW_REPORTER, 'file read /etc/reporter.conf');
  await expect(board).toHaveLearned(NEW_REPORTER, 'file write /var/tmp/report');
  await expect(board).not.toHaveLearned(NEW_REPORTER, 'file read /etc/shadow');
});

test('what was learned is allowed from then on', async ({ board }) => {
  await board.run(['rm', '/var/tmp/report']);
  await expect(board).toAllow(['/usr/bin/new-reporter', '/etc/reporter.conf']);
});
