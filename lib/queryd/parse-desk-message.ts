import { TomoyoError } from '../errors.js';
import type { DeskAnswer, DeskEvent, DeskRequest } from './desk-message.js';

/** The first line of a client. */
export interface AttachRequest {
  readonly type: 'attach';
  /** For people: who it is, and where. */
  readonly name: string;
}

type Json = Readonly<Record<string, unknown>>;

const ANSWERS: readonly string[] = ['allow', 'deny', 'retry', 'learn'] satisfies readonly DeskAnswer[];
const EVENTS: readonly string[] = [
  'hello',
  'attached',
  'question',
  'decision',
  'refusal',
] satisfies readonly DeskEvent['type'][];

/** A week; nobody remembers longer what was muted. */
const MOST_MUTE_MS = 7 * 24 * 3600_000;

/** @throws TomoyoError TOMOYO_BAD_FORMAT */
export function parseAttach(line: string): AttachRequest {
  const { type, name } = parseObject(line);
  if (type !== 'attach' || typeof name !== 'string') throw bad('{"type":"attach","name":"..."}', line);
  return { type, name };
}

/** @throws TomoyoError TOMOYO_BAD_FORMAT with what was expected */
export function parseRequest(line: string): DeskRequest {
  const request = parseObject(line);
  const { type, id, answer, entry, forMs } = request;
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) throw bad('"id", the number of a question', line);
  if (type === 'mute') {
    if (typeof forMs !== 'number' || !(forMs > 0 && forMs <= MOST_MUTE_MS))
      throw bad(`"forMs" above 0 and up to ${MOST_MUTE_MS}`, line);
    return { type, id, forMs };
  }
  if (type !== 'answer') throw bad('"type" answer or mute', line);
  if (!isAnswer(answer)) throw bad(`"answer" ${ANSWERS.join(', ')}`, line);
  if (entry === undefined) return { type, id, answer };
  if (typeof entry !== 'string' || answer !== 'learn') throw bad('"entry", a text, beside "answer" learn alone', line);
  return { type, id, answer, entry };
}

/** What a desk of this version says. @throws TomoyoError TOMOYO_BAD_FORMAT */
export function parseEvent(line: string): DeskEvent {
  const event = parseObject(line);
  if (isEvent(event)) return event;
  throw bad(`"type" ${EVENTS.join(', ')}`, line);
}

function isAnswer(value: unknown): value is DeskAnswer {
  return typeof value === 'string' && ANSWERS.includes(value);
}

/** The daemon is ours: its messages have the form that their type says. */
function isEvent(value: unknown): value is DeskEvent {
  return isObject(value) && typeof value['type'] === 'string' && EVENTS.includes(value['type']);
}

function parseObject(line: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw bad('one object of JSON', line);
  }
  if (!isObject(value)) throw bad('one object of JSON', line);
  return value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const SHOWN = 200;

function bad(expected: string, got: string): TomoyoError {
  const shown = got.length > SHOWN ? `${got.slice(0, SHOWN)}...` : got;
  return new TomoyoError('TOMOYO_BAD_FORMAT', `Expected ${expected}, got ${JSON.stringify(shown)}.`);
}
