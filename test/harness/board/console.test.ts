import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BoardConsole } from '../../../qemu/board/console.js';

const PANIC_LINES = [
  "Profile 9 (used by '<kernel> /x') is not defined.",
  'Userland tools for TOMOYO 2.6 must be installed and policy must be initialized.',
  'Kernel panic - not syncing: STOP!',
  'CPU: 0 PID: 1 Comm: init Not tainted',
  '---[ end Kernel panic - not syncing: STOP! ]---',
];
const PANIC = Buffer.from(`before\r\n${PANIC_LINES.join('\r\n')}\r\nafter\r\n`);

function watched() {
  const stages: string[] = [];
  return { stages, console: new BoardConsole({ onPanic: (stage) => stages.push(stage) }) };
}

describe('console', () => {
  it('finds a panic with the lines before it, for every split point', () => {
    for (let split = 0; split <= PANIC.length; split++) {
      const { console, stages } = watched();
      console.append(PANIC.subarray(0, split));
      console.append(PANIC.subarray(split));
      expect(stages, `split at ${split}`).toEqual(['begun', 'ended']);
      expect(console.panic, `split at ${split}`).toBe(['before', ...PANIC_LINES].join('\n'));
    }
  });

  it('finds a panic in a last line that was never finished', () => {
    const { console } = watched();
    console.append(Buffer.from('Kernel panic - not syncing: Attem'));
    expect(console.panic).toBeUndefined();
    console.end();
    expect(console.panic).toBe('Kernel panic - not syncing: Attem');
  });

  it('keeps the end of what was said, and not more than its size', () => {
    const { console } = watched();
    for (let line = 0; line < 100_000; line++) console.append(Buffer.from(`line ${line}\n`));
    expect(console.text.length).toBeLessThanOrEqual(256 << 10);
    expect(console.text.endsWith('line 99999\n')).toBe(true);
  });

  it('writes everything to the log', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'log-'));
    const log = join(folder, 'console.txt');
    const console = new BoardConsole({ log, onPanic: () => undefined });
    console.append(PANIC);
    console.append(PANIC);
    console.end();
    expect(await readFile(log)).toEqual(Buffer.concat([PANIC, PANIC]));
    await rm(folder, { recursive: true });
  });

  it('refuses a log that cannot be written', () => {
    const refused = expect.objectContaining({ code: 'BOARD_BAD_OPTION' });
    expect(() => new BoardConsole({ log: '/no/such/folder/log', onPanic: () => undefined })).toThrow(refused);
  });
});
