import type {
  AclGroupLine,
  AddressGroupLine,
  AggregatorLine,
  NumberGroupLine,
  PathGroupLine,
  PolicyNode,
  TransitionControlLine,
} from '../../language/ast.js';
import { KERNEL_NAMESPACE } from '../../language/entry-words.js';
import type { WordBits } from '../../language/lexemes.js';
import { printedIdentity } from '../../language/print.js';
import { headOf } from '../../language/quick-entry.js';
import type { PolicyProblem } from '../diff/policy-problem.js';
import { EntrySet, maskOf } from './entry-set.js';
import { modelLines, type ModelLine } from './model-lines.js';

/** A line of exception_policy that stands for itself: group members, aggregators, transition control. */
export interface ExceptionLine {
  readonly node: PathGroupLine | NumberGroupLine | AddressGroupLine | AggregatorLine | TransitionControlLine;
  /** As the kernel prints it, without namespace. */
  readonly text: string;
  /** Where it stands first, from 1. */
  readonly line: number;
  readonly comments: readonly string[];
}

/** What an exception policy says about one namespace. */
export interface ExceptionNamespace {
  /** By their text, in the order of the lists. */
  readonly lines: Map<string, ExceptionLine>;
  readonly aclGroups: Map<number, EntrySet>;
}

/** An exception policy as sets: what the kernel holds after it was given the text. */
export interface ExceptionModel {
  /** In the order in which the text names them. */
  readonly namespaces: ReadonlyMap<string, ExceptionNamespace>;
  /** Lines that the kernel drops, cuts, or stores as something else; they are not in the sets. */
  readonly problems: readonly PolicyProblem[];
  readonly head: readonly string[];
  readonly tail: readonly string[];
}

/**
 * Reads an exception policy; `delete` lines are done.
 * Source: security/tomoyo/common.c, tomoyo_write_exception(). Tested: test/unit/policy/model/exception-model.test.ts.
 */
export function readExceptionModel(
  text: string,
  { file, wordBits = 64 }: { readonly file: string; readonly wordBits?: WordBits },
): ExceptionModel {
  const { lines, ...rest } = modelLines({ kind: 'exception_policy', file, text }, wordBits);
  const namespaces = new Map<string, ExceptionNamespace>();
  for (const line of lines) take(line, namespaceIn(namespaces, line.namespace ?? KERNEL_NAMESPACE));
  return { namespaces, ...rest };
}

function namespaceIn(namespaces: Map<string, ExceptionNamespace>, name: string): ExceptionNamespace {
  const known = namespaces.get(name);
  if (known) return known;
  const made: ExceptionNamespace = { lines: new Map(), aclGroups: new Map() };
  namespaces.set(name, made);
  return made;
}

function take(line: ModelLine, { lines, aclGroups }: ExceptionNamespace): void {
  const { node, text, delete: isDelete, comments } = line;
  if (node.kind === 'acl_group') takeEntry(aclGroups, node, line);
  else if (isDelete) lines.delete(text);
  else if (isExceptionLine(node)) {
    const known = lines.get(text);
    lines.set(text, {
      node,
      text,
      line: known?.line ?? line.line,
      comments: known ? [...known.comments, ...comments] : comments,
    });
  }
}

function takeEntry(aclGroups: Map<number, EntrySet>, { group, entry }: AclGroupLine, line: ModelLine): void {
  const entries = aclGroups.get(group) ?? new EntrySet();
  aclGroups.set(group, entries);
  const head = headOf(entry);
  const identity = printedIdentity(entry);
  if (line.delete) entries.remove({ family: head.family, identity, mask: maskOf(head) });
  else entries.add(head, identity, line);
}

function isExceptionLine(node: PolicyNode): node is ExceptionLine['node'] {
  switch (node.kind) {
    case 'path_group':
    case 'number_group':
    case 'address_group':
    case 'aggregator':
    case 'transition_control':
      return true;
    default:
      return false;
  }
}
