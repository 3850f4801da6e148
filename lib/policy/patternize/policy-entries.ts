import { KERNEL_NAMESPACE } from '../../language/entry-words.js';
import { normalizeLine } from '../classic/lines.js';
import { isDomainDefinition } from '../classic/names.js';
import { EntryHeadReader, type EntryHead } from './entry-head.js';

/** The kinds of policy that have entries. */
export type EntryPolicyKind = 'domain_policy' | 'exception_policy';

/** What is told of the lines of a policy, in their order. */
export interface EntryVisitor {
  /** The entries to come are of this domain; in an exception policy, of acl_groups of this namespace. */
  enter(domain: string): void;
  /** A line that says what lines before it mean: `delete`, `select`. */
  barrier(line: string, start: number): void;
  entry(entry: PolicyEntry): void;
}

/** One entry of `file` or `network`. The object is used again for the next. */
export interface PolicyEntry {
  readonly head: EntryHead;
  /** The whole line with single spaces. */
  readonly line: string;
  /** In the line: behind `acl_group N ` and the namespace, if there are any. */
  readonly at: number;
  /** In the line. */
  readonly argumentsAt: number;
  /** In the text: where the line begins, and where its line feed stands. */
  readonly start: number;
  readonly end: number;
}

/** Goes through the entries of a policy; lines that are none, or that the kernel would not take, are passed over. */
export function visitEntries(text: string, kind: EntryPolicyKind, visitor: EntryVisitor): void {
  const reader = new EntryHeadReader();
  const isDomainPolicy = kind === 'domain_policy';
  let isInside = false;
  let namespace = '';
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = normalizeLine(text.slice(start, end));
    const lineStart = start;
    start = end + 1;
    if (line.startsWith('delete ') || line.startsWith('select ')) {
      visitor.barrier(line, lineStart);
      continue;
    }
    let at = 0;
    if (isDomainPolicy) {
      if (isDomainDefinition(line)) {
        isInside = true;
        visitor.enter(line);
        continue;
      }
      if (!isInside) continue;
    } else {
      at = groupEnd(line);
      if (at === 0) continue;
      const space = line.charCodeAt(0) === LESS ? line.slice(0, line.indexOf(' ')) : KERNEL_NAMESPACE;
      if (space !== namespace) {
        namespace = space;
        visitor.enter(namespace);
      }
    }
    const head = reader.read(line, at);
    if (head === undefined || ODD_BYTES.test(text.slice(lineStart, end))) continue;
    visitor.entry({ head, line, at, argumentsAt: reader.argumentsAt, start: lineStart, end });
  }
}

const LESS = 0x3c;

/** Bytes that the kernel takes for spaces, and that cut a name in two. */
const ODD_BYTES = /[^\t\r -~]/;

/** Behind `acl_group N `; 0: no such line. */
function groupEnd(line: string): number {
  const first = line.charCodeAt(0);
  if (first !== LESS && first !== A) return 0;
  return ACL_GROUP.exec(line)?.[0].length ?? 0;
}

const A = 0x61;
const ACL_GROUP = /^(?:<[^ ]+> )?acl_group (?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5]) /;
