import { namespacePrefix } from '../../language/entry-words.js';
import type { ExceptionLine } from '../model/exception-model.js';
import { aggregatorBonds } from '../sort/sort-exceptions.js';
import { sortedNamespaces } from '../sort/sort-namespaces.js';
import type { ReviewChange, ReviewSection } from './change.js';
import type { PolicySide } from './policy-side.js';
import { byText } from './review-entries.js';
import { isGroupLine } from './review-groups.js';

/** Lines of exception policies that say in which domain a program runs: where it may do more or less cannot be told. */
export function reviewRules(old: PolicySide, now: PolicySide): readonly ReviewSection[] {
  const [before, after] = [old.exceptions?.model.namespaces, now.exceptions?.model.namespaces];
  if (!before || !after) return [];
  const sections: ReviewSection[] = [];
  for (const namespace of sortedNamespaces(new Set([...before.keys(), ...after.keys()]))) {
    const [was, is] = [before.get(namespace)?.lines, after.get(namespace)?.lines];
    const changes = [...only(old, was, is), ...only(now, is, was)].sort(byText);
    if (was && is) changes.push(...reordered(was, is, now));
    if (changes.length > 0) sections.push({ title: `${namespacePrefix(namespace)}domain transitions`, changes });
  }
  return sections;
}

type Lines = ReadonlyMap<string, ExceptionLine>;

function only({ which, exceptions }: PolicySide, has: Lines | undefined, other: Lines | undefined): ReviewChange[] {
  const file = exceptions?.file ?? '';
  return [...(has?.values() ?? [])].flatMap(({ node, text, line }): ReviewChange[] =>
    isGroupLine(node) || other?.has(text)
      ? []
      : [{ type: node.kind, effect: 'changed', side: which, text, file, line }],
  );
}

/** Aggregators that both have, in another order, where the first decides. */
function reordered(was: Lines, is: Lines, { which, exceptions }: PolicySide): ReviewChange[] {
  for (const { first, second } of aggregatorBonds(is.values())) {
    const [before, after] = [was.get(first.text), was.get(second.text)];
    if (before === undefined || after === undefined || before.line < after.line) continue;
    const note = `decides before "${second.text}" now`;
    const { text, line } = first;
    return [{ type: 'order', effect: 'changed', side: which, text, file: exceptions?.file ?? '', line, note }];
  }
  return [];
}
