import { TomoyoError } from '../errors.js';
import type { AclEntry } from '../language/ast.js';
import { isEntry } from '../language/entry-words.js';
import { parseLine } from '../language/parse.js';

/**
 * The line that a rule of action learn adds.
 * @throws TomoyoError TOMOYO_BAD_OPTION for what the kernel would not keep as it is written
 */
export function parseLearnedEntry(text: string): AclEntry {
  const { node, errors, warnings } = parseLine(text, { kind: 'domain_policy' });
  const reason = text.includes('\n') ? 'it has more than one line' : [...errors, ...warnings][0]?.reason;
  if (reason === undefined && isEntry(node) && !node.delete) return node;
  throw new TomoyoError(
    'TOMOYO_BAD_OPTION',
    `"entry": expected an entry of domain_policy such as "file read /etc/passwd", got ${JSON.stringify(text)}` +
      (reason === undefined ? '.' : ` (${reason}).`),
  );
}
