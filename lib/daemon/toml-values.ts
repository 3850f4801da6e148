import * as v from 'valibot';
import { TomoyoError } from '../errors.js';
import { parseDurationText, parseSizeText } from '../text/quantity.js';

// What values the configurations of daemons have. Each message says what was expected.

export const text = v.pipe(v.string('expected a text'), v.nonEmpty('expected a text that is not empty'));
export const path = v.pipe(text, v.startsWith('/', 'expected a path that begins with /'));
export const yesOrNo = v.boolean('expected true or false');

export const whole = (least: number, most: number) => {
  const message = `expected a whole number from ${least} to ${most}`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message));
};

/** A text or number that is read by `parseText`. */
export const parsed = <Value>(parseText: (text: string) => Value | undefined, message: string) =>
  v.pipe(
    v.union([v.string(), v.number()], message),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const value = parseText(String(dataset.value));
      if (value !== undefined) return value;
      addIssue({ message });
      return NEVER;
    }),
  );

/** What `check` takes; the words of what it throws say what was expected. */
export const checked = <Value>(schema: v.GenericSchema<Value>, check: (value: Value) => unknown) =>
  v.pipe(
    schema,
    v.rawCheck(({ dataset, addIssue }) => {
      // what is no value of its kind is said already
      if (!dataset.typed || dataset.issues) return;
      try {
        check(dataset.value);
      } catch (error) {
        if (!(error instanceof TomoyoError)) throw error;
        addIssue({ message: error.message });
      }
    }),
  );

/** In bytes. */
export const size = parsed(parseSizeText, 'expected a size such as 65536, "64K", "10M"');
/** In milliseconds. */
export const duration = parsed(parseDurationText, 'expected a duration such as "30s", "24h", "7d"');
