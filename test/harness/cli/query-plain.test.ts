import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { asked, decided } from '../../unit/cli/query-screen/asked.js';
import { buildScreenProgram } from './build-screen-program.js';
import { ScriptedDesk } from './scripted-desk.js';
import { TestTerminal } from './terminal.js';

let folder: string;
let program: string;
let desk: ScriptedDesk;
let child: ChildProcessWithoutNullStreams;
let written: { stdout: string; stderr: string };
let runs = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-plain-'));
  program = await buildScreenProgram(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  const path = join(folder, `desk-${(runs += 1)}`);
  desk = await ScriptedDesk.open(path);
  child = spawn(process.execPath, [program, path], { stdio: 'pipe' });
  written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.stderr += text));
});
afterEach(async () => {
  child.kill('SIGKILL');
  await desk[Symbol.asyncDispose]();
});

const seen = (check: () => void) => vi.waitFor(check, 20_000);

describe('tomoyo query where there is no terminal', () => {
  it('writes each event as a line and sends each line as a request', async () => {
    const events = [asked(1), asked(2, { entry: 'file read /\x1b[2J' }), decided(asked(2))];
    await desk.say(...events);
    await seen(() => expect(written.stdout.split('\n')).toHaveLength(4));
    expect(written.stdout).toBe(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    child.stdin.write('{"type":"answer","id":1,"answer":"all');
    child.stdin.write('ow"}\n\n{"type":"mute","id":1,"forMs":1000}\n');
    await seen(() => expect(desk.requests).toHaveLength(2));
    expect(desk.requests).toEqual([
      { type: 'answer', id: 1, answer: 'allow' },
      { type: 'mute', id: 1, forMs: 1000 },
    ]);
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    expect(written.stderr).toBe('ended: aborted\n');
  });

  it('refuses a bad line with its number and goes on', async () => {
    child.stdin.write('allow\n{"type":"answer","id":1,"answer":"maybe"}\n{"type":"answer","id":1,"answer":"deny"}\n');
    await seen(() => expect(desk.requests).toEqual([{ type: 'answer', id: 1, answer: 'deny' }]));
    await seen(() => expect(written.stderr.split('\n')).toHaveLength(3));
    expect(written.stderr).toBe(
      'tomoyo: standard input, line 1: Expected one object of JSON, got "allow". (TOMOYO_BAD_FORMAT)\n' +
        'tomoyo: standard input, line 2: Expected "answer" allow, deny, retry, learn, got ' +
        '"{\\"type\\":\\"answer\\",\\"id\\":1,\\"answer\\":\\"maybe\\"}". (TOMOYO_BAD_FORMAT)\n',
    );
  });

  it('goes on when its input ends, until the desk does', async () => {
    child.stdin.end('{"type":"answer","id":1,"answer":"deny"}');
    await seen(() => expect(desk.requests).toHaveLength(1));
    await desk.say(asked(5));
    await seen(() => expect(written.stdout).toBe(`${JSON.stringify(asked(5))}\n`));
    const exit = once(child, 'exit');
    await desk.end();
    expect(await exit).toEqual([0, null]);
    expect(written.stderr).toBe('ended: desk-ended\n');
  });

  it('is the same on a terminal that cannot move its cursor', async () => {
    child.kill('SIGKILL');
    const path = join(folder, 'dumb');
    await using dumb = await ScriptedDesk.open(path);
    await using terminal = await TestTerminal.open({
      columns: 200,
      rows: 20,
      env: { TERM: 'dumb' },
      command: [process.execPath, program, path],
    });
    await dumb.say({ type: 'attached', attached: ['you', 'bob'] });
    await terminal.see('{"type":"attached","attached":["you","bob"]}');
    expect(await terminal.isOtherScreen()).toBe(false);
    await terminal.type('{"type":"answer","id":1,"answer":"allow"}');
    await terminal.press('Enter');
    await seen(() => expect(dumb.requests).toEqual([{ type: 'answer', id: 1, answer: 'allow' }]));
  });
});
