import { TomoyoError, type PolicySyntaxError } from '../errors.js';
import type { AclEntry } from '../language/ast.js';
import { isEntry } from '../language/entry-words.js';
import { parseLine } from '../language/parse.js';

/** Why a line cannot be added. */
export interface LearnedEntryFault {
  readonly reason: string;
  /** From 1. */
  readonly column: number;
  /** Of the language; absent where it knows the line, and it is none that can be added as it is. */
  readonly error?: PolicySyntaxError;
}

/** The entry of a line that is to be added, or why the kernel would not keep it as it is written. */
export function checkLearnedEntry(text: string): AclEntry | LearnedEntryFault {
  const { node, errors, warnings } = parseLine(text, { kind: 'domain_policy' });
  const lineEnd = text.indexOf('\n');
  if (lineEnd >= 0) return { reason: 'it has more than one line', column: lineEnd + 1 };
  const [error] = errors;
  if (error) return { reason: error.reason, column: error.column, error };
  const [warning] = warnings;
  if (warning) return { reason: warning.reason, column: warning.column };
  if (isEntry(node) && !node.delete) return node;
  return { reason: 'the line is no entry that can be added', column: 1 };
}

/**
 * The line that a rule of action learn adds.
 * @throws TomoyoError TOMOYO_BAD_OPTION for what the kernel would not keep as it is written
 */
export function parseLearnedEntry(text: string): AclEntry {
  const checked = checkLearnedEntry(text);
  if ('kind' in checked) return checked;
  throw new TomoyoError(
    'TOMOYO_BAD_OPTION',
    `"entry": expected an entry of domain_policy such as "file read /etc/passwd", got ${JSON.stringify(text)}` +
      ` (${checked.reason}).`,
  );
}
