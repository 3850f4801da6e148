import { KERNEL_NAMESPACE } from '../../language/entry-words.js';
import { bridge } from './bridge.js';
import type { DomainChange, LineChanges, MovedEntry, PolicyChanges } from './changes.js';
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
    exception_policy: undoLines(exceptions, () => orderedExceptions(exceptionLines(held.exceptions))),
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

/** @param ordered the lines whose order matters, in the old order */
function undoLines({ add, remove, move }: LineChanges, ordered: () => readonly string[]): readonly string[] {
  const back = [...remove, ...move.flatMap(({ held }) => held ?? [])];
  const isOrdered = back.length > 0 && orderedExceptions(back).length > 0;
  const gone = [...add.map(({ text }) => text), ...bridgesOf(move)];
  return [...(isOrdered ? inOrder(back, ordered()) : back), ...gone.map((text) => `delete ${text}`)];
}

function undoDomain(domain: DomainChange, held: KernelDomain | undefined): readonly string[] {
  const { name, created } = domain;
  // before its entries are asked for: of a new domain they are a text, of which a list would be made
  if (created && name !== KERNEL_NAMESPACE) return [`delete ${name}`, ''];
  const { profile, addSettings, removeSettings, add, remove, move } = domain;
  const back = [...remove, ...move.flatMap((entry) => entry.held ?? [])];
  const mayMatter = held !== undefined && back.length > 0 && (back.some(steers) || isLogged(held.text));
  const ordered = mayMatter ? orderedEntries(held.entries) : [];
  const isOrdered = ordered.some((text) => back.includes(text));
  const gone = [...add.map(({ text }) => text), ...bridgesOf(move)];
  return [
    name,
    ...(profile ? [`use_profile ${profile.from}`] : []),
    ...removeSettings,
    ...addSettings.map(({ text }) => `delete ${text}`),
    '',
    ...(isOrdered ? inOrder(back, ordered) : back),
    ...gone.map((text) => `delete ${text}`),
    '',
  ];
}

/** What comes back may be only some operations of an entry, and others of it stand in the list. */
function inOrder(back: readonly string[], ordered: readonly string[]): readonly string[] {
  const listed = new Set(ordered);
  return [...ordered, ...back.filter((text) => !listed.has(text))];
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

/** What stands in for what moves may be there at the moment of the undoing. */
function bridgesOf(move: readonly MovedEntry[]): readonly string[] {
  return move.flatMap(({ text }) => bridge(text) ?? []);
}
