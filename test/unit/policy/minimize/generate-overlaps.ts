/** Policies in which much overlaps, and accesses that many of their entries take: few words and one or two kinds each. */
import * as fc from 'fast-check';
import type { Access } from './evaluate-access.js';

const NAMES = ['/a', '/a/b', '/a/bc', '/a/b.c', '/a/1', '/a/b/c', '/a/b/', '/x\\040y', '/a/f0', '/a/c', '/b/b', '/abc'];
const PATTERNS = [
  '/a/\\*', '/a/b\\*', '/a/\\*c', '/\\*/b', '/a/\\$', '/a/\\+', '/\\{\\*\\}/\\*', '/\\{a\\}/\\*', '/a/\\*\\-b', '/a/\\@',
  '/a/\\?', '/a/\\X', '/\\*', '/\\*/\\*', '/a/b\\*/\\*', '/a/\\*/', '/a/\\*\\-b\\-1', '/\\{\\*\\}/', '/x\\*', '/a/b\\*\\-c', '/a/\\{\\*\\-b\\}/c',
]; // prettier-ignore
const NUMBERS = ['0', '1', '5', '8', '010', '0x8', '16'];
const RANGES = ['0-8', '1-010', '0-0xFF', '5-16', '8-8', '8-0x8'];
const ADDRESSES = ['10.0.0.1', '10.0.0.5', '::1', '::a00:1'];
const ADDRESS_RANGES = [
  '10.0.0.0-10.0.0.255',
  '10.0.0.1-10.0.0.5',
  '0.0.0.0-255.255.255.255',
  '::-::ffff',
  '10.0.0.5-10.0.0.1',
];
const CONDITIONS = ['task.uid=0', 'task.gid=0', 'path1.uid=0'];
const DOMAINS = ['<kernel> /p', '<kernel> /q'];

interface Kind {
  readonly kind: Access['kind'];
  readonly begin: string;
  readonly operations: readonly string[];
  /** A letter for each argument: path, number, address, variable. */
  readonly places: string;
  readonly sockets?: true;
}
const KINDS: readonly Kind[] = [
  { kind: 'file_path', begin: 'file', operations: ['execute', 'read', 'write'], places: 'p' },
  { kind: 'file_path', begin: 'file', operations: ['read', 'write', 'unlink'], places: 'p' },
  { kind: 'file_path2', begin: 'file', operations: ['rename'], places: 'pp' },
  { kind: 'file_number', begin: 'file', operations: ['create', 'ioctl'], places: 'pn' },
  { kind: 'file_device', begin: 'file', operations: ['mkchar'], places: 'pnnn' },
  { kind: 'network_inet', begin: 'network inet', operations: ['bind', 'connect'], places: 'an', sockets: true },
  { kind: 'network_unix', begin: 'network unix', operations: ['bind', 'connect'], places: 'p', sockets: true },
  { kind: 'misc_env', begin: 'misc env', operations: [], places: 'e' },
];
const SOCKETS = ['stream', 'dgram'];

/** What the words of one policy are. */
interface Words {
  readonly kinds: readonly Kind[];
  readonly p: readonly string[];
  readonly n: readonly string[];
  readonly a: readonly string[];
  readonly conditions: readonly string[];
  readonly logs: readonly string[];
}

const words: fc.Arbitrary<Words> = fc.record({
  kinds: fc.subarray([...KINDS], { minLength: 1, maxLength: 2 }),
  p: fc.subarray([...NAMES, ...PATTERNS, '@P', '@Q'], { minLength: 2, maxLength: 9 }),
  n: fc.subarray([...NUMBERS, ...RANGES, '@N'], { minLength: 1, maxLength: 6 }),
  a: fc.subarray([...ADDRESSES, ...ADDRESS_RANGES, '@A'], { minLength: 1, maxLength: 5 }),
  conditions: fc.oneof(fc.constant([]), fc.subarray(CONDITIONS)),
  logs: fc.constantFrom([''], [''], ['', 'grant_log=yes'], ['', 'grant_log=yes', 'grant_log=no']),
});

const from = (choices: readonly string[]) => fc.constantFrom(...choices);
const E_WORDS = ['A', 'AB', 'A\\*', '\\*', '@P', 'A\\@', 'AB\\*'];

function argument(place: string, { p, n, a }: Words): fc.Arbitrary<string> {
  return from({ p, n, a, e: E_WORDS }[place] ?? []);
}

function entry(all: Words): fc.Arbitrary<string> {
  const ordinary = fc.constantFrom(...all.kinds).chain(({ begin, operations, places, sockets }) =>
    fc
      .tuple(
        sockets ? from(SOCKETS) : fc.constant(''),
        operations.length === 0
          ? fc.constant('')
          : fc.subarray([...operations], { minLength: 1 }).map((some) => some.join('/')),
        ...Array.from(places, (place) => argument(place, all)),
        fc.shuffledSubarray([...all.conditions]).map((some) => some.join(' ')),
        from(all.logs),
      )
      .map((parts) => [begin, ...parts].filter((part) => part !== '').join(' ')),
  );
  const elsewhere = fc
    .tuple(from(all.p), from(['keep', '/other']))
    .map(([path, where]) => `file execute ${path} ${where}`);
  return fc.oneof({ weight: 9, arbitrary: ordinary }, { weight: 1, arbitrary: elsewhere });
}

const member = fc.oneof(
  fc.tuple(from(['P', 'Q']), from([...NAMES, ...PATTERNS])).map(([group, name]) => `path_group ${group} ${name}`),
  from([...NUMBERS, ...RANGES]).map((number) => `number_group N ${number}`),
  from([...ADDRESSES, ...ADDRESS_RANGES]).map((address) => `address_group A ${address}`),
);

function accesses({ kinds, conditions }: Words): fc.Arbitrary<readonly Access[]> {
  const values: Record<string, readonly string[]> = {
    p: [...NAMES, '/q', '/a/.', '/a/b/c/d', '/a/9'],
    n: ['0', '1', '5', '8', '9', '16', '256'],
    a: [...ADDRESSES, '10.0.0.3', '9.9.9.9', '::2'],
    e: ['A', 'AB', 'B', '@P'],
  };
  const one = fc.constantFrom(...kinds).chain(({ kind, operations, places, sockets }) =>
    fc.record({
      domain: from(DOMAINS),
      kind: fc.constant(kind),
      ...(sockets ? { socket: from(SOCKETS) } : {}),
      operation: operations.length === 0 ? fc.constant('') : from(operations),
      values: fc.tuple(...Array.from(places, (place) => from(values[place] ?? []))),
      holds: fc.subarray([...conditions]).map((some) => new Set(some)),
    }),
  );
  return fc.array(one, { minLength: 100, maxLength: 100 });
}

export interface Overlaps {
  readonly domainPolicy: string;
  readonly exceptionPolicy: string;
  readonly tried: readonly Access[];
}

export const overlaps: fc.Arbitrary<Overlaps> = words.chain((all) =>
  fc
    .record({
      domains: fc.array(
        fc.tuple(from(DOMAINS), fc.subarray([0, 3]), fc.array(entry(all), { minLength: 2, maxLength: 14 })),
        {
          minLength: 1,
          maxLength: 2,
        },
      ),
      shared: fc.array(fc.tuple(fc.constantFrom(0, 3), entry(all)), { maxLength: 3 }),
      members: fc.array(member, { maxLength: 6 }),
      tried: accesses(all),
    })
    .map(({ domains, shared, members, tried }) => ({
      domainPolicy: domains.map(domainText).join(''),
      exceptionPolicy: [...members, ...shared.map(([group, text]) => `acl_group ${group} ${text}`), ''].join('\n'),
      tried,
    })),
);

function domainText([name, groups, entries]: [string, number[], string[]]): string {
  return [name, 'use_profile 3', ...groups.map((group) => `use_group ${group}`), '', ...entries, '', ''].join('\n');
}
