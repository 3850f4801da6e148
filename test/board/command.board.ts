import { describe, expect, it } from 'vitest';
import { tomoyo } from '../harness/cli/run-command.js';
import { is32Bit, projectChoice } from './project-board.js';

const { architecture, kernelSeries } = projectChoice();
const choice = ['--arch', architecture, '--kernel', kernelSeries];

describe('tomoyo board', () => {
  it('run: keeps stdout and stderr apart and gives the exit code', async () => {
    const result = await tomoyo(['board', 'run', ...choice, '--', 'sh', '-c', 'echo o; echo e >&2; exit 7']);
    expect(result).toEqual({ code: 7, stdout: 'o\n', stderr: 'e\n' });
  });

  it('run: says which signal ended the command, by the exit code', async () => {
    expect((await tomoyo(['board', 'run', ...choice, '--', 'sh', '-c', 'kill -TERM $$'])).code).toBe(143);
  });

  it('run: ends a command that takes too long with one sentence', async () => {
    const { code, stderr } = await tomoyo(['board', 'run', ...choice, '--timeout', '1s', '--', 'sleep', '1000']);
    expect(stderr).toContain('sleep 1000: did not end within 1000 ms and was killed');
    expect(stderr).toContain('(BOARD_COMMAND_TIMEOUT)');
    expect(code).toBe(1);
  });

  it('demo: prints records as JSON and nothing else, some of them refused, none malformed', async () => {
    const { code, stdout, stderr } = await tomoyo(['board', 'demo', ...choice, '--json', '--for', '6s']);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.length).toBeGreaterThan(is32Bit ? 20 : 100);
    expect(events.every(({ type }) => type === 'record')).toBe(true);
    expect(events.filter(({ granted, mode }) => !granted && mode === 'enforcing').length).toBeGreaterThan(0);
    expect(stderr).toMatch(
      new RegExp(`^${events.length} records: \\d+ refused, 0 lost, 0 gaps or malformed, \\d+ entries learned$`, 'm'),
    );
    expect(code).toBe(0);
  });
});
