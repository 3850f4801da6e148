import { TomoyoError } from '../errors.js';
import { compileDomainFilter } from '../language/domain-filter.js';
import { ENTRY_FORMS, SOCKET_TYPES } from '../language/form-table.js';
import { compilePattern } from '../language/pattern.js';
import { requireWord } from '../language/require-word.js';
import { nearest } from '../text/nearest.js';
import { MODES, type Mode } from './header.js';
import { STATUS_WORDS, type AuditRecord } from './record.js';

/** Which records are wanted: those for which all of it holds. */
export interface AuditFilter {
  /**
   * The whole name of the domain, or its last components (a name without `<namespace>`): `<kernel> /usr/sbin/\*`,
   * `/usr/sbin/httpd`. Each component may be a pattern.
   */
  readonly domain?: string | undefined;
  /** Only what the kernel refused: not allowed by the policy, in enforcing mode. */
  readonly refused?: true | undefined;
  readonly mode?: Mode | readonly Mode[] | undefined;
  /** A pathname pattern for one of the paths of the entry; of a mount, device or folder. */
  readonly path?: string | undefined;
  /**
   * Words that the entry begins with, one of them where there are several: `file`, `file read`, `network inet stream
   * connect`, `misc env`, `quota_exceeded`.
   */
  readonly operation?: string | readonly string[] | undefined;
}

/** Whether a record is wanted. */
export type RecordTest = (record: AuditRecord) => boolean;

/**
 * Makes a filter ready to be used for many records. A function is its own filter.
 * @throws TomoyoError TOMOYO_BAD_OPTION with what was expected: a filter that no record could ever pass
 * Tested: test/unit/audit/filter.test.ts.
 */
export function compileFilter(filter: AuditFilter | RecordTest): RecordTest {
  if (typeof filter === 'function') return filter;
  refuseUnknown(filter);
  const { domain, refused, mode, path, operation } = filter;
  const tests = [
    ...(mode === undefined && refused === undefined ? [] : [modeTest(mode, refused)]),
    ...(operation === undefined ? [] : [operationTest(operation)]),
    ...(domain === undefined ? [] : [domainTest(domain)]),
    ...(path === undefined ? [] : [pathTest(path)]),
  ];
  return (record) => tests.every((test) => test(record));
}

const KEYS = ['domain', 'refused', 'mode', 'path', 'operation'];

function refuseUnknown(filter: AuditFilter): void {
  for (const key of Object.keys(filter)) if (!KEYS.includes(key)) throw bad('filter', KEYS.join(', '), key, KEYS);
}

function modeTest(mode: AuditFilter['mode'], refused: true | undefined): RecordTest {
  const modes = mode === undefined ? MODES : [mode].flat();
  for (const word of modes) if (!MODES.includes(word)) throw bad('mode', MODES.join(', '), word, MODES);
  if (modes.length === 0) throw bad('mode', `one or more of ${MODES.join(', ')}`, '');
  if (!refused) return (record) => modes.includes(record.mode);
  if (!modes.includes('enforcing'))
    throw bad('mode', 'enforcing beside "refused": no other mode refuses', modes.join(' '));
  return (record) => record.refused;
}

/** Which words of an entry are paths, counted from 0, by the words that it begins with: an `operation` as of records. */
export const PATH_PLACES: ReadonlyMap<string, readonly number[]> = new Map(
  ENTRY_FORMS.flatMap(({ begin, socket, operations, arguments: all }) => {
    const beginnings = socket ? SOCKET_TYPES.map((type) => `${begin} ${type}`) : [begin];
    const heads = beginnings.flatMap((words) =>
      operations.length === 0 ? [words] : operations.map((operation) => `${words} ${operation}`),
    );
    return heads.map((head): [string, readonly number[]] => [
      head,
      all.flatMap(({ key, type }, index) =>
        type === 'path' && key !== 'type' ? [head.split(' ').length + index] : [],
      ),
    ]);
  }),
);

const OPERATIONS = [...PATH_PLACES.keys(), ...STATUS_WORDS];

const FIRST_WORDS = 'the first words of an entry, such as "file read" or "network inet"';

function operationTest(operation: string | readonly string[]): RecordTest {
  const operations = [operation].flat();
  if (operations.length === 0) throw bad('operation', FIRST_WORDS, '');
  for (const words of operations)
    if (!OPERATIONS.some((known) => `${known} `.startsWith(`${words} `)))
      throw bad('operation', FIRST_WORDS, words, OPERATIONS);
  return ({ entry }) => operations.some((words) => entry === words || entry.startsWith(`${words} `));
}

function domainTest(domain: string): RecordTest {
  const isWanted = compileDomainFilter(domain);
  return (record) => isWanted(record.domain);
}

function pathTest(path: string): RecordTest {
  requireWord('path', path);
  const pattern = compilePattern(path);
  return (record) => {
    const places = PATH_PLACES.get(record.operation) ?? [];
    if (places.length === 0) return false;
    const words = record.entry.split(' ');
    return places.some((place) => pattern.matches(words[place] ?? ''));
  };
}

function bad(option: string, expected: string, got: string, known: readonly string[] = []): TomoyoError {
  const near = nearest(got, known);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return new TomoyoError('TOMOYO_BAD_OPTION', `"${option}": expected ${expected}, got ${JSON.stringify(got)}.${hint}`);
}
