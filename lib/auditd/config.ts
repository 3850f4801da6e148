import { parse, TomlError } from 'smol-toml';
import * as v from 'valibot';
import { MODES } from '../audit/header.js';
import { TomoyoError } from '../errors.js';
import { nearest } from '../text/nearest.js';
import { parseDurationText, parseSizeText } from '../text/quantity.js';
import { Source } from '../text/source.js';
import { findInToml } from './find-in-toml.js';

const text = v.pipe(v.string('expected a text'), v.nonEmpty('expected a text that is not empty'));
const path = v.pipe(text, v.startsWith('/', 'expected a path that begins with /'));
const yesOrNo = v.boolean('expected true or false');

const whole = (least: number, most: number) => {
  const message = `expected a whole number from ${least} to ${most}`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message));
};

const parsed = (parseText: (text: string) => number | undefined, message: string) =>
  v.pipe(
    v.union([v.string(), v.number()], message),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const value = parseText(String(dataset.value));
      if (value !== undefined) return value;
      addIssue({ message });
      return NEVER;
    }),
  );
const size = parsed(parseSizeText, 'expected a size such as 65536, "64K", "10M"');
const duration = parsed(parseDurationText, 'expected a duration such as "30s", "24h", "7d"');

const mode = v.picklist(MODES, `expected ${MODES.join(', ')}`);
const where = v.strictObject({
  domain: v.optional(text),
  refused: v.optional(v.literal(true, 'expected true, or no such line')),
  mode: v.optional(v.union([mode, v.array(mode)], `expected one or a list of ${MODES.join(', ')}`)),
  path: v.optional(text),
  operation: v.optional(text),
});

const common = { where: v.optional(where), pending: v.optional(size) };
const format = v.optional(v.picklist(['json', 'text'], 'expected "json" or "text"'), 'json');

const sink = v.variant(
  'type',
  [
    v.strictObject({
      type: v.literal('file'),
      path,
      format,
      rotate_size: v.optional(size),
      rotate_age: v.optional(duration),
      keep: v.optional(whole(0, 9999)),
      compress: v.optional(yesOrNo),
      disk_size: v.optional(size),
      ...common,
    }),
    v.strictObject({ type: v.literal('stdout'), format, ...common }),
    v.strictObject({ type: v.literal('syslog'), address: text, facility: v.optional(text), ...common }),
    v.strictObject({ type: v.literal('journald'), socket: v.optional(path), ...common }),
  ],
  'expected type = "file", "stdout", "syslog" or "journald"',
);

const config = v.strictObject({
  rules: v.optional(path),
  max_audit_log: v.optional(whole(1, 0x7fffffff)),
  buffer: v.optional(size),
  spool: v.optional(v.strictObject({ folder: path, size: v.optional(size, '64M') })),
  socket: v.optional(v.strictObject({ path: v.optional(path, '/run/tomoyo/audit.sock') })),
  limit: v.optional(v.strictObject({ records: whole(1, 1e9), every: duration })),
  metrics: v.optional(v.strictObject({ listen: v.optional(text), textfile: v.optional(path) })),
  sink: v.optional(v.array(sink, 'expected [[sink]] tables'), []),
});

/** What `tomoyo auditd` does, as its TOML says it: docs/guides/audit.md. Sizes in bytes, times in milliseconds. */
export type AuditdConfig = v.InferOutput<typeof config>;
export type SinkConfig = AuditdConfig['sink'][number];

/**
 * Parses the TOML of `tomoyo auditd`.
 * @throws TomoyoError TOMOYO_BAD_FORMAT that names all errors, each with file, line and column and what was expected;
 *   `line` and `column` are those of the first. Tested: test/unit/auditd/config.test.ts.
 */
export function parseAuditdConfig(toml: string, file = 'auditd.toml'): AuditdConfig {
  const source = new Source(toml, file);
  let data: unknown;
  try {
    data = parse(toml);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = ''] = error.message.replace('Invalid TOML document: ', '').split('\n');
    throw badConfig([{ at: offsetOf(toml, error.line, error.column), reason }], source);
  }
  const { success, output, issues } = v.safeParse(config, data);
  if (success) return output;
  throw badConfig(
    issues.map((issue) => {
      const keys = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
      return { at: findInToml(toml, keys), reason: reasonOf(issue, keys.at(-1)) };
    }),
    source,
  );
}

interface Problem {
  readonly at: number;
  readonly reason: string;
}

function badConfig(problems: readonly Problem[], source: Source): TomoyoError {
  const sorted = problems.map((problem) => ({ ...problem, ...source.locate(problem.at) }));
  sorted.sort((one, other) => one.at - other.at);
  const lines = sorted.map(({ at, line, column, reason }) => {
    const end = source.text.indexOf('\n', at);
    const width = (end < 0 ? source.text.length : end) - at;
    return `${source.file}:${line}:${column}: ${reason}\n${source.frame(at, at + width)}`;
  });
  const [{ line, column } = { line: 1, column: 1 }] = sorted;
  return new TomoyoError('TOMOYO_BAD_FORMAT', lines.join('\n'), { path: source.file, line, column });
}

/** In our words: what valibot says of keys is for programmers. */
function reasonOf(issue: v.InferIssue<typeof config>, key: string | number | undefined): string {
  if (issue.type !== 'strict_object') return `${key === undefined ? '' : `${key}: `}${issue.message}`;
  if (issue.expected !== 'never') return `expected ${issue.expected.replaceAll('"', '')} in this table`;
  if (KEYS.includes(String(key))) return `"${String(key)}" does not belong here`;
  const near = nearest(String(key), KEYS);
  return `unknown key "${String(key)}"${near === undefined ? '' : `; did you mean ${near}?`}`;
}

const KEYS = [
  ...Object.keys(config.entries),
  ...sink.options.flatMap(({ entries }) => Object.keys(entries)),
  ...Object.keys(where.entries),
  'folder',
  'size',
  'records',
  'every',
  'listen',
  'textfile',
];

function offsetOf(toml: string, line: number, column: number): number {
  const before = toml.split('\n').slice(0, line - 1);
  return before.reduce((sum, { length }) => sum + length + 1, 0) + Math.max(0, column - 1);
}
