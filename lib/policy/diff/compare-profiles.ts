import { KERNEL_NAMESPACE, namespaceOf, namespacePrefix } from '../../language/entry-words.js';
import type { ChangedLine, Origin, ProfileChange } from './changes.js';
import type { CompareContext, PolicyText } from './policy-text.js';
import {
  applyProfileLine,
  commentLine,
  copyProfile,
  freshProfile,
  FUNCTIONS,
  laxer,
  levelLine,
  levelOf,
  preferenceLine,
  type ProfileState,
} from './profile-state.js';
import type { GoodLine } from './screen.js';
import { screenTexts } from './screen-texts.js';

export interface ProfileComparison {
  readonly profileVersions: readonly ChangedLine[];
  readonly profiles: readonly ProfileChange[];
  /** Whether a domain may use a profile once all is written. */
  readonly isDefined: (domain: string, profile: number) => boolean;
}

/** The profiles of all namespaces. */
class Profiles {
  readonly versions = new Map<string, { readonly version: number; readonly origin?: Origin }>();
  /** `<kernel> 3` -> profile 3 */
  readonly profiles = new Map<string, ProfileState>();
  /** Which line says what a profile's line says, for reports. */
  readonly origins = new Map<string, Origin>();

  /** @param start what a profile is before its first line */
  take(line: GoodLine, start: (key: string) => ProfileState, origin: Origin): void {
    const namespace = line.namespace ?? KERNEL_NAMESPACE;
    const { node } = line;
    if (node.kind === 'profile_version') this.versions.set(namespace, { version: node.version, origin });
    if (node.kind !== 'profile_comment' && node.kind !== 'profile_preference' && node.kind !== 'profile_config') return;
    const key = `${namespace} ${node.profile}`;
    const profile = this.profiles.get(key) ?? start(key);
    this.profiles.set(key, profile);
    applyProfileLine(profile, node);
    this.origins.set(`${key} ${node.kind === 'profile_config' ? (node.target ?? '') : node.kind}`, origin);
  }
}

/** What must be done to the profiles. @param held what reading the file profile gives */
export function compareProfiles(
  texts: readonly PolicyText[],
  held: string,
  context: CompareContext,
): ProfileComparison {
  const heldProfiles = readHeld(held);
  const given = new Profiles();
  const { lines, hasRefused } = screenTexts(texts, context);
  const keep = context.mode === 'merge' || hasRefused;
  const start = (key: string) => {
    const there = heldProfiles.profiles.get(key);
    return keep && there ? copyProfile(there) : freshProfile();
  };
  for (const { line, origin } of lines) given.take(line, start, origin);
  if (!keep && texts.length > 0) spareSurplus(heldProfiles, given, context);
  const isComplete = !keep && texts.length > 0;
  return {
    profileVersions: versionChanges(heldProfiles, given),
    profiles: [...given.profiles].flatMap(([key, profile]) => {
      const change = profileChange(key, profile, heldProfiles.profiles.get(key), given.origins);
      return change ? [change] : [];
    }),
    isDefined: (domain, profile) => {
      const key = `${namespaceOf(domain)} ${profile}`;
      return given.profiles.has(key) || (!isComplete && heldProfiles.profiles.has(key));
    },
  };
}

function readHeld(text: string): Profiles {
  const profiles = new Profiles();
  const file = { kind: 'profile', file: 'profile', text } as const;
  const { lines } = screenTexts([file], { wordBits: 64, refuse: () => undefined });
  for (const { line, origin } of lines) profiles.take(line, freshProfile, origin);
  return profiles;
}

function spareSurplus(held: Profiles, given: Profiles, { spare }: CompareContext): void {
  for (const key of held.profiles.keys()) if (!given.profiles.has(key)) spare({ reason: 'profile', text: key });
}

function versionChanges(held: Profiles, given: Profiles): readonly ChangedLine[] {
  return [...given.versions]
    .filter(([namespace, { version }]) => held.versions.get(namespace)?.version !== version)
    .map(([namespace, { version, origin }]) => ({
      text: `${namespacePrefix(namespace)}PROFILE_VERSION=${version}`,
      origin,
    }));
}

function profileChange(
  key: string,
  wanted: ProfileState,
  held: ProfileState | undefined,
  origins: ReadonlyMap<string, Origin>,
): ProfileChange | undefined {
  const namespace = namespaceOf(key);
  const profile = Number(key.slice(namespace.length + 1));
  const prefix = namespacePrefix(namespace);
  const steps = differentSteps(profile, wanted, held ?? freshProfile());
  if (held !== undefined && steps.length === 0) return undefined;
  // Any line defines a profile: one that says nothing but that it is there is written all the same.
  const needed =
    steps.length > 0 ? steps : [{ what: 'profile_comment', line: commentLine(profile, ''), old: undefined }];
  return {
    namespace,
    profile,
    created: held === undefined,
    add: needed.map(({ what, line }) => {
      return { text: `${prefix}${line}`, origin: origins.get(`${key} ${what}`) };
    }),
    remove: held === undefined ? [] : needed.flatMap(({ old }) => (old === undefined ? [] : [`${prefix}${old}`])),
    undo: held === undefined ? [] : undoLines(profile, wanted, held).map((line) => `${prefix}${line}`),
    soften: softWay(profile, wanted, held, prefix),
  };
}

function softWay(
  profile: number,
  wanted: ProfileState,
  held: ProfileState | undefined,
  prefix: string,
): ProfileChange['soften'] {
  if (held === undefined) return { first: [], rest: [] };
  const soft = softened(wanted, held);
  const lines = (to: ProfileState, from: ProfileState) =>
    differentSteps(profile, to, from).map(({ line }) => `${prefix}${line}`);
  return { first: lines(soft, held), rest: lines(wanted, soft) };
}

/** Each function that changes says for itself that it is as lenient as the laxer of before and after. */
function softened(wanted: ProfileState, held: ProfileState): ProfileState {
  const soft = copyProfile(held);
  for (const target of FUNCTIONS) {
    const [before, after] = [levelOf(held, target), levelOf(wanted, target)];
    if (before.mode !== after.mode) soft.levels.set(target, { ...before, mode: laxer(before.mode, after.mode) });
  }
  return soft;
}

function undoLines(profile: number, wanted: ProfileState, held: ProfileState): readonly string[] {
  const nothing = { comment: undefined, maxAuditLog: undefined, maxLearningEntry: undefined };
  const everything = new Map([...softened(wanted, held).levels, ...wanted.levels]);
  const empty = { ...nothing, levels: new Map([...everything].filter(([target]) => !held.levels.has(target))) };
  return differentSteps(profile, held, empty).map(({ line }) => line);
}

interface Step {
  /** Which part of the profile. */
  readonly what: string;
  readonly line: string;
  /** The line that it replaces. */
  readonly old: string | undefined;
}

/**
 * The lines that make `held` the `wanted` profile. Functions that say something of their own first, then categories,
 * then CONFIG, and only then is taken back what inherits again: so each function changes once, from its old mode to its
 * new one, and never by way of a level that it does not end at.
 */
function differentSteps(profile: number, wanted: ProfileState, held: ProfileState): readonly Step[] {
  const steps: Step[] = [];
  if (wanted.comment !== undefined && wanted.comment !== held.comment)
    steps.push({
      what: 'profile_comment',
      line: commentLine(profile, wanted.comment),
      old: commentLine(profile, held.comment ?? ''),
    });
  const [preference, oldPreference] = [preferenceLine(profile, wanted), preferenceLine(profile, held)];
  const isOther =
    (wanted.maxAuditLog ?? held.maxAuditLog) !== held.maxAuditLog ||
    (wanted.maxLearningEntry ?? held.maxLearningEntry) !== held.maxLearningEntry;
  if (preference !== undefined && isOther)
    steps.push({ what: 'profile_preference', line: preference, old: oldPreference });
  for (const target of [...wanted.levels.keys()].sort((a, b) => depth(b) - depth(a))) {
    const old = held.levels.get(target);
    const line = levelLine(profile, target, wanted.levels.get(target));
    const oldLine = old && levelLine(profile, target, old);
    if (line !== oldLine) steps.push({ what: target, line, old: oldLine });
  }
  for (const target of [...held.levels.keys()].sort((a, b) => depth(a) - depth(b)))
    if (!wanted.levels.has(target))
      steps.push({
        what: target,
        line: levelLine(profile, target, undefined),
        old: levelLine(profile, target, held.levels.get(target)),
      });
  return steps;
}

/** 0 for CONFIG, 1 for a category, 2 for a function. */
function depth(target: string): number {
  return target === '' ? 0 : target.split('::').length;
}
