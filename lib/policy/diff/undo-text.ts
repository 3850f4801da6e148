import { KERNEL_NAMESPACE } from '../../language/entry-words.js';
import { bridgesOf, oldPlaces } from './bridged.js';
import type { DomainChange, LineChanges, PolicyChanges } from './changes.js';
import type { KernelPolicy } from './compare.js';
import type { KernelDomain } from './domain-texts.js';
import { exceptionLines, listPrefix } from './given-exceptions.js';
import type { PolicyFileName } from './script.js';
import { isLogged, orderedEntries, steers } from './steering.js';

/** Policy text of each file, to be merged into what a kernel holds: what it held, and `delete` lines for what is new. */
export type UndoText = Readonly<Partial<Record<PolicyFileName, string>>>;

/**
 * What makes the old policy of the new one, from whatever point on the way. Where the order of a list matters, its lines
 * stand in the old order: merge it with `ordered`. Profiles that are new stay, as the kernel keeps them.
 * @param held what the kernel holds before the changes
 */
export function undoText(changes: PolicyChanges, held: Pick<KernelPolicy, 'domains' | 'exceptions'>): UndoText {
  const { profiles, exceptions, deletedDomains, domains, managers, quotas } = changes;
  const texts = {
    profile: profiles.flatMap(({ undo }) => undo),
    exception_policy: undoLines(exceptions, (back) =>
      orderedExceptions(back).length > 0 ? orderedExceptions(exceptionLines(held.exceptions)) : [],
    ),
    domain_policy: [
      ...deletedDomains.map(({ text }) => text),
      ...domains.flatMap((domain) => undoDomain(domain, held.domains.get(domain.name))),
    ],
    manager: undoLines(managers, () => []),
    stat: quotas.map(({ label, from }) => `${label}: ${from}`),
  };
  return Object.fromEntries(
    Object.entries(texts)
      .filter(([, lines]) => lines.length > 0)
      .map(([file, lines]) => [file, lines.map((line) => `${line}\n`).join('')]),
  );
}

function undoDomain(domain: DomainChange, held: KernelDomain | undefined): readonly string[] {
  const { name, created } = domain;
  // before its entries are asked for: of a new domain they are a text, of which a list would be made
  if (created && name !== KERNEL_NAMESPACE) return [`delete ${name}`, ''];
  const { profile, addSettings, removeSettings } = domain;
  return [
    name,
    ...(profile ? [`use_profile ${profile.from}`] : []),
    ...removeSettings,
    ...addSettings.map(({ text }) => `delete ${text}`),
    '',
    ...undoLines(domain, (back) => (held === undefined ? [] : orderedHeld(held, back))),
    '',
  ];
}

/** Its entries are asked for only where one of those that come back may be among them. */
function orderedHeld(held: KernelDomain, back: readonly string[]): readonly string[] {
  if (!isLogged(held.text) && !back.some(steers)) return [];
  const ordered = orderedEntries(held.entries);
  return ordered.some((text) => back.includes(text)) ? ordered : [];
}

/**
 * What comes back may be only some operations of an entry, and others of it stand in the list; what stands in for what
 * moves may be there at the moment of the undoing.
 * @param orderedWith the lines of the lists whose order matters, in the old order; none if what comes back has no place
 *   among them
 */
function undoLines(
  { add, remove, move }: LineChanges,
  orderedWith: (back: readonly string[]) => readonly string[],
): readonly string[] {
  const back = [...remove, ...oldPlaces(move)];
  const ordered = new Set(back.length > 0 ? orderedWith(back) : []);
  const gone = [...add.map(({ text }) => text), ...bridgesOf(move)];
  return [...ordered, ...back.filter((text) => !ordered.has(text)), ...gone.map((text) => `delete ${text}`)];
}

/** Aggregators, and of each acl_group what orderedEntries() gives. */
function orderedExceptions(lines: readonly string[]): readonly string[] {
  const entries = orderedEntries(lines.filter(isOfGroup).map((text) => text.slice(listPrefix(text).length)));
  const steering = new Set(entries);
  return lines.filter((text) =>
    isOfGroup(text) ? steering.has(text.slice(listPrefix(text).length)) : /^(?:<\S+ )?aggregator /.test(text),
  );
}

function isOfGroup(text: string): boolean {
  return listPrefix(text).includes('acl_group ');
}
