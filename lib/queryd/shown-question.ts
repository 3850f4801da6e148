import { TomoyoError } from '../errors.js';
import type { Question } from '../query/question.js';
import type { DeskQuestion } from './desk-message.js';
import type { Surroundings } from './surroundings.js';

interface ShownOptions {
  readonly id: number;
  readonly holdMs: number;
  readonly why: string;
  readonly surroundings: (question: Question, allowing: string) => Promise<Surroundings>;
}

/** What a person is shown of a question whose record is in the kernel's form. */
export async function shownQuestion(question: Question, options: ShownOptions): Promise<DeskQuestion> {
  const { id, holdMs, why, surroundings } = options;
  const { record, retries, canRetry, askedAt } = question;
  const { allowing, json } = details(question);
  return {
    type: 'question',
    id,
    askedAt: askedAt.toISOString(),
    retries,
    canRetry,
    holdMs,
    remainingMs: holdMs,
    fallback: 'deny',
    domain: record.domain,
    entry: record.entry,
    allowing,
    record: json,
    ...(await surroundings(question, allowing)),
    why,
  };
}

/** The inside of its first line may not be in the kernel's form: then it is asked without. */
function details({ record }: Question): { readonly allowing: string; readonly json: object } {
  try {
    return { allowing: record.toPolicyEntry()?.text ?? record.entry, json: record.toJSON() };
  } catch (error) {
    if (!(error instanceof TomoyoError)) throw error;
    return { allowing: record.entry, json: { type: 'malformed', message: error.message, raw: record.raw } };
  }
}
