import { describe, expect, it } from 'vitest';
import { messageEnvironment, messageJson, messageText, type Message } from '../../../lib/notify/message.js';
import { occurrenceOfQuestion } from '../../../lib/notify/occurrence.js';
import { parseQuestion } from '../../../lib/query/question-text.js';
import { Question } from '../../../lib/query/question.js';
import { occurrence } from './occurrences.js';

const RAW =
  '#2026/11/23 03:28:27# profile=3 mode=enforcing granted=no (global-pid=124) task={ pid=124 ppid=1 uid=0 gid=0 euid=0 ' +
  'egid=0 suid=0 sgid=0 fsuid=0 fsgid=0 }\n<kernel> /t/v/cat\nfile read /t/d1\n';
const asked = (request = RAW) =>
  new Question(parseQuestion(`Q7-0\n${request}`), {
    answer: () => false,
    addEntry: async () => undefined,
    hold: () => {},
    patience: () => 10_000,
  });
const TIME = new Date('2026-11-23T03:28:27Z');
const LAST = new Date('2026-11-23T03:29:00Z');
const first = (of = occurrenceOfQuestion(asked())): Message => ({
  kind: 'first',
  count: 1,
  first: TIME,
  last: TIME,
  occurrence: of,
});
const more = (count: number, of = occurrenceOfQuestion(asked())): Message => ({
  kind: 'more',
  count,
  first: TIME,
  last: LAST,
  occurrence: of,
});
const unreported: Message = { kind: 'unreported', count: 17, first: TIME, last: LAST };

/** docs/guides/notify.md shows the same texts. */
describe('text of a message', () => {
  it('of a question is byte for byte what tomoyo-notifyd passes on', () => {
    expect(messageText(first())).toBe(`Q7-0\n${RAW}\n`);
  });

  it('of a violation is the record and an empty line', () => {
    const violation = occurrence();
    expect(messageText(first(violation))).toMatch(/^#.*\n<kernel> \/bin\/editor\nfile read \/etc\/shadow\n\n$/);
  });

  it('of a summary has a line in front that says how many, and the last of them', () => {
    expect(messageText(more(17))).toBe(`and 17 more like it, last at 2026-11-23T03:29:00.000Z\nQ7-0\n${RAW}\n`);
    expect(messageText(unreported)).toBe(
      '17 requests of other causes not reported, last at 2026-11-23T03:29:00.000Z\n\n',
    );
  });
});

describe('JSON of a message', () => {
  it('is one line with cause, count, times and question or record', () => {
    const cause = { domain: '<kernel> /t/v/cat', entry: 'file read /t/d1' };
    const text = messageJson(more(17));
    expect(text.endsWith('}\n') && text.indexOf('\n') === text.length - 1).toBe(true);
    expect(JSON.parse(text)).toMatchObject({
      type: 'notification',
      cause,
      summary: true,
      count: 17,
      first: '2026-11-23T03:28:27.000Z',
      last: '2026-11-23T03:29:00.000Z',
      question: { type: 'question', serial: 7, retries: 0, entry: cause.entry, task: { pid: 124 } },
    });
    const violation = JSON.parse(messageJson(first(occurrence())));
    expect(violation).toMatchObject({ summary: false, count: 1, record: { type: 'record', mode: 'enforcing' } });
    expect(violation).not.toHaveProperty('question');
    expect(JSON.parse(messageJson(unreported))).toEqual({
      type: 'notification',
      cause: null,
      summary: true,
      count: 17,
      first: '2026-11-23T03:28:27.000Z',
      last: '2026-11-23T03:29:00.000Z',
    });
  });

  it("tells also of what is not in the kernel's form behind its beginning", () => {
    const odd = RAW.replace('pid=124 ppid', 'ppid');
    expect(JSON.parse(messageJson(first(occurrenceOfQuestion(asked(odd)))))).toMatchObject({
      cause: { entry: 'file read /t/d1' },
      question: { type: 'question', serial: 7, raw: odd, message: expect.stringContaining('expected') },
    });
  });
});

describe('environment of an action', () => {
  it('says what the message is about, and lets nobody speak to the service manager', () => {
    const own = { PATH: '/bin', NOTIFY_SOCKET: '/run/n', WATCHDOG_USEC: '1', WATCHDOG_PID: '2', TOMOYO_SERIAL: 'old' };
    const about = { PATH: '/bin', TOMOYO_DOMAIN: '<kernel> /t/v/cat', TOMOYO_ENTRY: 'file read /t/d1' };
    expect(messageEnvironment(more(3), own)).toEqual({ ...about, TOMOYO_SERIAL: '7', TOMOYO_COUNT: '3' });
    expect(messageEnvironment(first(occurrence()), own)).not.toHaveProperty('TOMOYO_SERIAL');
    expect(messageEnvironment(unreported, own)).toEqual({ PATH: '/bin', TOMOYO_COUNT: '17' });
  });
});
