import { KERNEL_NAMESPACE } from '../check/entry-words.js';
import { bridge } from './bridge.js';
import type { DomainChange, LineChanges, MovedEntry, PolicyChanges } from './changes.js';
import type { PolicyFileName } from './script.js';

/** Policy text of one file, to be merged into what a kernel holds: new lines, and `delete` lines. */
export type ChangesText = Readonly<Partial<Record<PolicyFileName, string>>>;

/**
 * Changes as policy text: `forward` makes the new policy of the old one, `backward` the old one of the new. Profiles that
 * are new stay, as the kernel keeps them.
 */
export function changesText(changes: PolicyChanges, direction: 'forward' | 'backward'): ChangesText {
  const forward = direction === 'forward';
  const texts = {
    profile: forward
      ? [...changes.profileVersions, ...changes.profiles.flatMap(({ add }) => add)].map(({ text }) => text)
      : changes.profiles.flatMap(({ undo }) => undo),
    exception_policy: plainLines(changes.exceptions, forward),
    domain_policy: [
      ...changes.deletedDomains.flatMap(({ name, text }) => (forward ? [`delete ${name}`, ''] : [text])),
      ...changes.domains.flatMap((domain) => (forward ? forwardLines(domain) : backwardLines(domain))),
    ],
    manager: plainLines(changes.managers, forward),
    stat: changes.quotas.map(({ label, from, to }) => `${label}: ${forward ? to : from}`),
  };
  return Object.fromEntries(
    Object.entries(texts)
      .filter(([, lines]) => lines.length > 0)
      .map(([file, lines]) => [file, lines.map((line) => `${line}\n`).join('')]),
  );
}

function plainLines({ add, remove, move }: LineChanges, forward: boolean): readonly string[] {
  const texts = add.map(({ text }) => text);
  const [more, less] = forward
    ? [texts, remove]
    : [
        [...remove, ...oldPlaces(move)],
        [...texts, ...bridgesOf(move)],
      ];
  return [...more, ...less.map((text) => `delete ${text}`)];
}

/** What moves may be away, or replaced, at the moment of the undoing. */
function oldPlaces(move: readonly MovedEntry[]): readonly string[] {
  return move.flatMap(({ held }) => held ?? []);
}

function bridgesOf(move: readonly MovedEntry[]): readonly string[] {
  return move.flatMap(({ text }) => bridge(text) ?? []);
}

function forwardLines({ name, profile, addSettings, removeSettings, add, remove }: DomainChange): readonly string[] {
  return [
    name,
    ...(profile ? [`use_profile ${profile.to}`] : []),
    ...addSettings.map(({ text }) => text),
    ...removeSettings.map((text) => `delete ${text}`),
    '',
    ...add.map(({ text }) => text),
    ...remove.map((text) => `delete ${text}`),
    '',
  ];
}

function backwardLines(domain: DomainChange): readonly string[] {
  const { name, created } = domain;
  // before its entries are asked for: of a new domain they are a text, of which a list would be made
  if (created && name !== KERNEL_NAMESPACE) return [`delete ${name}`, ''];
  const { profile, addSettings, removeSettings, add, remove, move } = domain;
  return [
    name,
    ...(profile ? [`use_profile ${profile.from}`] : []),
    ...removeSettings,
    ...addSettings.map(({ text }) => `delete ${text}`),
    '',
    ...remove,
    ...oldPlaces(move),
    ...[...add.map(({ text }) => text), ...bridgesOf(move)].map((text) => `delete ${text}`),
    '',
  ];
}
