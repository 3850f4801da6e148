import { TomlDate } from 'smol-toml';
import * as v from 'valibot';
import { checked } from '../daemon/toml-values.js';
import { compileFilter, type AuditFilter } from '../audit/filter.js';
import { parseLearnedEntry } from '../query/learned-entry.js';

/** One value, or a list of at least one. */
export const oneOrSeveral = <Value>(value: v.GenericSchema<Value>, message: string) =>
  v.union([value, v.pipe(v.array(value), v.minLength(1, message))], message);

/** What a filter of audit records takes. */
export const filtered = <Value>(schema: v.GenericSchema<Value>, filterOf: (value: Value) => AuditFilter) =>
  checked(schema, (value) => compileFilter(filterOf(value)));

/** A line of domain_policy. */
export const learnedEntry = checked(v.string('expected a text'), parseLearnedEntry);

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
