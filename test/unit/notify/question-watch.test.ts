import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { TomoyoError } from '../../../lib/errors.js';
import type { Occurrence } from '../../../lib/notify/occurrence.js';
import { watchQuestions, type QuestionWatchOptions } from '../../../lib/notify/question-watch.js';
import { parseQuestion } from '../../../lib/query/question-text.js';
import { Question, type Answering } from '../../../lib/query/question.js';
import { record } from '../audit/captures.js';

/** What was done to questions, in order. */
let done: string[];

function asked(serial: number, request = record().raw, answer: Answering['answer'] = () => true): Question {
  return new Question(parseQuestion(`Q${serial}-0\n${request}`), {
    answer: (question, word) => {
      done.push(`${word} ${question.serial}`);
      return answer(question, word);
    },
    addEntry: async () => undefined,
    hold: (question, forMs) => void done.push(`hold ${question.serial} ${forMs}`),
    patience: () => 10_000,
  });
}

/** Open until all of them have ended, or it is closed. */
function streamOf(questions: readonly Question[]) {
  const closed = new AbortController();
  return {
    close: () => closed.abort(),
    async *[Symbol.asyncIterator]() {
      yield* questions;
      const { signal } = closed;
      await Promise.race([signal.aborted || once(signal, 'abort'), Promise.all(questions.map(({ ended }) => ended))]);
    },
  };
}

async function watch(questions: readonly Question[], options: Partial<QuestionWatchOptions> = {}) {
  done = [];
  const told: Occurrence[] = [];
  const said: string[] = [];
  await watchQuestions(streamOf(questions), {
    tell: (occurrence) => told.push(occurrence),
    say: (text) => said.push(text),
    waitMs: () => 0,
    hasOthers: async () => false,
    ...options,
  });
  return { told: told.map(({ serial }) => serial), said };
}

const refuse = () => {
  throw new TomoyoError('TOMOYO_NOT_MANAGER', 'no manager');
};

describe('questions', () => {
  it('without a time to wait are told and denied', async () => {
    expect(await watch([asked(1), asked(2)])).toEqual({ told: [1, 2], said: [] });
    expect(done).toEqual(['deny 1', 'deny 2']);
  });

  it('are held each for its time, then denied', async () => {
    await watch([asked(1), asked(2), asked(3)], { waitMs: () => 20 });
    expect(done).toEqual(['hold 1 20', 'hold 2 20', 'hold 3 20', 'deny 1', 'deny 2', 'deny 3']);
  });

  it('that end while they are held are not denied', async () => {
    const question = asked(1);
    setImmediate(() => question.finish({ kind: 'gone' }));
    await watch([question], { waitMs: () => 3_600_000 });
    expect(done).toEqual(['hold 1 3600000']);
  });

  it('are left to others who may answer', async () => {
    const question = asked(1);
    let looks = 0;
    const hasOthers = async () => {
      looks += 1;
      setImmediate(() => question.finish({ kind: 'gone' }));
      return true;
    };
    await watch([question], { hasOthers });
    expect([done, looks]).toEqual([[], 1]);
  });

  it('that cannot be read are said, and denied all the same', async () => {
    const { told, said } = await watch([asked(1, 'no record\n')]);
    expect([told, said]).toEqual([[], [expect.stringContaining('a question that cannot be read')]]);
    expect(done).toEqual(['deny 1']);
  });

  it('that cannot be answered end it: nobody is made to wait in vain', async () => {
    await expect(watch([asked(1, record().raw, refuse)])).rejects.toMatchObject({ code: 'TOMOYO_NOT_MANAGER' });
  });
});
