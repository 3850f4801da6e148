/** Whether a line of the kernel's grants what an entry asks for, word by word. */
import { kernelForm, parseLine } from '../../lib/index.js';

/** Where the operations of a line stand, by its first word: `file read/write PATH`, `network inet stream bind/listen ...`. */
const OPERATIONS_AT: ReadonlyMap<string, number> = new Map([
  ['file', 1],
  ['network', 3],
]);

/**
 * A test for lines of domain_policy and entries of records, as the kernel prints them. A line has the entry when it has its
 * operations and perhaps others, and the same arguments; conditions of the line that the entry does not name may be any.
 * @throws PolicySyntaxError: the entry is none
 */
export function entryMatcher(entry: string): (line: string) => boolean {
  const { node, errors } = parseLine(entry, { kind: 'domain_policy', file: 'entry' });
  const [error] = errors;
  if (error !== undefined) throw error;
  const wanted = kernelForm(node).split(' ');
  const operationsAt = OPERATIONS_AT.get(wanted[0] ?? '');
  return (line) => {
    const words = line.split(' ');
    return wanted.every((word, index) =>
      index === operationsAt ? hasOperations(words[index], word) : words[index] === word,
    );
  };
}

function hasOperations(found: string | undefined, wanted: string): boolean {
  const there = new Set(found?.split('/'));
  return wanted.split('/').every((operation) => there.has(operation));
}
