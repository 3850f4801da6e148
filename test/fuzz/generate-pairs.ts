/** Patterns and names that have something to do with each other. */
import { isWord } from '../../lib/language/lexemes.js';
import { matches } from '../../lib/language/pattern.js';
import { Words } from './generate-words.js';
import type { PatternCase, Way } from './oracle.js';
import { Random } from './random.js';

const NAMES_PER_PATTERN = 25;
/** What sun_path takes, less its final NUL; of what a path may have, as much as the matcher of the kernel is quick with. */
const LONGEST_NAME = { socket: 107, file: 1000 } as const;
const LONGEST_COMPONENT = 255;
const FILE_SHARE = 0.4;
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
  for (let left = pairs; left > 0;) {
    const made = patternCase(Math.min(left, NAMES_PER_PATTERN), random, words);
    // most patterns of random pieces match nothing: few of them are enough
    const isDull = !made.names.some((name) => matches(made.pattern, encode(name)));
    if (isDull && random.chance(0.85)) continue;
    cases.push(made);
    left -= made.names.length;
  }
  return cases;
}

function patternCase(count: number, random: Random, words: Words): PatternCase {
  const way = random.chance(FILE_SHARE) ? 'file' : 'socket';
  const pattern = wellFormed(way, random, words);
  const names = new Set<string>();
  for (let tries = 0; names.size < count; tries++) {
    // when no new ones come to mind: anything
    names.add(nameFor(way, tries < 200 ? oneName(pattern, way, random, words) : decode(words.path())));
  }
  return { way, pattern, names: [...names] };
}

/** Whether the way can ask for the name as it is. */
export function isAskableName(way: Way, name: string): boolean {
  return name !== '' && nameFor(way, name) === name;
}

/** The name, or one like it that the way can ask for. */
function nameFor(way: Way, name: string): string {
  const most = name.replaceAll('\0', '').slice(0, LONGEST_NAME[way]);
  if (way === 'socket') return most || 'a';
  const components = most.split('/').filter((each) => each !== '' && each !== '.' && each !== '..');
  const path = components.map((each) => `/${each.slice(0, LONGEST_COMPONENT)}`).join('');
  return most.endsWith('/') || path === '' ? `${path}/` : path;
}

/** Nearly always what the kernel takes; what it drops matches nothing. */
function wellFormed(way: Way, random: Random, words: Words): string {
  for (;;) {
    // a group is asked for by its members, not as a pattern; the names of files begin with a slash
    const made = onePattern(random, words).replace(way === 'file' && random.chance(0.9) ? /^(?!\/)/u : /^(?=@)/u, '/');
    const pattern = way === 'file' && random.chance(0.25) ? `${made}/`.replace('//', '/') : made;
    if (isWord(pattern) || random.chance(0.1)) return pattern;
  }
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
function oneName(pattern: string, way: Way, random: Random, words: Words): string {
  const few = pattern.split('\\').length <= 4;
  const longest = few && way === 'file' && random.chance(0.3) ? 30 : 3;
  return random.weighted([
    [9, () => fill(pattern, longest, random)],
    [4, () => change(fill(pattern, longest, random), random)],
    [0.7, () => decode(words.path())],
    [0.7, () => random.times(1, 6, () => random.pick([...FILLINGS, '/'])).join('')],
  ]);
}

/** The pattern with something in the place of each wildcard; subtractions and repetitions now and then. */
function fill(pattern: string, longest: number, random: Random): string {
  const repeated = pattern.replaceAll(/\\\{(.*?)\\\}\//gu, (_, inner: string) =>
    `${inner}/`.repeat(random.between(1, longest)),
  );
  const subtracted = repeated.replaceAll(/([^/]*?)\\-([^/]*)/gu, (_, first: string, rest: string) =>
    random.pick([first, first, first, first, first + rest, ...rest.split('\\-')]),
  );
  const filled = subtracted.replaceAll(/\\[*@$XA?+xa]/gu, (wildcard) => {
    const fitting: Record<string, readonly string[]> = {
      '*': ['', 'a', 'ab', '.', 'a.b', '\xff', ' ', 'b'.repeat(longest)],
      '@': ['', 'a', 'ab', '-', '\xff', ' ', '\\', 'b'.repeat(longest)],
      $: ['1', '12'],
      '+': ['7'],
      X: ['f', '0aF'],
      x: ['f', '9'],
      A: ['a', 'Zb'],
      a: ['q'],
      '?': ['a', '\xff', '.'],
    };
    return random.chance(0.93) ? random.pick(fitting[wildcard.slice(1)] ?? FILLINGS) : random.pick(FILLINGS);
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
