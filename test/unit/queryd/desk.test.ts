import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TomoyoError } from '../../../lib/errors.js';
import type { AnswerRule } from '../../../lib/query/answer-rule.js';
import { compileRules } from '../../../lib/query/rules.js';
import { Desk } from '../../../lib/queryd/desk.js';
import type { AttachedDesk, DeskDecision, DeskEvent } from '../../../lib/queryd/desk-message.js';
import { asked, AskedStream, type Asked } from './asked.js';

let stream: AskedStream;
let decisions: DeskDecision[];
let said: string[];
let served: Promise<void>;

beforeEach(() => {
  vi.useFakeTimers();
  stream = new AskedStream();
  decisions = [];
  said = [];
});
afterEach(() => {
  stream.close();
  vi.useRealTimers();
});

interface Given {
  readonly rules?: readonly AnswerRule[];
  readonly holdMs?: number;
  readonly unattendedMs?: number;
}

function open({ rules = [], holdMs = 60_000, unattendedMs = 0 }: Given = {}): Desk {
  const desk = new Desk({
    settings: { rules: compileRules(rules, { fallback: 'ask' }), holdMs, unattendedMs },
    surroundings: async () => ({ processes: [], nearest: [] }),
    decided: (decision) => decisions.push(decision),
    say: (text) => said.push(text),
  });
  served = desk.serve(stream);
  return desk;
}

/** Lets everything happen that is due in this time. */
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

/** All that was told since the last time. */
class Told {
  readonly events: DeskEvent[] = [];
  constructor(readonly desk: AttachedDesk) {
    void this.#read();
  }
  async #read(): Promise<void> {
    for await (const event of this.desk.events) this.events.push(event);
  }
  take(): DeskEvent[] {
    return this.events.splice(0);
  }
}

const wait = (asking: Asked) => asking.question.ended;

describe('a desk', () => {
  it('answers by rules without asking anybody', async () => {
    const desk = open({
      rules: [
        { operation: 'file read', action: 'allow' },
        { operation: 'file write', action: 'learn', entry: 'file write /tmp/\\*' },
      ],
    });
    const person = new Told(desk.attach('person'));
    const [read, write] = [asked(1, 'file read /a'), asked(2, 'file write /tmp/b')];
    stream.ask(read, write);
    await pass();
    expect([read.answers, write.answers, write.added]).toEqual([['allow'], ['retry'], ['file write /tmp/\\*']]);
    expect(person.take().map(({ type }) => type)).toEqual(['hello', 'decision', 'decision']);
    expect(decisions[1]).toMatchObject({ answer: 'learn', added: 'file write /tmp/\\*', by: { rule: { number: 2 } } });
  });

  it('denies at once what rules leave while nobody is attached, and after its time where somebody is', async () => {
    const desk = open();
    const alone = asked(1, 'file read /a');
    stream.ask(alone);
    await pass();
    expect(alone.answers).toEqual(['deny']);
    const person = desk.attach('person');
    const watched = asked(2, 'file read /b');
    stream.ask(watched);
    await pass(59_000);
    expect([watched.answers, watched.heldMs]).toEqual([[], [65_000]]);
    await pass(1000);
    expect(watched.answers).toEqual(['deny']);
    expect(decisions.map(({ by }) => by.kind)).toEqual(['fallback', 'fallback']);
    await person[Symbol.asyncDispose]();
  });

  it('gives up what waits when the last person leaves, and not before', async () => {
    const desk = open({ unattendedMs: 1000 });
    const [one, two] = [desk.attach('one'), desk.attach('two')];
    const asking = asked(1, 'file read /a');
    stream.ask(asking);
    await pass(5000);
    await one[Symbol.asyncDispose]();
    await pass(5000);
    expect(asking.answers).toEqual([]);
    await two[Symbol.asyncDispose]();
    await pass(0);
    expect(asking.answers).toEqual(['deny']);
  });

  it('takes the first answer of persons, tells everybody, and refuses the second', async () => {
    const desk = open();
    const [one, two] = [new Told(desk.attach('one')), new Told(desk.attach('one'))];
    const asking = asked(1, 'file read /a');
    stream.ask(asking);
    await pass();
    const question = one.take().find(({ type }) => type === 'question');
    if (question?.type !== 'question') throw new Error('nobody is asked');
    two.desk.send({ type: 'answer', id: question.id, answer: 'learn', entry: 'file read /\\*' });
    one.desk.send({ type: 'answer', id: question.id, answer: 'deny' });
    await pass();
    one.desk.send({ type: 'answer', id: question.id, answer: 'deny' });
    await pass();
    expect([asking.added, asking.answers]).toEqual([['file read /\\*'], ['retry']]);
    const told = one.take().flatMap((event) => (event.type === 'attached' ? [] : [event]));
    const refusals = told.flatMap((event) => (event.type === 'refusal' ? [event.code] : []));
    expect(refusals).toEqual(['TOMOYO_IN_USE', 'TOMOYO_BAD_OPTION']);
    expect(told.filter(({ type }) => type === 'decision')).toMatchObject([
      { answer: 'learn', result: 'taken', by: { kind: 'person', name: 'one (2)' } },
    ]);
  });

  it('says late answers, and questions that go away by themselves', async () => {
    const desk = open();
    const person = new Told(desk.attach('person'));
    const [late, gone] = [asked(1, 'file read /a', { waits: false }), asked(2, 'file read /b')];
    stream.ask(late, gone);
    await pass();
    for (const event of person.take())
      if (event.type === 'question' && event.entry.endsWith('a'))
        person.desk.send({ type: 'answer', id: event.id, answer: 'allow' });
    gone.question.finish({ kind: 'gone' });
    await pass();
    await wait(late);
    expect(decisions).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ entry: 'file read /a', answer: 'allow', result: 'late' }),
        expect.objectContaining({ entry: 'file read /b', result: 'gone', by: { kind: 'nobody' } }),
      ]),
    );
    expect(desk.counts).toEqual({ waiting: 0, attached: 1 });
  });

  it('does not ask again about what was muted, for that long', async () => {
    const desk = open();
    const person = new Told(desk.attach('person'));
    const [first, again, other, later] = [1, 2, 3, 4].map((serial) =>
      asked(serial, serial === 3 ? 'file read /b' : 'file read /a'),
    );
    if (!first || !again || !other || !later) throw new Error('four');
    stream.ask(first);
    await pass();
    const shown = person.take().find((event) => event.type === 'question');
    person.desk.send({ type: 'mute', id: shown && 'id' in shown ? (shown.id ?? 0) : 0, forMs: 10_000 });
    await pass();
    stream.ask(again, other);
    await pass();
    expect([first.answers, again.answers, other.answers]).toEqual([['deny'], ['deny'], []]);
    await pass(10_000);
    stream.ask(later);
    await pass();
    expect(later.answers).toEqual([]);
  });

  it('denies what is not in the form of the kernel, and goes on', async () => {
    open({ rules: [{ action: 'allow' }] });
    const [bad, good] = [asked(1, '', { text: 'nonsense\n' }), asked(2, 'file read /a')];
    stream.ask(bad, good);
    await pass();
    expect([bad.answers, good.answers]).toEqual([['deny'], ['allow']]);
    expect(said).toEqual([expect.stringContaining('question 1 cannot be read, and is denied')]);
  });

  it('ends with what nobody can answer', async () => {
    open({ rules: [{ action: 'allow' }] });
    const asking = asked(1, 'file read /a');
    vi.spyOn(asking.question, 'allow').mockRejectedValue(new TomoyoError('TOMOYO_NOT_MANAGER', 'no'));
    stream.ask(asking);
    await expect(served).rejects.toMatchObject({ code: 'TOMOYO_NOT_MANAGER' });
  });
});
