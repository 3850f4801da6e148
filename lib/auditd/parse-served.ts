import { recordEvent, type AuditEvent, type AuditGap } from '../audit/event.js';
import { TomoyoError } from '../errors.js';
import { PROTOCOL_VERSION, type Hello, type Missed, type ServedEvent } from './served-event.js';
import type { Suppressed } from './stored-event.js';

/**
 * One line of the daemon after the first.
 * @throws TomoyoError TOMOYO_BAD_OPTION: the daemon refuses the request; TOMOYO_BAD_FORMAT
 * Tested: test/unit/auditd/parse-served.test.ts.
 */
export function parseServed(line: string): ServedEvent {
  const fields = answerOf(line);
  const place = { boot: fields.text('boot'), sequence: fields.number('sequence') };
  return { ...eventOf(fields), ...place };
}

/** @throws as parseServed() */
export function parseHello(line: string): Hello {
  const fields = answerOf(line);
  const version = fields.number('version');
  if (fields.text('type') !== 'hello' || version !== PROTOCOL_VERSION)
    throw badLine(`a hello of version ${PROTOCOL_VERSION}`, line);
  return { version, boot: fields.text('boot'), sequence: fields.number('sequence') };
}

/** Of a line that is not the refusal of the request. */
function answerOf(line: string): Fields {
  const fields = fieldsOf(line);
  if (fields.text('type') === 'error')
    throw new TomoyoError('TOMOYO_BAD_OPTION', `The daemon: ${fields.text('message')}`);
  return fields;
}

function eventOf(fields: Fields): AuditEvent | Suppressed | Missed {
  const raw = () => fields.text('raw');
  switch (fields.text('type')) {
    case 'record':
      return recordEvent(raw());
    case 'gap':
      return gapOf(fields);
    case 'malformed':
      return { kind: 'malformed', error: new TomoyoError('TOMOYO_BAD_RECORD', fields.text('message')), raw: raw() };
    case 'suppressed': {
      const [count, seconds] = [fields.number('count'), fields.number('seconds')];
      return { kind: 'suppressed', domain: fields.text('domain'), count, seconds };
    }
    case 'missed':
      return { kind: 'missed', count: fields.number('count') };
    default:
      throw badLine('an event', fields.line);
  }
}

const REASONS: readonly AuditGap['reason'][] = ['buffer-full', 'queue-full', 'other-reader'];

function gapOf(fields: Fields): AuditGap {
  const text = fields.text('reason');
  const reason = REASONS.find((known) => known === text);
  if (!reason) throw badLine(`a gap for one of ${REASONS.join(', ')}`, fields.line);
  const lost = fields.inner('lost');
  if (!lost) return { kind: 'gap', reason };
  const [learning, permissive, enforcing] = [
    lost.number('learning'),
    lost.number('permissive'),
    lost.number('enforcing'),
  ];
  return { kind: 'gap', reason, lost: { learning, permissive, enforcing } };
}

/** The properties of an object that came as JSON. */
class Fields {
  readonly line: string;
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(line: string, value: object) {
    this.line = line;
    this.#values = new Map<string, unknown>(Object.entries(value));
  }

  text(name: string): string {
    const value = this.#values.get(name);
    if (typeof value !== 'string') throw badLine(`a text "${name}"`, this.line);
    return value;
  }

  number(name: string): number {
    const value = this.#values.get(name);
    if (typeof value !== 'number') throw badLine(`a number "${name}"`, this.line);
    return value;
  }

  inner(name: string): Fields | undefined {
    const value = this.#values.get(name);
    return typeof value === 'object' && value !== null ? new Fields(this.line, value) : undefined;
  }
}

function fieldsOf(line: string): Fields {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return new Fields(line, value);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw badLine('an object as JSON', line);
}

function badLine(expected: string, line: string): TomoyoError {
  const got = JSON.stringify(line.slice(0, 80));
  return new TomoyoError('TOMOYO_BAD_FORMAT', `From the daemon: expected ${expected}, got ${got}.`);
}
