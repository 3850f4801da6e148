/** Small damages to a line. */
import type { Random } from './random.js';

const BYTES = ['\x00', '\t', '\r', '\x0b', '\x01', '\x7f', '\x80', '\xc3\xa9', '\xff', '\xa0', '\u00ef\u00bb\u00bf'];
const TOKENS = [
  ...'\\/"=@<>{}-[].!#01 '.split(''),
  '\\*',
  '\\040',
  '\\-',
  '::',
  '!=',
  '<kernel>',
  'delete ',
  'select ',
  ' keep',
  ' 0',
  '@G',
  ...BYTES,
];

/** Any bytes but the line end, one character each. */
export function bytes(count: number, random: Random): string {
  const codes = Array.from({ length: count }, () => random.between(0, 255));
  return codes.map((code) => (code === 0x0a ? ' ' : String.fromCharCode(code))).join('');
}

/** One to three small damages, or only odd spacing. */
export function spoil(line: string, random: Random): string {
  let spoilt = line;
  for (let left = random.between(1, 3); left > 0; left--) spoilt = spoilOnce(spoilt, random).replaceAll('\n', ' ');
  return spoilt;
}

function spoilOnce(line: string, random: Random): string {
  const at = random.between(0, line.length);
  const words = line.split(' ');
  const word = random.between(0, words.length - 1);
  const replaced = (...by: string[]) => [...words.slice(0, word), ...by, ...words.slice(word + 1)].join(' ');
  return random.weighted([
    [4, () => line.slice(0, at) + line.slice(at + 1)],
    [1, () => line.slice(0, at) + bytes(random.between(1, 4), random) + line.slice(at + random.between(0, 4))],
    [4, () => line.slice(0, at) + random.pick(TOKENS) + line.slice(at)],
    [2, () => line.slice(0, at) + random.pick(TOKENS) + line.slice(at + 1)],
    [1, () => line.slice(0, at)],
    [2, () => replaced()],
    [2, () => replaced(words[word] ?? '', words[word] ?? '')],
    [1, () => replaced(words[random.between(0, words.length - 1)] ?? '')],
    [1, () => `${line} ${random.pick(words)}`],
    [2, () => words.join(random.pick(['  ', '\t', ' \r', ' \x80 ', '\x7f']))],
    [
      1,
      () => `${random.pick([' ', '\t', '\xef\xbb\xbf'])}${line}${random.pick([' ', '\r', '\t ', '\x00', '\x00x', ''])}`,
    ],
  ]);
}
