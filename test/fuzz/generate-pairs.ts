/** Patterns and names that have something to do with each other. */
import { Words } from './generate-words.js';
import type { PatternCase } from './oracle.js';
import { Random } from './random.js';

const NAMES_PER_PATTERN = 25;
/** What sun_path takes, less its final NUL. */
const LONGEST_NAME = 107;
const SMALL = [
  'a',
  'b',
  'ab',
  'aa',
  '.',
  '1',
  '12',
  'f',
  '/',
  '/',
  '\\*',
  '\\*',
  '\\@',
  '\\?',
  '\\$',
  '\\+',
  '\\X',
  '\\x',
];
const SMALL_PIECES = [
  ...SMALL,
  '\\A',
  '\\a',
  '\\-',
  '\\-',
  '/\\{a\\}/',
  '/\\{\\*\\}/',
  '/\\{\\*\\-a\\}/',
  '\\040',
  '\\\\',
  '\\303\\251',
];
const FILLINGS = [
  '',
  'a',
  'b',
  'ab',
  '1',
  '12',
  'f',
  'F',
  'x',
  '.',
  'a.b',
  '-',
  '\xc3\xa9',
  '\xff',
  ' ',
  '\\',
  'a/b',
  '/',
  '/a/',
  '0a',
];

/** As many patterns with names as give `pairs` pairs; the same for the same seed. */
export function generatePairs(pairs: number, seed: number): PatternCase[] {
  const random = new Random(seed ^ 0x5bd1e995);
  const words = new Words(random);
  const cases: PatternCase[] = [];
  for (let left = pairs; left > 0; left -= NAMES_PER_PATTERN) {
    const made = onePattern(random, words);
    // a group is asked for by its members, not as a pattern
    const pattern = made.startsWith('@') ? `/${made}` : made;
    const names = new Set<string>();
    for (let tries = 0; names.size < Math.min(left, NAMES_PER_PATTERN); tries++) {
      // when no new ones come to mind: anything
      names.add(
        tries < 200
          ? oneName(pattern, random, words)
          : decode(words.path()).replaceAll('\0', '').slice(0, LONGEST_NAME) || 'a',
      );
    }
    cases.push({ pattern, names: [...names] });
  }
  return cases;
}

function onePattern(random: Random, words: Words): string {
  const small = () =>
    `${random.pick(['/', '/', 'a', ''])}${random.times(1, 8, () => random.pick(SMALL_PIECES)).join('')}`;
  return (
    random
      .weighted([
        [6, small],
        [3, () => words.pattern()],
        [1, () => words.path()],
      ])
      .replaceAll('//', '/') || '/'
  );
}

/** Bytes, one character each. */
function oneName(pattern: string, random: Random, words: Words): string {
  const name = random.weighted([
    [8, () => fill(pattern, random)],
    [4, () => change(fill(pattern, random), random)],
    [1, () => decode(words.path())],
    [1, () => random.times(1, 6, () => random.pick([...FILLINGS, '/'])).join('')],
  ]);
  return name.replaceAll('\0', '').slice(0, LONGEST_NAME) || 'a';
}

/** The pattern with something in the place of each wildcard; subtractions and repetitions now and then. */
function fill(pattern: string, random: Random): string {
  const repeated = pattern.replaceAll(/\\\{(.*?)\\\}\//gu, (_, inner: string) =>
    `${inner}/`.repeat(random.between(1, 3)),
  );
  const subtracted = repeated.replaceAll(/([^/]*?)\\-([^/]*)/gu, (_, first: string, rest: string) =>
    random.pick([first, first, first + rest, ...rest.split('\\-')]),
  );
  const filled = subtracted.replaceAll(/\\[*@$XA?+xa]/gu, (wildcard) => {
    const fitting: Record<string, readonly string[]> = {
      $: ['1', '12'],
      '+': ['7'],
      X: ['f', '0aF'],
      x: ['f', '9'],
      A: ['a', 'Zb'],
      a: ['q'],
      '?': ['a', '\xff', '.'],
    };
    return random.chance(0.8) ? random.pick(fitting[wildcard.slice(1)] ?? FILLINGS) : random.pick(FILLINGS);
  });
  return decode(filled);
}

function change(name: string, random: Random): string {
  const at = random.between(0, name.length);
  return random.weighted([
    [2, () => name.slice(0, at) + name.slice(at + 1)],
    [2, () => name.slice(0, at) + random.pick([...FILLINGS, '/']) + name.slice(at)],
    [1, () => (name.endsWith('/') ? name.slice(0, -1) : `${name}/`)],
    [1, () => name.slice(0, at)],
  ]);
}

/** The bytes that the kernel writes as this text. */
function decode(text: string): string {
  return text.replaceAll(/\\(?:([0-7]{3})|\\)/gu, (_, octal?: string) =>
    octal === undefined ? '\\' : String.fromCharCode(Number.parseInt(octal, 8) & 255),
  );
}

/** Bytes, one character each, as the kernel writes them. */
export function encode(bytes: string): string {
  return bytes.replaceAll(/[^\x21-\x5b\x5d-\x7e]/gu, (byte) =>
    byte === '\\' ? '\\\\' : `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}
