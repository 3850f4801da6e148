/** Lines of many bytes: one part of a line repeated, up to about 2 MiB, which is what the kernel takes for sure. */
import type { Random } from './random.js';

const INSIDE = ['x', '0', '9', '/', '/a', '\\040', '\\\\', '.', '\\?', '-', '"', '=', ':', '\\*', 'read/', '#'];
const BETWEEN = [' ', '\t', '\r', '\x01', '\x7f', '\x80', '\xff'];
const BEHIND = [
  ' x',
  ' /a',
  ' task.uid=0',
  ' 1=1',
  ' exec.argv[1]="a"',
  ' exec.realpath=@G',
  ' keep',
  ' from /a',
  ' mode=learning',
];
/** Of an entry the kernel counts conditions with 16 bits: more overwrite its memory, which is not to be tried here. */
const MOST_WORDS = 10_000;
/** Where lengths are kept in 12 or 16 bits, or buffers double. */
const EDGES = [4086, 8192, 65_536, 131_072];

/** @returns one of several 10,000 bytes, now and then of a megabyte or two */
export function stretch(line: string, random: Random): string {
  const size = random.weighted([
    [4, () => random.pick(EDGES) + random.between(-6, 6)],
    [5, () => random.between(10_000, 100_000)],
    [0.9, () => random.between(1_000_000, 1_100_000)],
    [0.1, () => 2 ** 21 + random.between(-6, 0)],
  ]);
  const at = random.between(0, line.length);
  const filled = (piece: string, most = Infinity) => piece.repeat(Math.min(most, Math.ceil(size / piece.length)));
  const inserted = (piece: string) => {
    const added = filled(piece).slice(0, Math.max(0, size - line.length));
    return `${line.slice(0, at)}${added}${line.slice(at)}`;
  };
  return random.weighted([
    [6, () => inserted(random.pick(INSIDE))],
    [2, () => inserted(random.pick(BETWEEN))],
    [1, () => line.replaceAll(' ', () => filled(random.pick(BETWEEN), Math.ceil(size / line.length)))],
    [3, () => `${line}${filled(random.pick(BEHIND), MOST_WORDS)}`],
    [1, () => `${line}\0${filled('x')}`],
  ]);
}
