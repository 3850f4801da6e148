import type { AclEntry, GroupWord } from '../language/ast.js';
import { eachGroup, isEntry } from '../language/entry-words.js';
import { parseLine } from '../language/parse.js';
import type { AuditBody } from './body.js';

/** A line of domain_policy that would allow a request. */
export interface AllowingEntry {
  /** The domain that it belongs to. */
  readonly domain: string;
  /** One line without its end; of its node, what `raw` is. */
  readonly text: string;
  readonly entry: AclEntry;
}

/** See AuditRecord.toPolicyEntry(). @throws PolicySyntaxError */
export function allowingEntry(domain: string, line: string, body: AuditBody): AllowingEntry {
  const learned = learnedText(line, body);
  const text = withoutGroups(learned, parsed(learned));
  return { domain, text, entry: parsed(text) };
}

/**
 * What learning adds to the domain: the program and its name for itself where one is executed, where a symlink leads.
 * Source: security/tomoyo/common.c, tomoyo_add_entry().
 */
function learnedText(line: string, { exec, symlinkTarget }: AuditBody): string {
  if (!line.startsWith('file ')) return line;
  const [argv0] = exec?.argv ?? [];
  return [
    line,
    ...(exec ? [`exec.realpath="${exec.realpath}"`] : []),
    ...(argv0 === undefined ? [] : [`exec.argv[0]="${argv0}"`]),
    ...(symlinkTarget === undefined ? [] : [`symlink.target="${symlinkTarget}"`]),
  ].join(' ');
}

/** A name that begins with `@` would be a group for the kernel, which learns it so and never finds it again. */
function withoutGroups(text: string, entry: AclEntry): string {
  const groups: GroupWord[] = [];
  eachGroup(entry, (_kind, word) => groups.unshift(word));
  let changed = text;
  // from the end, so that the places of the others stay
  for (const { at } of groups) changed = `${changed.slice(0, at)}\\?${changed.slice(at + 1)}`;
  return changed;
}

function parsed(text: string): AclEntry {
  const { node, errors } = parseLine(text, { kind: 'domain_policy', file: 'audit record' });
  const [error] = errors;
  if (error) throw error;
  if (isEntry(node)) return node;
  throw new TypeError(`"${text}" is no entry, and the parser has no error for it`);
}
