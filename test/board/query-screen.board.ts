import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect } from 'vitest';
import type { Board, BoardProcess } from '../../qemu/index.js';
import { staticProgram } from '../cross-compile.js';
import { ASKING, askProgram, EPERM } from './asking.js';
import { GuestNode } from './guest-node.js';
import { AS_MANAGER, projectChoice } from './project-board.js';
import { projectTest } from './project-test.js';

const PTY = '/srv/test/pty';

const it = projectTest(() => {
  const { architecture } = projectChoice();
  const data = staticProgram(architecture, fileURLToPath(new URL('./native/pty.cc', import.meta.url)));
  return { confined: true, files: [askProgram(architecture), { path: PTY, data, mode: 0o755 }] };
});
let board: Board;
let node: GuestNode;
it.beforeAll(async ({ board: booted }) => {
  board = booted;
  node = await GuestNode.start(board, { as: AS_MANAGER });
});

let running: BoardProcess | undefined;
afterEach(async () => {
  running?.kill('SIGKILL');
  await running?.exited;
});

/** What the screen was given, and its keys. */
interface Shown {
  readonly process: BoardProcess;
  text: string;
  /** Waits until the screen has it; what was before counts no more. */
  readonly until: (words: string) => Promise<void>;
}

async function start(argv: readonly string[]): Promise<Shown> {
  const process = await board.spawn(argv, {
    stdin: 'pipe',
    env: { TERM: 'vt100', PATH: '/bin:/usr/bin' },
  });
  running = process;
  const shown: Shown = {
    process,
    text: '',
    async until(words) {
      for (const end = Date.now() + 120_000; !shown.text.includes(words); await sleep(50))
        if (Date.now() > end) throw new Error(`not shown: ${words}\n${JSON.stringify(shown.text)}`);
      shown.text = shown.text.slice(shown.text.indexOf(words) + words.length);
    },
  };
  process.stdout.setEncoding('utf8').on('data', (text: string) => (shown.text += text));
  process.stderr.setEncoding('utf8').on('data', (text: string) => (shown.text += text));
  return shown;
}

const asked = (path: string, count = 1) => node.eval(`${ASKING} return outcome(ask('open', '${path}', ${count}));`);

describe('tomoyo query', () => {
  it.each([
    [80, 24],
    [200, 50],
  ])('lets a person answer at a terminal of %d x %d', async (columns, rows) => {
    const shown = await start([PTY, String(columns), String(rows), '/usr/bin/tomoyo', 'query', '--direct']);
    await shown.until('\x1b[?1049h');
    const outcome = asked('/tmp/ask/s', 3);
    await shown.until('/tmp/ask/s0');
    await sleep(1500); // a key at once does not answer: who is typing has not read it
    await shown.process.write('a');
    await shown.until('/tmp/ask/s1');
    await shown.process.write(Buffer.from([0xff]));
    await shown.until('/tmp/ask/s1'); // drawn anew for the other size
    await sleep(1500);
    await shown.process.write('d');
    await shown.until('/tmp/ask/s2');
    await sleep(1500);
    await shown.process.write('+');
    expect(await outcome).toEqual([
      [0, 0],
      [-1, EPERM],
      [0, 0],
    ]);
    expect(await node.eval(`return (await tomoyo.read('domain_policy')).includes('file read /tmp/ask/s2\\n');`)).toBe(
      true,
    );
    await node.eval(
      `await tomoyo.write('domain_policy', ['<kernel> /srv/asking/ask', 'delete file read /tmp/ask/s2']);`,
    );
    shown.text = '';
    await shown.process.write('qq');
    expect(await shown.process.exited).toMatchObject({ code: 0 });
    expect(shown.text).toContain('\x1b[?1049l');
    expect(shown.text).toMatch(/allow: <kernel> \/srv\/asking\/ask: file read \/tmp\/ask\/s0/);
  });

  it('takes and gives lines of JSON where there is no terminal', async () => {
    const shown = await start(['/usr/bin/tomoyo', 'query', '--direct']);
    await shown.until('"type":"hello"');
    const outcome = asked('/tmp/ask/j');
    await shown.until('"type":"question","id":');
    const id = Number.parseInt(shown.text, 10);
    await shown.process.write(`nonsense\n{"type":"answer","id":${id},"answer":"allow"}\n`);
    await shown.until('"result":"taken"');
    expect(await outcome).toEqual([[0, 0]]);
    shown.process.kill('SIGTERM');
    expect(await shown.process.exited).toMatchObject({ code: 0 });
  });
});
