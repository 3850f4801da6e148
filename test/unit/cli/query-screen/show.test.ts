import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { paintLine } from '../../../../lib/cli/query-screen/line.js';
import { LEAST_COLUMNS, LEAST_ROWS, type Shown } from '../../../../lib/cli/query-screen/show.js';
import { asked, decided } from './asked.js';
import { Person } from './person.js';

const textOf = ({ lines }: Shown) =>
  lines.map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
const many = (count: number) => Array.from({ length: count }, (_, at) => asked(at + 1));
const BACKUP = { kind: 'rule', rule: { number: 2, name: 'backup' } } as const;

describe('80x24', () => {
  it('has the question, the others, what was decided, and the keys', () => {
    const person = new Person('bob', 'carol').hears(...many(4), decided(asked(4)), decided(asked(9), { by: BACKUP }));
    expect(textOf(person.waits(15_000).sees())).toEqual([
      ' tomoyo query   question 1 of 3                      also attached: bob, carol',
      '[##############################.........] 45 s left, then deny',
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
      '-- 3 waiting ------------------------------------------------------------------',
      '> bash[1001]           file read /etc/secret-1                             45 s',
      '  bash[1002]           file read /etc/secret-2                             45 s',
      '  bash[1003]           file read /etc/secret-3                             45 s',
      '-- decided --------------------------------------------------------------------',
      '12:00:10 rule 2 (backup)  denied   ... /bin/bash: file read /etc/secret-9',
      '12:00:10 bob              denied   ... /bin/bash: file read /etc/secret-4',
      '',
      '',
      'bob denied: file read /etc/secret-4',
      'a allow  d deny  r retry  e edit+add  A add  m mute  j/k next  ? help  q quit',
    ]);
  });

  it('says that nothing waits', () => {
    const lines = textOf(new Person().sees());
    expect(lines[0]).toMatch(/^ tomoyo query {3}no question waits +nobody else attached$/);
    expect(lines).toHaveLength(24);
    expect(lines.at(-1)).toBe('? help  q quit');
  });

  it('has the line that is edited, what is wrong with it and where, and how it can go on', () => {
    const person = new Person().hears(asked(1)).waits(300).presses('e', '<C-u>').types('file raed /a');
    const { cursor } = person.sees();
    const lines = textOf(person.sees());
    const at = lines.indexOf('> file raed /a');
    expect(lines[at - 1]).toMatch(/^-- edit and add -+$/);
    expect(lines[at + 1]).toBe('       ^');
    expect(lines[at + 2]).toMatch(/^column 6: .*raed.*did you mean "read"\?$/);
    expect(cursor).toEqual({ row: at, column: 14 });
    expect(lines.at(-1)).toBe('Enter add  Tab complete  Esc back');
    expect(textOf(person.presses('<C-u>').types('file read /a').sees())).toContain('The line is good.');
    expect(textOf(person.presses('<C-u>').types('network inet d').sees())).toContain('Tab: dgram');
  });

  it('shows of a long line what is around the cursor', () => {
    const allowing = `file read /${'abcdefghij'.repeat(30)}`;
    const person = new Person().hears(asked(1, { allowing })).waits(300).presses('e');
    const [end, begin] = [person.sees(), person.presses('<home>').sees()];
    expect(end.cursor?.column).toBeLessThan(79);
    expect(textOf(end)[end.cursor!.row]).toMatch(/^> [a-j]*ghij$/);
    expect([begin.cursor?.column, textOf(begin)[begin.cursor!.row]]).toEqual([
      2,
      expect.stringMatching(/^> file read/),
    ]);
  });

  it('asks back what mute and quit do', () => {
    const person = new Person().hears(asked(1), asked(2)).waits(300);
    expect(textOf(person.presses('m').sees()).join(' ')).toMatch(/for 10 minutes every request .* m again: mute\./);
    const quit = textOf(person.presses('x', 'q').sees()).join(' ');
    expect(quit).toContain('Nobody else is attached: all 2 questions that wait go to the default, deny.');
  });

  it('offers retry only where it can be answered, and says how often it was asked', () => {
    const lines = textOf(new Person().hears(asked(1, { canRetry: false, retries: 2 })).sees());
    expect(lines.at(-1)).toBe('a allow  d deny  e edit+add  A add  m mute  ? help  q quit');
    expect(lines[1]).toMatch(/60 s left, then deny, asked 3 times$/);
  });

  it('has a bar that is empty when time is over, and says what was sent', () => {
    const person = new Person().hears(asked(1)).waits(300).presses('a');
    expect(textOf(person.sees())[1]).toMatch(/^\[#{39}\] 60 s left, then deny, sent: allow$/);
    expect(textOf(person.waits(70_000).sees())[1]).toMatch(/^\[\.{39}\] time is over: deny, sent: allow$/);
  });

  it('forgets a note after a while', () => {
    const person = new Person().hears(asked(1), decided(asked(1)));
    expect(textOf(person.sees()).join()).toContain('bob denied');
    expect(textOf(person.waits(20_000).sees()).at(-2)).toBe('');
  });

  it('keeps the question in front among 50 that wait', () => {
    const person = new Person().hears(...many(50));
    for (let at = 0; at < 50; at += 1, person.presses('j')) {
      const lines = textOf(person.sees());
      expect(lines[0]).toContain(`question ${at + 1} of 50`);
      expect(lines.filter((line) => line.startsWith('> '))).toEqual([
        expect.stringContaining(`file read /etc/secret-${at + 1} `),
      ]);
      expect(lines.find((line) => line.includes('50 waiting'))).toMatch(/here \d+ to \d+ -/);
    }
  });
});

describe('200x50', () => {
  it('shows all of a long domain, and more of the lists, in more than ASCII where the locale has it', () => {
    const names = Array.from({ length: 12 }, (_, at) => `/usr/bin/program-${at}`);
    const person = new Person().hears(asked(99, { domain: `<kernel> ${names.join(' ')}` }), ...many(20));
    const lines = textOf(person.sees({ columns: 200, rows: 50, isUnicode: true }));
    expect(lines).toHaveLength(50);
    expect(lines[1]).toBe(`[${'█'.repeat(40)}] 60 s left, then deny`);
    expect(lines).toEqual(expect.arrayContaining(names.map((name) => `         → ${name}`)));
    expect(lines.filter((line) => /^[> ] bash\[/.test(line))).toHaveLength(21);
  });
});

describe('any size', () => {
  const long = `/${'very-long-name/'.repeat(250)}end`;
  const hostile = '\x1b[2J\x9b31m\r\n\t\u202e\u{1f600}\x7f漢字\0é';
  const states = {
    'nothing waits': new Person('bob'),
    'one question': new Person().hears(asked(1)),
    'long names': new Person(long).hears(
      asked(1, {
        domain: `<kernel> ${`${long} `.repeat(5)}${long}`,
        entry: `file rename ${long} ${long}`,
        allowing: `file rename ${long} ${long}`,
        nearest: [long, long, long],
        why: 'because '.repeat(100),
        processes: Array.from({ length: 30 }, (_, pid) => ({ pid, name: long, uid: 0xffff_ffff })),
      }),
      decided(asked(2, { domain: long, entry: long })),
      decided(asked(2), { by: { kind: 'person', name: long }, added: long }),
    ),
    '50 that wait': new Person().hears(...many(50), ...many(50).map((question) => decided({ ...question, id: 99 }))),
    'hostile bytes': new Person(hostile).hears(
      asked(1, { domain: `<kernel> ${hostile}`, entry: hostile, allowing: hostile, nearest: [hostile], why: hostile }),
      asked(2, { processes: [{ pid: 1, name: hostile, uid: 0 }], entry: hostile }),
      decided(asked(3), { by: { kind: 'person', name: hostile }, at: hostile, entry: hostile, added: hostile }),
      { type: 'refusal', code: hostile, message: hostile },
    ),
  };
  const sizes = [
    [0, 0],
    [1, 1],
    [59, 24],
    [80, 14],
    [60, 15],
    [61, 16],
    [80, 24],
    [80, 25],
    [132, 43],
    [200, 50],
    [500, 200],
  ];

  it.each(Object.entries(states))('nothing but text in its place: %s', (_, person) => {
    const modes = [[], ['?'], ['x', 'm'], ['x', 'q'], ['x', 'e'], ['<home>', 'é'], ['<escape>']];
    person.waits(300);
    for (const keys of modes) {
      if (!keys.includes('q') || person.state.waiting.length > 0) person.presses(...keys);
      for (const [columns = 0, rows = 0] of sizes)
        for (const isUnicode of [false, true]) {
          const shown = person.sees({ columns, rows, isUnicode });
          const painted = shown.lines.map((line) => paintLine(line, picocolors.createColors(false), isUnicode));
          expect(painted.length).toBeLessThanOrEqual(rows);
          expect(Math.max(0, ...painted.map((line) => line.length))).toBeLessThanOrEqual(Math.max(columns - 1, 1));
          expect(painted.join('')).not.toMatch(
            isUnicode ? /[\p{C}\p{Z}](?<! )|[\u1100-\u{10ffff}](?<![─█░→←])/u : /[^ -~]/,
          );
          const isTiny = columns < LEAST_COLUMNS || rows < LEAST_ROWS;
          expect(shown.question === undefined).toBe(isTiny || person.state.waiting.length === 0 || keys.includes('?'));
          if (!isTiny) expect(painted.at(-1)).toMatch(/q quit$|Esc back$|back to the questions\.$/);
        }
    }
  });

  it('a plain hint where there is too little room', () => {
    expect(textOf(new Person().hears(asked(1)).sees({ columns: 40, rows: 10 }))).toEqual([
      'tomoyo query: 1 waiting. This terminal',
      'is 40x10; 60x15 is the least. q quits.',
    ]);
  });

  it('styles are the only escape sequences', () => {
    const colors = picocolors.createColors(true);
    const { lines } = states['hostile bytes'].sees({ isUnicode: true });
    const painted = lines.map((line) => paintLine(line, colors, true)).join('');
    expect(painted).toContain('\x1b[');
    // eslint-disable-next-line no-control-regex -- they are what is looked for
    expect(painted.replaceAll(/\x1b\[\d+m/g, '')).not.toMatch(/\p{Cc}/u);
  });
});
