import { TRANSITION_PREFERENCES } from '../../../language/keyword-table.js';
import { isPathWord, isWord } from '../../../language/lexemes.js';
import { isCorrectDomain } from '../names.js';
import { badArgument } from './complaint.js';
import { checkConditions } from './conditions.js';
import type { LineWords } from './line-words.js';
import { isAddressOrGroup, isNumberOrGroup } from './numbers.js';

type Argument = (word: string) => boolean;

/** What stands behind an operation. `execute` has a place for a transition more. */
interface Shape {
  readonly arguments: readonly Argument[];
  readonly transition?: true;
}

const [PATH, NUMBER, ADDRESS]: readonly [Argument, Argument, Argument] = [isWord, isNumberOrGroup, isAddressOrGroup];

/** All operations of a line have to be of one shape. */
const FILE_OPERATIONS = operations([
  [{ arguments: [PATH], transition: true }, 'execute'],
  [{ arguments: [PATH] }, 'read write append getattr unlink rmdir truncate symlink chroot unmount'],
  [{ arguments: [PATH, PATH] }, 'link rename pivot_root'],
  [{ arguments: [PATH, NUMBER] }, 'create mkdir mkfifo mksock ioctl chmod chown chgrp'],
  [{ arguments: [PATH, NUMBER, NUMBER, NUMBER] }, 'mkblock mkchar'],
  [{ arguments: [PATH, PATH, PATH, NUMBER] }, 'mount'],
]);

const INET: Shape = { arguments: [ADDRESS, NUMBER] };
const UNIX: Shape = { arguments: [PATH] };

/** `accept` is a word of that program, but of no kernel. */
const SOCKETS: readonly (readonly [string, readonly (readonly [string, ReadonlyMap<string, Shape>])[]])[] = [
  [
    'inet ',
    [
      ['stream ', operations([[INET, 'bind listen connect accept']])],
      ['dgram ', operations([[INET, 'bind send']])],
      ['raw ', operations([[INET, 'bind send']])],
    ],
  ],
  [
    'unix ',
    [
      ['stream ', operations([[UNIX, 'bind listen connect accept']])],
      ['dgram ', operations([[UNIX, 'bind send']])],
      ['seqpacket ', operations([[UNIX, 'bind listen connect accept']])],
    ],
  ],
];

function operations(shapes: readonly (readonly [Shape, string])[]): ReadonlyMap<string, Shape> {
  return new Map(shapes.flatMap(([shape, names]) => names.split(' ').map((name) => [name, shape] as const)));
}

/**
 * What tomoyo-checkpolicy says of an entry of a domain or of a group.
 * @returns undefined: it is good
 */
export function checkEntry(line: LineWords): string | undefined {
  if (line.take('file ')) return checkOperations(line, FILE_OPERATIONS);
  if (line.take('network ')) return checkSocket(line);
  if (line.take('misc env ')) return checkArguments(line, [PATH]) ?? checkConditions(line.rest);
  if (line.take('task manual_domain_transition ')) return takeDomain(line) ?? checkConditions(line.rest);
  return badArgument(line.next);
}

function checkSocket(line: LineWords): string | undefined {
  const types = SOCKETS.find(([family]) => line.take(family))?.[1] ?? [];
  const known = types.find(([type]) => line.take(type))?.[1];
  return known === undefined ? badArgument(line.next) : checkOperations(line, known);
}

function checkOperations(line: LineWords, known: ReadonlyMap<string, Shape>): string | undefined {
  let shape: Shape | undefined;
  for (const part of line.word().split('/'))
    for (let rest = part; rest !== '';) {
      const name = beginOf(rest, known);
      const own = known.get(name);
      shape ??= own;
      if (own === undefined || own !== shape) return badArgument(rest);
      rest = rest.slice(name.length);
    }
  if (shape === undefined) return badArgument(line.next);
  return (
    checkArguments(line, shape.arguments) ??
    (shape.transition ? takeTransition(line) : undefined) ??
    checkConditions(line.rest)
  );
}

/** The operation that a word begins with: `readwrite` is two of them for that program. None begins like another. */
function beginOf(word: string, known: ReadonlyMap<string, Shape>): string {
  if (known.has(word)) return word;
  for (const name of known.keys()) if (word.startsWith(name)) return name;
  return '';
}

/** Takes as many words as there are arguments. */
export function checkArguments(line: LineWords, wanted: readonly Argument[]): string | undefined {
  for (const isGood of wanted) {
    const word = line.word();
    if (!isGood(word)) return badArgument(word);
  }
  return undefined;
}

function takeTransition(line: LineWords): string | undefined {
  const { next } = line;
  if (next.startsWith('<')) {
    const complaint = takeDomain(line);
    if (complaint !== undefined) return complaint;
  } else if (isPathWord(next) || Object.hasOwn(TRANSITION_PREFERENCES, next)) line.word();
  else return undefined;
  return ` ${line.rest}`.includes(' auto_domain_transition=') ? badArgument(next) : undefined;
}

/** Takes a namespace, and all words behind it that begin with `/`. */
export function takeDomain(line: LineWords): string | undefined {
  const first = line.word();
  const words = [first];
  while (line.next.startsWith('/')) words.push(line.word());
  return isCorrectDomain(words.join(' ')) ? undefined : badArgument(first);
}
