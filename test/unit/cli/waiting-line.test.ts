import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WaitingLine } from '../../../lib/cli/waiting-line.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A terminal that keeps what stands in its line. */
function terminal(isTTY: boolean): {
  isTTY: boolean;
  columns: number;
  line: string;
  writes: number;
  write(text: string): void;
} {
  return {
    isTTY,
    columns: 40,
    line: '',
    writes: 0,
    write(text: string): void {
      this.writes += 1;
      this.line = text.includes('\r') ? text.slice(text.lastIndexOf('\r') + 1) : this.line + text;
    },
  };
}

it('work that lasts says on a terminal what is done and for how long, and leaves nothing', () => {
  const there = terminal(true);
  {
    using line = new WaitingLine('saving', there);
    vi.advanceTimersByTime(900);
    line.update('saving');
    expect(there.writes).toBe(0);
    vi.advanceTimersByTime(1200);
    expect(there.line).toBe('saving: 2 s');
    line.update('reading back a policy with a very long name 7 of 9');
    expect(there.line).toBe('reading back a policy with a very long ');
    const { writes } = there;
    line.update('not yet');
    expect(there.writes).toBe(writes);
    vi.advanceTimersByTime(1000);
    expect(there.line).toBe('not yet: 3 s');
  }
  expect(there.line).toBe('');
  vi.advanceTimersByTime(5000);
  expect(there.line).toBe('');
});

it('work that lasts says nothing where there is no terminal', () => {
  const pipe = terminal(false);
  {
    using line = new WaitingLine('saving', pipe);
    vi.advanceTimersByTime(5000);
    line.update('still saving');
  }
  expect(pipe.writes).toBe(0);
});
