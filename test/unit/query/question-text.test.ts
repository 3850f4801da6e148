import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nearestEntries } from '../../../lib/query/nearest-entries.js';
import { parseQuestion } from '../../../lib/query/question-text.js';
import { asked } from '../queryd/asked.js';

const captured = (name: string) =>
  readFileSync(new URL(`../../fixtures/query/${name}.raw`, import.meta.url), 'latin1').replace(/\0$/, '');

describe('text of a question', () => {
  it.each([
    ['query-file', 'file read /etc/shadow', 0],
    ['query-retry', 'file read /etc/shadow', 1],
    ['query-exec', 'file execute /bin/editor-helper', 0],
  ])('as the kernel 6.12 gave it: %s', (name, entry, retry) => {
    const question = parseQuestion(captured(name));
    expect(question.retry).toBe(retry);
    expect(question.request.split('\n').at(-2)).toBe(entry);
    const { question: made } = asked(question.serial, '', { text: question.request });
    expect(made.record).toMatchObject({ entry, mode: 'enforcing', granted: false });
    expect(made.toJSON()).toMatchObject({ type: 'question', serial: question.serial, entry });
  });

  it.each(['', 'A1-0\n', 'Q-0\n', 'Q1\n', 'Q1-0'])('that is none is refused: %j', (text) => {
    expect(() => parseQuestion(text)).toThrow(expect.objectContaining({ code: 'TOMOYO_BAD_RECORD', line: 1 }));
  });

  it('says late and answered answers, and no retry of device nodes', async () => {
    const { question, answers } = asked(1, 'file mkchar /dev/x 0600 1 3');
    await expect(question.retry()).rejects.toMatchObject({ code: 'TOMOYO_NO_RETRY' });
    expect(await question.allowAlways()).toMatchObject({ kind: 'taken', answer: 'allow' });
    expect(await question.deny()).toEqual({ kind: 'answered', answer: 'allow' });
    expect(answers).toEqual(['allow']);
    expect(await asked(2, 'file read /a', { waits: false }).question.allow()).toEqual({ kind: 'late' });
    expect(() => question.keepAlive(0)).toThrow(expect.objectContaining({ code: 'TOMOYO_BAD_OPTION' }));
  });
});

describe('nearest entries', () => {
  it('are of the same kind, the most alike first', () => {
    const entries = [
      'file read /etc/passwd',
      'file write /var/log/x',
      'misc env PATH',
      'file read /etc/shells',
      'network unix stream connect /etc/s',
    ];
    expect(nearestEntries('file read /etc/shadow', entries, 2)).toEqual([
      'file read /etc/shells',
      'file read /etc/passwd',
    ]);
    expect(nearestEntries('misc env HOME', entries, 5)).toEqual([]);
  });
});
