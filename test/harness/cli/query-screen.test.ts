import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DeskEvent } from '../../../lib/queryd/desk-message.js';
import { asked, decided } from '../../unit/cli/query-screen/asked.js';
import { buildScreenProgram } from './build-screen-program.js';
import { ScriptedDesk } from './scripted-desk.js';
import { TestTerminal } from './terminal.js';

const HELLO: DeskEvent = { type: 'hello', version: 1, you: 'you', attached: ['you', 'bob'] };
const YOU = { kind: 'person', name: 'you' } as const;

let folder: string;
let program: string;
let desk: ScriptedDesk;
let terminal: TestTerminal;
/** Of the terminal, before the program began. */
let modes: string;
let runs = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tomoyo-screen-'));
  program = await buildScreenProgram(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  await terminal[Symbol.asyncDispose]();
  await desk[Symbol.asyncDispose]();
});

async function start({ columns = 80, rows = 24, env = {} } = {}): Promise<void> {
  runs += 1;
  desk = await ScriptedDesk.open(join(folder, `desk-${runs}`));
  terminal = await TestTerminal.open({ columns, rows, env: { TERM: 'vt100', LC_ALL: 'C', ...env }, cwd: folder });
  await terminal.see(/^\$/);
  modes = await terminal.modes();
  await terminal.type(`'${process.execPath}' ${program} desk-${runs}; echo exit $?`);
  await terminal.press('Enter');
  await desk.say(HELLO);
}

const secondsIn = (lines: readonly string[]) => Number(/ (\d+) s left/.exec(lines[1] ?? '')?.[1] ?? Number.NaN);

/** What a person has to do before a key counts: two seconds of the bar go by. */
async function readsTheQuestion(): Promise<void> {
  const first = secondsIn(await terminal.see((lines) => secondsIn(lines) > 0));
  await terminal.see((lines) => secondsIn(lines) <= first - 2);
}

const requests = () => desk.requests;
const sent = (count: number) => vi.waitFor(() => expect(requests()).toHaveLength(count), 20_000);
/** The seconds that are left are others each time. */
const timeless = (lines: readonly string[]) =>
  lines.map((line) =>
    line
      .replace(/^\[[#█]+[.░]*\] \d+ s/, '[bar] N s')
      .replace(/\d+ s$/, ' N s')
      .trimEnd(),
  );

/** What stands on the terminal when the program has ended, and what it is like. */
async function afterwards() {
  const text = (await terminal.see(/exit \d/)).join('\n');
  const isOtherScreen = await terminal.isOtherScreen();
  return { text, isOtherScreen, hasCursor: (await terminal.cursor()).isVisible, modes: await terminal.modes() };
}

const asBefore = (said: RegExp) => ({
  text: expect.stringMatching(new RegExp(`^\\$ .*program\\.mjs[^]*${said.source}`)) as string,
  isOtherScreen: false,
  hasCursor: true,
  modes,
});

describe('the screen of tomoyo query on an 80x24 serial console', () => {
  it('shows the question, the others and what is decided elsewhere', async () => {
    await start();
    await desk.say(asked(1), asked(2), asked(3), decided(asked(3)));
    const lines = await terminal.see('bob denied');
    expect(timeless(lines)).toEqual([
      ' tomoyo query   question 1 of 2                             also attached: bob',
      '[bar] N s left, then deny',
      'TRIED    file read /etc/secret-1',
      'DOMAIN   <kernel>',
      '         -> /usr/sbin/sshd',
      '         -> /bin/bash',
      'WHO      bash pid 1001 uid 1000',
      '         <- sshd pid 900 uid 0',
      '         <- init pid 1 uid 0',
      'NEEDS    file read /etc/secret-1',
      'NEAREST  file read /etc/passwd',
      '         file read /etc/group',
      'WHY      no rule holds',
      '-- 2 waiting ------------------------------------------------------------------',
      expect.stringMatching(/^> bash\[1001\] {11}file read \/etc\/secret-1 +N s$/),
      expect.stringMatching(/^ {2}bash\[1002\] {11}file read \/etc\/secret-2 +N s$/),
      '-- decided --------------------------------------------------------------------',
      '12:00:10 bob              denied   ... /bin/bash: file read /etc/secret-3',
      '',
      '',
      '',
      '',
      'bob denied: file read /etc/secret-3',
      'a allow  d deny  r retry  e edit+add  A add  m mute  j/k next  ? help  q quit',
    ]);
    expect((await terminal.cursor()).isVisible).toBe(false);
    expect(await terminal.isOtherScreen()).toBe(true);
    expect(await terminal.modes()).not.toBe(modes);
  });

  it('answers with the keys, and not with those that were pressed before', async () => {
    await start();
    await terminal.see('no question waits');
    await terminal.type('adA');
    await terminal.press('?');
    await terminal.see('Any key: back');
    await terminal.press('x');
    await desk.say(asked(1), asked(2), asked(3));
    await terminal.see('question 1 of 3');
    expect(requests()).toEqual([]);
    await terminal.press('Down');
    await terminal.see(/^> bash\[1002\]/m);
    await readsTheQuestion();
    await terminal.press('a');
    await sent(1);
    await terminal.see('sent: allow');
    await desk.say(decided(asked(2), { by: YOU, answer: 'allow', result: 'late' }));
    await terminal.see(/Too late: the question was gone when the answer came \(you: allow\)/);
    await terminal.see('question 2 of 2');
    await readsTheQuestion();
    await terminal.press('m', 'm');
    await sent(2);
    await desk.say({ type: 'refusal', id: 3, code: 'TOMOYO_BAD_OPTION', message: 'not today' });
    await terminal.see('Refused: not today (TOMOYO_BAD_OPTION)');
    expect(requests()).toEqual([
      { type: 'answer', id: 2, answer: 'allow' },
      { type: 'mute', id: 3, forMs: 600_000 },
    ]);
  });

  it('edits the line that would allow it, says what is wrong with it, completes it, and adds it', async () => {
    await start();
    await desk.say(asked(1));
    await readsTheQuestion();
    await terminal.press('e');
    const lines = await terminal.see('The line is good.');
    const row = lines.indexOf('> file read /etc/secret-1');
    expect(await terminal.cursor()).toEqual({ column: 25, row, isVisible: true });
    await terminal.press('C-u');
    await terminal.type('file raed /a');
    await terminal.press('Enter');
    const bad = await terminal.see('Not added: the line has an error.');
    expect(bad[row + 1]).toBe('       ^');
    expect(bad[row + 2]).toMatch(/^column 6: .* did you mean "read"\?/);
    await terminal.press('C-w', 'C-w');
    await terminal.type('rea');
    await terminal.press('Tab');
    await terminal.paste('/etc/secret-\\*\n');
    await terminal.see('> file read /etc/secret-\\*');
    await terminal.press('Left', 'BSpace', 'End', 'BSpace');
    await terminal.type('\\?');
    await terminal.see('> file read /etc/secret-\\?');
    expect(requests()).toEqual([]);
    await terminal.press('Enter');
    await sent(1);
    expect(requests()).toEqual([{ type: 'answer', id: 1, answer: 'learn', entry: 'file read /etc/secret-\\?' }]);
    await desk.say(decided(asked(1), { by: YOU, answer: 'learn', added: 'file read /etc/secret-\\?' }));
    await terminal.see('you added, then the kernel looked again: file read /etc/secret-\\?');
    expect((await terminal.cursor()).isVisible).toBe(false);
  });

  it('writes little while time goes by', async () => {
    await start();
    await desk.say(...Array.from({ length: 20 }, (_, at) => asked(at + 1)));
    await terminal.see('question 1 of 20');
    const file = join(folder, `written-${runs}`);
    await terminal.record(file);
    await readsTheQuestion();
    const text = readFileSync(file, 'latin1');
    // two seconds or three: the seconds of each line that is seen, the bar once
    expect(text.length).toBeGreaterThan(0);
    expect(text.length).toBeLessThan(1000);
    expect(text).not.toMatch(/\[2J|secret/);
  });
});

/** A row of the list, as wide as a terminal of 80 columns lets it be. */
const isRow80 = (line: string) => /^[ >] bash\[/.test(line) && line.length === 79;

describe('the screen of tomoyo query on other terminals', () => {
  it('follows the size of the terminal', async () => {
    await start({ columns: 200, rows: 50, env: { TERM: 'xterm-256color', LC_ALL: 'C.UTF-8' } });
    await desk.say(...Array.from({ length: 60 }, (_, at) => asked(at + 1)));
    const large = await terminal.see(/60 waiting, here 1 to 34 ─/);
    expect(large).toHaveLength(50);
    expect(large[1]).toMatch(/^\[█+░*\] \d+ s left, then deny$/);
    expect(large.filter((line) => /^[ >] bash\[.*\d s$/.test(line) && line.length === 199)).toHaveLength(34);
    expect(large[49]).toMatch(/^a allow .* q quit$/);
    await terminal.resize(80, 24);
    // the terminal shows the end of the larger screen until it is drawn anew
    const small = await terminal.see((lines) => lines[23]?.endsWith('q quit') === true && lines.some(isRow80));
    expect(small).toHaveLength(24);
    expect(small.filter(isRow80).length).toBeGreaterThan(5);
    await terminal.resize(59, 24);
    expect((await terminal.see('q quits.')).filter((line) => line !== '')).toHaveLength(2);
    await terminal.type('a');
    await terminal.resize(60, 15);
    await terminal.see(/^> bash\[1001\]/m);
    await terminal.resize(200, 50);
    const again = await terminal.see((lines) => lines.length === 50 && lines[49]?.endsWith('q quit') === true);
    expect(again[48]).toBe('Not taken: the question was not on the screen yet.');
    expect([...timeless(again).slice(0, 48), again[49]]).toEqual([...timeless(large).slice(0, 48), large[49]]);
    expect(requests()).toEqual([]);
  });

  it('lets nothing through that does something to the terminal', async () => {
    await start({ env: { LC_ALL: 'C.UTF-8', TERM: 'xterm' } });
    const hostile = 'file read /\x1b[?1049l\x1b[31m\x07\r\n\x9b2Jé';
    await desk.say(asked(1, { entry: hostile, why: '\x1b]0;title\x07' }));
    const lines = await terminal.see('question 1 of 1');
    expect(lines[2]).toBe('TRIED    file read /?[?1049l?[31m????2Jé');
    expect(await terminal.isOtherScreen()).toBe(true);
  });
});

describe('the terminal is as before', () => {
  it('when the person quits, who is told what that means', async () => {
    await start();
    await desk.say(asked(1), { type: 'attached', attached: ['you'] });
    await terminal.see('nobody else attached');
    await terminal.press('q');
    await terminal.see('Nobody else is attached: the question that waits goes to the default, deny.');
    await terminal.press('q');
    expect(await afterwards()).toEqual(asBefore(/ended: quit\nexit 0/));
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('after %s', async (signal) => {
    await start();
    await desk.say(asked(1));
    await terminal.see('question 1 of 1');
    await terminal.signal(signal);
    expect(await afterwards()).toEqual(asBefore(/ended: aborted\nexit 0/));
  });

  it('after Ctrl-C', async () => {
    await start();
    await terminal.see('no question waits');
    await terminal.press('C-c');
    expect(await afterwards()).toEqual(asBefore(/ended: quit\nexit 0/));
  });

  it('when the desk ends, and after an error, which can be read', async () => {
    await start();
    await terminal.see('no question waits');
    await desk.end();
    expect(await afterwards()).toEqual(asBefore(/ended: desk-ended\nexit 0/));
    await terminal[Symbol.asyncDispose]();
    await desk[Symbol.asyncDispose]();
    await start();
    await terminal.see('no question waits');
    await desk.say('fail');
    expect(await afterwards()).toEqual(asBefore(/Error: the desk fell over[^]*exit 1/));
  });
});
