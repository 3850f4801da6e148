import type { AuditRecord } from '../audit/record.js';
import { TomoyoError } from '../errors.js';
import type { Question } from '../query/question.js';
import { ownText } from '../text/source.js';

/** What was tried, and by whom: requests that differ in nothing else have the same cause. */
export interface Cause {
  readonly domain: string;
  /** The entry that would allow it. */
  readonly entry: string;
}

/** A request that the policy does not allow, of which somebody is to be told. */
export interface Occurrence {
  readonly cause: Cause;
  readonly time: Date;
  /** What the kernel says of it, ended by an empty line; of a question, as tomoyo-notifyd passes it on. */
  readonly text: string;
  /** Of a question. */
  readonly serial?: number;
  /** Made when it is needed. */
  readonly toJSON: () => object;
}

/** @throws TomoyoError TOMOYO_BAD_RECORD for a question that is not in the kernel's form */
export function occurrenceOfQuestion(question: Question): Occurrence {
  const { serial, retries, raw, askedAt: time } = question;
  return {
    cause: causeOf(question.record),
    time,
    text: `Q${serial}-${retries}\n${raw}\n`,
    serial,
    toJSON: () => ({ question: jsonOf(() => question.toJSON(), { type: 'question', serial, retries, raw }) }),
  };
}

export function occurrenceOfRecord(record: AuditRecord): Occurrence {
  const { raw, time } = record;
  return {
    cause: causeOf(record),
    time,
    text: `${raw}\n`,
    toJSON: () => ({ record: jsonOf(() => record.toJSON(), { type: 'record', raw }) }),
  };
}

/** Not parts of the record's text: they would keep all of it. */
function causeOf({ domain, entry }: AuditRecord): Cause {
  return { domain: ownText(domain), entry: ownText(entry) };
}

/** The rest of a first line that is not in the kernel's form must not keep anybody from being told. */
function jsonOf(toJson: () => object, instead: object): object {
  try {
    return toJson();
  } catch (error) {
    if (!(error instanceof TomoyoError)) throw error;
    return { ...instead, message: error.message };
  }
}
