import type { AggregatorLine } from '../../language/ast.js';
import { namespacePrefix } from '../../language/entry-words.js';
import { mayBothTake } from '../diff/steering.js';
import { EXCEPTION_RANKS } from '../format.js';
import type { ExceptionLine, ExceptionModel, ExceptionNamespace } from '../model/exception-model.js';
import { asLines, commentedLines } from './as-lines.js';
import { boundOrder } from './bound-order.js';
import { bondsBetween, type Bond } from './order-bonds.js';
import { sortedEntries } from './sort-entries.js';
import { sortedNamespaces } from './sort-namespaces.js';

/**
 * An exception policy by namespaces, in each the kinds of lines as the kernel prints them, lines of a kind in the order of
 * their bytes. Aggregators that take the same programs keep their order, and so do entries of an acl_group.
 * @param model without problems
 * @returns pieces of the text
 */
export function* sortedExceptionPolicy({ namespaces, head, tail }: ExceptionModel): Generator<string> {
  yield asLines(head);
  for (const name of sortedNamespaces(namespaces.keys())) {
    const namespace = namespaces.get(name);
    if (namespace) yield* namespacePieces(namespace, namespacePrefix(name));
  }
  yield asLines(tail);
}

function* namespacePieces({ lines, aclGroups }: ExceptionNamespace, prefix: string): Generator<string> {
  const kinds = new Map<string, ExceptionLine[]>(EXCEPTION_RANKS.map((kind) => [kind, []]));
  for (const line of lines.values()) kinds.get(line.node.kind)?.push(line);
  for (const [kind, ofKind] of kinds) {
    const sorted = kind === 'aggregator' ? sortedAggregators(ofKind) : sortedByText(ofKind);
    yield commentedLines(sorted, prefix);
  }
  for (const group of [...aclGroups.keys()].sort((a, b) => a - b)) {
    const entries = aclGroups.get(group)?.list() ?? [];
    yield asLines(sortedEntries(entries, `${prefix}acl_group ${group} `));
  }
}

function sortedByText(lines: readonly ExceptionLine[]): readonly ExceptionLine[] {
  return [...lines].sort((a, b) => (a.text < b.text ? -1 : 1));
}

function sortedAggregators(lines: readonly ExceptionLine[]): readonly ExceptionLine[] {
  const sorted = sortedByText(lines);
  const numbers = new Map(sorted.map(({ text }, index) => [text, index]));
  const bonds = aggregatorBonds(lines).map(({ first, second }) => ({
    first: numbers.get(first.text) ?? 0,
    second: numbers.get(second.text) ?? 0,
  }));
  return boundOrder(sorted.length, bonds).flatMap((index) => sorted[index] ?? []);
}

/**
 * Of two aggregators that take the same program the first decides its name.
 * @param lines aggregators, in the order of the list; others have no bonds
 */
export function aggregatorBonds(lines: Iterable<ExceptionLine>): readonly Bond<ExceptionLine>[] {
  const aggregators: { readonly entry: Aggregator; readonly path: string }[] = [];
  for (const line of lines) {
    const { node } = line;
    if (node.kind === 'aggregator') aggregators.push({ entry: { line, node }, path: node.original.text });
  }
  return bondsBetween(aggregators, aggregatorsInteract).map(({ first, second }) => ({
    first: first.line,
    second: second.line,
  }));
}

interface Aggregator {
  readonly line: ExceptionLine;
  readonly node: AggregatorLine;
}

function aggregatorsInteract({ node }: Aggregator, { node: other }: Aggregator): boolean {
  return node.replacement.text !== other.replacement.text && mayBothTake(node.original.text, other.original.text);
}
