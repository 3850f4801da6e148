/** What a text amounts to, so that two texts can be compared: sets of lines, and pairs of lines whose order matters. */
import { entriesInteract, mayBothTake, steeringEntry } from '../../../lib/policy/diff/steering.js';
import { readDomainModel } from '../../../lib/policy/model/domain-model.js';
import { packedText, type EntrySet } from '../../../lib/policy/model/entry-set.js';
import { readExceptionModel, type ExceptionNamespace } from '../../../lib/policy/model/exception-model.js';
import { readProfileModel } from '../../../lib/policy/model/profile-model.js';

export function domainMeaning(text: string) {
  const { domains } = readDomainModel(text, { file: 'x' });
  return new Map(
    [...domains].map(([name, { profile = 0, groups, flags, entries }]) => [
      name,
      { profile, groups, flags, ...entriesMeaning(entries) },
    ]),
  );
}

function entriesMeaning(entries: EntrySet) {
  const all = entries.list().map((entry) => steeringEntry(packedText(entry)));
  return { entries: new Set(all.map((entry) => entry.text)), ordered: pairs(all, entriesInteract) };
}

function pairs<Item extends { readonly text: string }>(
  all: readonly Item[],
  interact: (first: Item, second: Item) => boolean,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [index, first] of all.entries())
    for (const second of all.slice(index + 1)) if (interact(first, second)) found.add(`${first.text} | ${second.text}`);
  return found;
}

export function exceptionMeaning(text: string) {
  const { namespaces } = readExceptionModel(text, { file: 'x' });
  const all = [...namespaces].map(([name, namespace]) => [name, namespaceMeaning(namespace)] as const);
  return new Map(all.filter(([, { lines, groups }]) => lines.size + groups.size > 0));
}

function namespaceMeaning({ lines, aclGroups }: ExceptionNamespace) {
  const aggregators = [...lines.values()].flatMap(({ node, text }) =>
    node.kind === 'aggregator' ? [{ text, original: node.original.text, replacement: node.replacement.text }] : [],
  );
  const decides = (first: (typeof aggregators)[number], second: typeof first) =>
    first.replacement !== second.replacement && mayBothTake(first.original, second.original);
  const groups = [...aclGroups].filter(([, entries]) => entries.size > 0);
  return {
    lines: new Set(lines.keys()),
    aggregators: pairs(aggregators, decides),
    groups: new Map(groups.map(([number, entries]) => [number, entriesMeaning(entries)])),
  };
}

export function profileMeaning(text: string) {
  return readProfileModel(text, { file: 'x' }).namespaces;
}
