import { setTimeout as sleep } from 'node:timers/promises';
import { TomoyoError } from '../errors.js';
import type { Question } from '../query/question.js';
import { occurrenceOfQuestion, type Occurrence } from './occurrence.js';

/** As QueryStream. */
export interface Questions extends AsyncIterable<Question> {
  close(): void;
}

export interface QuestionWatchOptions {
  readonly tell: (occurrence: Occurrence) => void;
  readonly say: (text: string, matter?: string) => void;
  /** How long each question is held, as of now. */
  readonly waitMs: () => number;
  /** Whether another program has the kernel's file open, and may answer. */
  readonly hasOthers: () => Promise<boolean>;
}

/**
 * Tells of each question, holds each for its own time, and then denies it, unless somebody else can answer it.
 * Until the stream ends. @throws what the stream throws; TomoyoError of an answer that cannot be given: who may not answer
 * must not make others wait. Tested: test/unit/notify/question-watch.test.ts.
 */
export async function watchQuestions(stream: Questions, options: QuestionWatchOptions): Promise<void> {
  const failure = new AbortController();
  failure.signal.addEventListener('abort', () => stream.close(), { once: true });
  for await (const question of stream) {
    tellOf(question, options);
    hold(question, options).catch((error: unknown) => failure.abort(error));
  }
  failure.signal.throwIfAborted();
}

function tellOf(question: Question, { tell, say }: QuestionWatchOptions): void {
  try {
    tell(occurrenceOfQuestion(question));
  } catch (error) {
    if (!(error instanceof TomoyoError)) throw error;
    say(`a question that cannot be read: ${error.message}`, 'question');
  }
}

async function hold(question: Question, { waitMs, hasOthers }: QuestionWatchOptions): Promise<void> {
  const forMs = waitMs();
  if (forMs > 0) {
    question.keepAlive(forMs);
    await endOrTime(question, forMs);
  }
  if (question.end || (await hasOthers())) return;
  await question.deny();
}

async function endOrTime(question: Question, forMs: number): Promise<void> {
  const ended = new AbortController();
  void question.ended.then(() => ended.abort());
  await sleep(forMs, undefined, { signal: ended.signal }).catch(() => undefined);
}
