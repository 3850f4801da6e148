import { TomoyoError } from '../errors.js';

/** What the kernel says of one question. */
export interface QuestionText {
  /** From 0, new for each question; the kernel's own number. */
  readonly serial: number;
  /** How often this request was answered with "retry" before: 0 to 255, then it begins anew. */
  readonly retry: number;
  /** The request, in the form of an audit record. */
  readonly request: string;
}

/**
 * @param message as the file `query` gives it, without its NUL
 * @throws TomoyoError TOMOYO_BAD_RECORD with `line` and `column`, from 1, in the message
 * Source: security/tomoyo/common.c, tomoyo_read_query(). Tested: test/unit/query/question-text.test.ts.
 */
export function parseQuestion(message: string): QuestionText {
  const [line, serial, retry] = /^Q(\d+)-(\d+)\n/.exec(message) ?? [];
  if (line === undefined)
    throw new TomoyoError('TOMOYO_BAD_RECORD', 'question, line 1, column 1: expected Q<serial>-<retry>.', {
      line: 1,
      column: 1,
    });
  return { serial: Number(serial), retry: Number(retry), request: message.slice(line.length) };
}
