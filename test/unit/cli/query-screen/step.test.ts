import { describe, expect, it } from 'vitest';
import { asked, decided } from './asked.js';
import { Person } from './person.js';

const YOU = { kind: 'person', name: 'you@console' } as const;

describe('keys on a question', () => {
  it.each([
    ['a', { type: 'answer', id: 1, answer: 'allow' }],
    ['d', { type: 'answer', id: 1, answer: 'deny' }],
    ['r', { type: 'answer', id: 1, answer: 'retry' }],
    ['A', { type: 'answer', id: 1, answer: 'learn' }],
    ['+', { type: 'answer', id: 1, answer: 'learn' }],
  ])('%s answers it, once', (key, request) => {
    const person = new Person().hears(asked(1)).waits(300).presses(key);
    expect(person.sent).toEqual([request]);
    person.presses('a', 'd', key);
    expect(person.sent).toHaveLength(1);
    expect(person.note).toContain('is on its way');
    // somebody else's answer, which failed, may have been before it
    expect(person.waits(3000).presses(key).sent).toEqual([request, request]);
  });

  it('say that a device node cannot be retried', () => {
    const person = new Person()
      .hears(asked(1, { canRetry: false }))
      .waits(300)
      .presses('r');
    expect(person.sent).toEqual([]);
    expect(person.note).toMatch(/^No retry: for device nodes/);
  });

  it('mute only when the key comes twice', () => {
    const person = new Person().hears(asked(1)).waits(300).presses('m', 'x');
    expect([person.sent, person.note]).toEqual([[], 'Not muted.']);
    expect(person.presses('m', 'm').sent).toEqual([{ type: 'mute', id: 1, forMs: 600_000 }]);
  });

  it('go to the question that is chosen', () => {
    const person = new Person().hears(asked(1), asked(2), asked(3));
    const fronts = ['j', '<down>', '<tab>', 'k', '<up>', '<S-tab>'].map((key) => person.presses(key).state.front);
    expect(fronts).toEqual([2, 3, 1, 3, 2, 1]);
    expect(person.presses('k').waits(300).presses('d').sent).toEqual([{ type: 'answer', id: 3, answer: 'deny' }]);
  });

  it('do nothing where no question waits', () => {
    expect(new Person().waits(300).presses('a', 'j', 'k', 'm', 'e').sent).toEqual([]);
  });
});

describe('keys that were not meant', () => {
  it('answer nothing before the question has stood there for 300 ms', () => {
    const person = new Person().hears(asked(1)).waits(299).presses('a');
    expect(person.sent).toEqual([]);
    expect(person.note).toBe('Not taken: the question has only just come up.');
    expect(person.waits(299).presses('d').sent).toEqual([]);
    expect(person.waits(300).presses('d').sent).toEqual([{ type: 'answer', id: 1, answer: 'deny' }]);
  });

  it('do nothing while somebody goes on typing', () => {
    const person = new Person();
    for (const key of 'sudo apt-get remove mariadb') {
      if (key === 't') person.hears(asked(person.state.waiting.length + 1));
      person.waits(120).presses(key);
    }
    expect([person.sent, person.state.mode.kind]).toEqual([[], 'questions']);
  });

  it('answer nothing that comes to the front because another was answered', () => {
    const person = new Person()
      .hears(asked(1), asked(2))
      .waits(1000)
      .hears(decided(asked(1)))
      .presses('a');
    expect([person.state.front, person.sent]).toEqual([2, []]);
  });

  it('answer nothing before it was drawn, or where it has no room', () => {
    const person = new Person().hears(asked(1)).draws({ columns: 40, rows: 10 }).waits(1000);
    expect(person.state.shown).toBeUndefined();
    person.presses('a');
    expect(person.sent).toEqual([]);
  });

  it('do nothing when they are pasted', () => {
    const person = new Person('bob').hears(asked(1)).waits(300).presses('<paste-start>', 'a', 'q', '?', '<paste-end>');
    expect([person.sent, person.hasLeft, person.state.mode.kind]).toEqual([[], false, 'questions']);
    expect(person.presses('a').sent).toHaveLength(1);
  });
});

const editing = () => new Person().hears(asked(1), asked(2)).waits(300).presses('e');

describe('edit and add', () => {
  it('begins with the line that would allow it, and sends what was made of it', () => {
    const person = editing().presses('<backspace>', '\\', '*', '<enter>');
    expect(person.sent).toEqual([{ type: 'answer', id: 1, answer: 'learn', entry: 'file read /etc/secret-\\*' }]);
    expect(person.state.mode.kind).toBe('questions');
  });

  it('refuses Enter while the line is bad, and goes back without adding', () => {
    const person = editing().presses('<C-w>', '<C-w>', 'r', 'a', 'e', 'd', ' ', '/', '<enter>');
    expect([person.sent, person.note]).toEqual([[], 'Not added: the line has an error.']);
    expect(person.state.mode.kind).toBe('edit');
    expect(person.presses('<escape>').state.mode.kind).toBe('questions');
    expect(person.sent).toEqual([]);
  });

  it.each(['', 'delete file read /x', 'use_profile 3', '<kernel> /bin/x'])('takes no line that is none: %s', (text) => {
    const person = editing().presses('<C-u>').types(text).presses('<enter>');
    expect([person.sent, person.state.mode.kind]).toEqual([[], 'edit']);
  });

  it('takes a paste as text, its line ends not as Enter', () => {
    const person = editing().presses('<C-u>', '<paste-start>').types('file read /a').presses('<enter>', '<paste-end>');
    expect([person.sent, person.state.mode]).toMatchObject([[], { kind: 'edit', line: { text: 'file read /a' } }]);
  });

  it('ends when the question does, and says what was not added', () => {
    const person = editing().hears(decided(asked(1)));
    expect(person.state.mode.kind).toBe('questions');
    expect(person.note).toBe('bob denied: file read /etc/secret-1 Not added: file read /etc/secret-1');
    expect(person.presses('a').sent).toEqual([]);
  });

  it('goes on when another question ends or comes', () => {
    expect(editing().hears(decided(asked(2)), asked(3)).state.mode.kind).toBe('edit');
  });
});

describe('what the desk says', () => {
  it('takes a question away that was answered elsewhere, and notes by whom', () => {
    const person = new Person('bob').hears(asked(1), asked(2), decided(asked(1)));
    expect(person.state.waiting.map(({ question }) => question.id)).toEqual([2]);
    expect(person.note).toBe('bob denied: file read /etc/secret-1');
  });

  it.each([
    [{ by: YOU, answer: 'allow' }, 'you allowed: file read /etc/secret-1'],
    [
      { by: YOU, answer: 'learn', added: 'file read /etc/\\*' },
      'you added, then the kernel looked again: file read /etc/\\*',
    ],
    [{ by: YOU, answer: 'allow', result: 'late' }, /^Too late: the question was gone .* \(you: allow\)/],
    [{ why: 'muted for 600 s' }, 'bob denied (muted for 600 s): file read /etc/secret-1'],
    [{ by: { kind: 'fallback' } }, 'Out of time, the default denied: file read /etc/secret-1'],
    [{ by: { kind: 'rule', rule: { number: 2, name: 'mute' } } }, 'rule 2 (mute) denied: file read /etc/secret-1'],
  ] as const)('says how a question ended: %j', (given, said) => {
    expect(new Person().hears(asked(1), decided(asked(1), given)).note).toMatch(said);
  });

  it('says that nobody answered', () => {
    const { answer: _, ...end } = decided(asked(1), { by: { kind: 'nobody' }, result: 'gone' });
    const person = new Person().hears(asked(1), end);
    expect(person.note).toMatch(/^Nobody answered, the program is gone/);
    expect(person.state.front).toBeUndefined();
  });

  it('says that an answer of this terminal was late, although the question is not here any more', () => {
    const late = decided(asked(1), { by: YOU, result: 'late' });
    expect(new Person().hears(asked(1), decided(asked(1)), late).note).toMatch(/^Too late/);
  });

  it('notes nothing about questions that never waited here, but keeps the decision', () => {
    const person = new Person().hears(decided(asked(7)));
    expect([person.note, person.state.decisions.length]).toEqual([undefined, 1]);
  });

  it('has a refusal with its code, and the question can be answered again', () => {
    const person = new Person().hears(asked(1)).waits(300).presses('A');
    person.hears({ type: 'refusal', id: 1, code: 'TOMOYO_NO_DOMAIN', message: 'no such domain' });
    expect(person.note).toBe('Refused: no such domain (TOMOYO_NO_DOMAIN)');
    expect(person.presses('d').sent).toHaveLength(2);
  });

  it('keeps the last 100 decisions', () => {
    const person = new Person().hears(...Array.from({ length: 150 }, (_, id) => decided(asked(id + 1))));
    expect(person.state.decisions.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, at) => 150 - at));
  });
});

describe('quitting', () => {
  it('asks back where nobody else could answer', () => {
    const person = new Person().hears(asked(1)).presses('q');
    expect([person.hasLeft, person.state.mode]).toEqual([false, { kind: 'confirm', action: 'quit' }]);
    expect(person.presses('n').state.mode.kind).toBe('questions');
    expect(person.presses('q', 'q').hasLeft).toBe(true);
  });

  it('is at once where somebody else is attached, nothing waits, or with Ctrl-C', () => {
    expect(new Person('bob').hears(asked(1)).presses('q').hasLeft).toBe(true);
    expect(new Person().presses('q').hasLeft).toBe(true);
    expect(new Person().hears(asked(1)).presses('<C-c>').hasLeft).toBe(true);
  });
});
