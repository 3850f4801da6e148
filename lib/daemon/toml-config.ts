import { parse, TomlError } from 'smol-toml';
import * as v from 'valibot';
import { TomoyoError } from '../errors.js';
import { nearest } from '../text/nearest.js';
import { Source } from '../text/source.js';
import { findInToml } from './find-in-toml.js';
import { lineEnd } from '../text/line-end.js';

/** What is wrong with a text, and at which offset. */
interface Problem {
  readonly at: number;
  readonly reason: string;
}

/**
 * Parses a configuration in TOML.
 * @param knownKeys all that may be in it somewhere: what an unknown one was meant to be
 * @throws TomoyoError TOMOYO_BAD_FORMAT that names all errors, each with file, line and column and what was expected;
 *   `line` and `column` are those of the first. Tested: test/unit/auditd/config.test.ts, test/unit/queryd/rules-file.test.ts.
 */
export function parseToml<const Schema extends v.GenericSchema>(
  schema: Schema,
  toml: string,
  { file, knownKeys }: { readonly file: string; readonly knownKeys: readonly string[] },
): v.InferOutput<Schema> {
  const source = new Source(toml, file);
  const issues: v.InferIssue<Schema>[] = [];
  const data = tomlData(source);
  for (;;) {
    const result = v.safeParse(schema, data);
    if (result.success && issues.length === 0) return result.output;
    const unknown = (result.issues ?? []).filter(isUnknownKey);
    issues.push(...(unknown.length === 0 ? (result.issues ?? []) : unknown));
    if (unknown.length === 0) break;
    // only the first of a table is said: without it there may be another
    for (const { path } of unknown) forget(path?.at(-1));
  }
  throw badConfig(
    issues.map((issue) => {
      const keys = (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
      return {
        at: findInToml(toml, keys),
        reason: reasonOf(issue, keys.flatMap((key) => (typeof key === 'string' ? [key] : [])).at(-1), knownKeys),
      };
    }),
    source,
  );
}

/** `file:line:column: reason` and the line with a mark under all of it behind `at`. */
export function describeInToml(source: Source, { at, reason }: Problem): string {
  const { line, column } = source.locate(at);
  return `${source.file}:${line}:${column}: ${reason}\n${source.frame(at, lineEnd(source.text, at))}`;
}

function tomlData(source: Source): unknown {
  try {
    return parse(source.text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = ''] = error.message.replace('Invalid TOML document: ', '').split('\n');
    throw badConfig([{ at: offsetOf(source.text, error.line, error.column), reason }], source);
  }
}

function badConfig(problems: readonly Problem[], source: Source): TomoyoError {
  const sorted = [...problems].sort((one, other) => one.at - other.at);
  const { line, column } = source.locate(sorted[0]?.at ?? 0);
  const message = sorted.map((problem) => describeInToml(source, problem)).join('\n');
  return new TomoyoError('TOMOYO_BAD_FORMAT', message, { path: source.file, line, column });
}

function isUnknownKey({ type, expected }: v.BaseIssue<unknown>): boolean {
  return type === 'strict_object' && expected === 'never';
}

function forget(item: v.IssuePathItem | undefined): void {
  if (item?.type === 'object') Reflect.deleteProperty(item.input, item.key);
}

/** In our words: what valibot says of keys is for programmers. */
function reasonOf(
  { type, expected, message }: v.BaseIssue<unknown>,
  key: string | undefined,
  known: readonly string[],
): string {
  // a raw check says itself what it is about
  if (type === 'raw_check') return message;
  if (type !== 'strict_object') return `${key === undefined ? '' : `${key}: `}${message}`;
  if (expected !== 'never') return `expected ${(expected ?? '').replaceAll('"', '')} in this table`;
  if (known.includes(key ?? '')) return `"${key}" does not belong here`;
  const near = nearest(key ?? '', known);
  return `unknown key "${key}"${near === undefined ? '' : `; did you mean ${near}?`}`;
}

function offsetOf(toml: string, line: number, column: number): number {
  const before = toml.split('\n').slice(0, line - 1);
  return before.reduce((sum, { length }) => sum + length + 1, 0) + Math.max(0, column - 1);
}
