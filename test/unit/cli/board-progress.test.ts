import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BoardProgress } from '../../../lib/cli/board-progress.js';

const { stderr } = process;
const wasTerminal = stderr.isTTY;
let written = '';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv('TERM', 'xterm');
  written = '';
  stderr.isTTY = true;
  vi.spyOn(stderr, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.useRealTimers();
  stderr.isTTY = wasTerminal;
});

it('a board that starts says so before, between and behind its steps, not within one', () => {
  const shown: string[] = [];
  using progress = new BoardProgress((event) => shown.push(JSON.stringify(event)));
  vi.advanceTimersByTime(1000);
  expect(written).toContain('starting the board: 1 s');
  progress.onProgress({ kind: 'step', step: 'boot', done: false });
  written = '';
  vi.advanceTimersByTime(5000);
  expect(written).toBe('');
  progress.onProgress({ kind: 'step', step: 'boot', done: true });
  vi.advanceTimersByTime(2000);
  expect(written).toContain('starting the board: 2 s');
  expect(shown).toHaveLength(2);
});
