import { TomlDate } from 'smol-toml';
import * as v from 'valibot';
import { compileFilter, type AuditFilter } from '../audit/filter.js';
import { TomoyoError } from '../errors.js';
import { parseLearnedEntry } from '../query/learned-entry.js';

/** One value, or a list of at least one. */
export const oneOrSeveral = <Value>(value: v.GenericSchema<Value>, message: string) =>
  v.union([value, v.pipe(v.array(value), v.minLength(1, message))], message);

/** What a filter of audit records takes; its own words say what was expected. */
export const filtered = <Value>(schema: v.GenericSchema<Value>, filterOf: (value: Value) => AuditFilter) =>
  v.pipe(
    schema,
    v.rawCheck(({ dataset, addIssue }) => {
      // what is no value of its kind is said already
      if (!dataset.typed || dataset.issues) return;
      const { value } = dataset;
      explained(
        () => compileFilter(filterOf(value)),
        (message) => addIssue({ message }),
      );
    }),
  );

/** A line of domain_policy. */
export const learnedEntry = v.pipe(
  v.string('expected a text'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { value } = dataset;
    explained(
      () => parseLearnedEntry(value),
      (message) => addIssue({ message }),
    );
  }),
);

function explained(check: () => unknown, say: (message: string) => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof TomoyoError)) throw error;
    say(error.message);
  }
}

const DATE_TIME = 'expected a date and time such as 2027-01-31T18:00:00Z, or without Z for local time';

/** A date and time of TOML, or the same as a text. Local ones are those of this machine. */
export const dateTime = v.pipe(
  v.union([v.string(), v.instance(TomlDate)], DATE_TIME),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const { value } = dataset;
    const text = typeof value === 'string' ? value : value.toISOString();
    const date = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[-+]\d\d:\d\d)?$/.test(text)
      ? new Date(text)
      : undefined;
    if (date && !Number.isNaN(date.getTime())) return date;
    addIssue({ message: DATE_TIME });
    return NEVER;
  }),
);
