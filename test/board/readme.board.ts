import { expect } from 'vitest';
import { projectTest } from './project-test.js';
import { runReadmeProgram } from './readme-program.js';

const it = projectTest();

it('README.md: its program runs on the board and prints what the kernel records', async ({ board }) => {
  const { code, printed, complaints } = await runReadmeProgram(board, '/root/program.mjs');
  expect([code, complaints]).toEqual([0, '']);
  expect(printed).toContain("state: 'active'");
  expect(printed).toContain('<kernel> /srv/test/learner file create /tmp/learner.3 0666');
});
