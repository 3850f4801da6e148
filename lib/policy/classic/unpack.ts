import { isDomainDefinition } from './names.js';
import { scanUnsigned } from './scan-unsigned.js';

/** The lines that one line with several operations stands for. */
export interface Unpacked {
  /** One for each operation, in the order written. */
  readonly lines: readonly string[];
  /**
   * The programs of tomoyo-tools take the end of such a line for the end of the text, and read no further: the operations end
   * with two `/`, or are nothing but `/`.
   */
  readonly endsText: boolean;
}

/**
 * Takes `file read/write /a` apart as the programs of tomoyo-tools do: lines of `file` and `network`, also behind
 * `acl_group N` with or without a namespace. Names of operations are not checked; empty ones are left out, but for one at the
 * end.
 * @param line as normalizeLine() gives it
 * @returns undefined: one line as it is, which most are
 * Tested: test/unit/policy/classic/unpack.test.ts, test/harness/cli/compat-differential.test.ts against those programs.
 */
export function unpack(line: string): Unpacked | undefined {
  const start = operationsStart(line);
  if (start < 0) return undefined;
  const end = line.indexOf(' ', start + 1);
  if (end < 0) return undefined;
  const slash = line.indexOf('/', start);
  return slash < 0 || slash >= end ? undefined : unpackWord(line, start, end);
}

function unpackWord(line: string, start: number, end: number): Unpacked {
  const [head, tail] = [line.slice(0, start), line.slice(end)];
  const names = line.slice(start, end).split('/');
  const last = names.pop();
  const endsText = last === '' && names[names.length - 1] === '';
  const lines: string[] = [];
  for (const name of names) if (name !== '') lines.push(head + name + tail);
  if (last !== undefined && !endsText) lines.push(head + last + tail);
  return { lines, endsText };
}

/** Where the word with the operations begins; -1: the line has none. */
function operationsStart(line: string): number {
  switch (line.charCodeAt(0)) {
    case FILE:
    case NETWORK:
      return startBehind(line, 0);
    case ACL_GROUP:
      return startBehind(line, groupEnd(line, 0));
    case NAMESPACE:
      return isDomainDefinition(line) ? startBehind(line, groupEnd(line, line.indexOf(' ') + 1)) : -1;
    default:
      return -1;
  }
}

const [FILE, NETWORK, ACL_GROUP, NAMESPACE] = [0x66, 0x6e, 0x61, 0x3c];

function startBehind(line: string, at: number): number {
  if (at < 0) return -1;
  if (line.startsWith('file ', at)) return at + 'file '.length;
  if (!line.startsWith('network ', at)) return -1;
  const family = line.indexOf(' ', at + 'network '.length);
  const type = family < 0 ? -1 : line.indexOf(' ', family + 1);
  return type < 0 ? -1 : type + 1;
}

/** Behind `acl_group N `; -1: that is not what stands there. */
function groupEnd(line: string, at: number): number {
  if (!line.startsWith('acl_group', at)) return -1;
  const group = scanUnsigned(line, at + 'acl_group'.length);
  if (group === undefined || group > LAST_GROUP) return -1;
  // not looked for right behind the number: "acl_group1 x file" is one, too
  const space = line.indexOf(' ', at + 'acl_group N'.length);
  return space < 0 ? -1 : space + 1;
}

const LAST_GROUP = 255;
