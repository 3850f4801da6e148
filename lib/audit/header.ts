import { isDigit } from '../text/ascii.js';
import type { TomoyoError } from '../errors.js';
import { badRecord } from './bad-record.js';

export const MODES = ['disabled', 'learning', 'permissive', 'enforcing'] as const;
/** The mode in which a request was checked. */
export type Mode = (typeof MODES)[number];

const LINE_FEED = { form: '[^\\n]*\\n', expected: 'a line feed', atEnd: true };

/** What every record looks like but for the inside of its first line, part by part. */
const PARTS: readonly { readonly form: string; readonly expected: string; readonly atEnd?: boolean }[] = [
  { form: '#\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d#', expected: 'a time such as "#2026/11/23 03:47:21#"' },
  { form: ' profile=', expected: '" profile="' },
  { form: '\\d+', expected: 'a decimal number' },
  { form: ' mode=', expected: '" mode="' },
  { form: `(?:${MODES.join('|')})(?= )`, expected: MODES.join(', ') },
  { form: ' granted=', expected: '" granted="' },
  { form: '(?:yes|no)(?= )', expected: 'yes, no' },
  { form: ' \\(global-pid=', expected: '" (global-pid="' },
  { form: '\\d+', expected: 'a decimal number' },
  { form: '\\) ', expected: '") "' },
  LINE_FEED,
  { form: '(?=<)', expected: 'a domain name such as "<kernel> /sbin/init"' },
  LINE_FEED,
  { form: '(?=[^\\n])', expected: 'a policy line such as "file read /etc/passwd"' },
  LINE_FEED,
  { form: '$', expected: 'the end of the record after its third line' },
];

/** All of it in front of the first line feed, at once: whether the functions that follow find their places. */
const HEADER = new RegExp(
  `^${PARTS.slice(0, PARTS.indexOf(LINE_FEED))
    .map(({ form }) => form)
    .join('')}`,
);
const LESS = '<'.charCodeAt(0);
const FEED = '\n'.charCodeAt(0);

/** @param domain, entry where the second and the third line begin */
export function hasRecordForm(raw: string, domain: number, entry: number): boolean {
  if (raw.charCodeAt(domain) !== LESS || entry <= domain || raw.charCodeAt(entry) === FEED) return false;
  return raw.indexOf('\n', entry) === raw.length - 1 && HEADER.test(raw);
}

/** Where the line begins behind that in which `at` is; 0: there is none. */
export function nextLineIn(raw: string, at: number): number {
  return raw.indexOf('\n', at) + 1;
}

/** @returns TomoyoError TOMOYO_BAD_RECORD for a text without that form: `line` and `column` (from 1), what was expected */
export function explainBadRecord(raw: string): TomoyoError {
  let at = 0;
  for (const { form, expected, atEnd } of PARTS) {
    const part = new RegExp(form, 'y');
    part.lastIndex = at;
    if (!part.test(raw)) return badRecord(raw, atEnd ? raw.length : at, expected);
    at = part.lastIndex;
  }
  return badRecord(raw, 0, 'an audit record');
}

const TIME_AT = 1;
const PROFILE_AT = '#2026/11/23 03:47:21# profile='.length;

const MODE_BY_LETTER: ReadonlyMap<number, Mode> = new Map(MODES.map((mode) => [mode.charCodeAt(0), mode]));
const LETTER_Y = 'y'.charCodeAt(0);

// These take a record that has the form, and find their place by counting: this is the hot path.

/** @returns milliseconds since 1970, whole seconds */
export function timeIn(raw: string): number {
  const field = (from: number, to: number) => Number(raw.slice(TIME_AT + from, TIME_AT + to));
  return Date.UTC(field(0, 4), field(5, 7) - 1, field(8, 10), field(11, 13), field(14, 16), field(17, 19));
}

export function profileIn(raw: string): number {
  return numberAt(raw, PROFILE_AT);
}

export function modeIn(raw: string): Mode {
  return MODE_BY_LETTER.get(raw.charCodeAt(modeAt(raw))) ?? 'disabled';
}

export function grantedIn(raw: string): boolean {
  const start = modeAt(raw);
  return raw.charCodeAt(raw.indexOf(' ', start) + ' granted='.length) === LETTER_Y;
}

export function globalPidIn(raw: string): number {
  return numberAt(raw, raw.indexOf('(', modeAt(raw)) + '(global-pid='.length);
}

/** Where the rest of the first line begins. */
export function bodyStartIn(raw: string): number {
  return raw.indexOf(')', PROFILE_AT) + 2;
}

function modeAt(raw: string): number {
  return raw.indexOf(' ', PROFILE_AT) + ' mode='.length;
}

function numberAt(raw: string, start: number): number {
  let value = 0;
  for (let at = start, code; isDigit((code = raw.charCodeAt(at))); at++) value = value * 10 + code - 48;
  return value;
}
