import { expect, it } from 'vitest';
import { tomoyo } from '../harness/cli/run-command.js';
import { projectChoice } from './project-board.js';

const { architecture, kernelSeries } = projectChoice();
const choice = ['--arch', architecture, '--kernel', kernelSeries];

it('demo: Ctrl-C ends it with the summary and exit code 0', async () => {
  const { code, stdout } = await tomoyo(['board', 'demo', ...choice, '--for', '10m'], {
    started: (child) =>
      child.stdout?.on('data', function first() {
        child.stdout?.off('data', first);
        child.kill('SIGINT');
      }),
  });
  expect(stdout).toMatch(/^\d+ records: /m);
  expect(code).toBe(0);
});
