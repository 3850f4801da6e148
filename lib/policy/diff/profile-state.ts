import type { PolicyNode, ProfileConfigLine, ProfileMode } from '../../language/ast.js';
import { kernelForm } from '../../language/print.js';
import { PROFILE_FUNCTIONS } from '../../language/keyword-table.js';

/** What one level of a profile says: CONFIG, a category or a function. */
export interface Level {
  readonly mode: ProfileMode;
  readonly grantLog: 'yes' | 'no';
  readonly rejectLog: 'yes' | 'no';
}

/** One profile. What is undefined is not known, and of no matter. */
export interface ProfileState {
  comment: string | undefined;
  maxAuditLog: number | undefined;
  maxLearningEntry: number | undefined;
  /** '' is CONFIG; else `file`, `file::open` ... Levels that are missing inherit. */
  readonly levels: Map<string, Level>;
}

/** What a profile is that has just been made. Its limits come from the kernel's build. Source: tomoyo_assign_profile(). */
export function freshProfile(): ProfileState {
  const levels = new Map<string, Level>([['', { ...LOGGED, mode: 'disabled' }]]);
  return { comment: '', maxAuditLog: undefined, maxLearningEntry: undefined, levels };
}

export function copyProfile(profile: ProfileState): ProfileState {
  return { ...profile, levels: new Map(profile.levels) };
}

const LOGGED = { grantLog: 'yes', rejectLog: 'yes' } as const;

export type ProfileLine = Extract<PolicyNode, { readonly kind: `profile_${'comment' | 'preference' | 'config'}` }>;

/** Changes a profile as the kernel does. Source: security/tomoyo/common.c, tomoyo_write_profile(), tomoyo_set_mode(). */
export function applyProfileLine(profile: ProfileState, line: ProfileLine): void {
  if (line.kind === 'profile_comment') profile.comment = line.comment;
  else if (line.kind === 'profile_preference') {
    profile.maxAuditLog = line.maxAuditLog ?? profile.maxAuditLog;
    profile.maxLearningEntry = line.maxLearningEntry ?? profile.maxLearningEntry;
  } else applyConfig(profile.levels, line);
}

function applyConfig(levels: Map<string, Level>, line: ProfileConfigLine): void {
  const target = line.target ?? '';
  const before = levels.get(target);
  if (line.useDefault) {
    if (target !== '') levels.delete(target);
    return;
  }
  const mode = line.mode ?? before?.mode;
  if (mode === undefined) return; // a level that inherits takes nothing without a mode
  const { grantLog, rejectLog } = before ?? LOGGED;
  levels.set(target, { mode, grantLog: line.grantLog ?? grantLog, rejectLog: line.rejectLog ?? rejectLog });
}

/** `file::execute` ... `misc::env`. */
export const FUNCTIONS: readonly string[] = Object.entries(PROFILE_FUNCTIONS).flatMap(([category, names]) =>
  names.map((name) => `${category}::${name}`),
);

/** What decides about a function: the first level that says anything supplies all. */
export function levelOf({ levels }: ProfileState, target: string): Level {
  const category = target.slice(0, target.indexOf('::'));
  return levels.get(target) ?? levels.get(category) ?? levels.get('') ?? { ...LOGGED, mode: 'disabled' };
}

const STRICTNESS: readonly ProfileMode[] = ['disabled', 'learning', 'permissive', 'enforcing'];

export function laxer(first: ProfileMode, second: ProfileMode): ProfileMode {
  return STRICTNESS.indexOf(first) < STRICTNESS.indexOf(second) ? first : second;
}

/** @param level undefined: inherit */
export function levelLine(profile: number, target: string, level: Level | undefined): string {
  return kernelForm({
    kind: 'profile_config',
    delete: false,
    namespace: undefined,
    profile,
    target: target === '' ? undefined : target,
    useDefault: level === undefined,
    mode: level?.mode,
    grantLog: level?.grantLog,
    rejectLog: level?.rejectLog,
  });
}

export function commentLine(profile: number, comment: string): string {
  return `${profile}-COMMENT=${comment}`;
}

/** The limits that are known, if any. */
export function preferenceLine(profile: number, { maxAuditLog, maxLearningEntry }: ProfileState): string | undefined {
  if (maxAuditLog === undefined && maxLearningEntry === undefined) return undefined;
  const common = { kind: 'profile_preference', delete: false, namespace: undefined } as const;
  return kernelForm({ ...common, profile, maxAuditLog, maxLearningEntry });
}
