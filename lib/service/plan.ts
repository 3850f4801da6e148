import { isSealed, seal } from './seal.js';
import type { Wanted } from './wanted.js';

/** What stands at a path. */
export type There =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'file'; readonly text: string; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'other' };

/** What becomes of a path, and why it is left alone. */
export interface Step {
  readonly path: string;
  readonly kind: Wanted['kind'];
  /** `kept`: it is somebody else's. */
  readonly what: 'made' | 'replaced' | 'removed' | 'unchanged' | 'kept';
  /** Of what is kept. */
  readonly reason: string | undefined;
  /** What to write. */
  readonly write: { readonly text: string; readonly mode: number } | { readonly target: string } | undefined;
}

const CHANGED = 'it was changed, or is not from this command';
const OTHER = 'something else has this name';

/** @param force what is somebody else's is replaced, but no folder */
export function planInstall(wanted: Wanted, there: There, force: boolean): Step {
  const { path, kind } = wanted;
  const write = wanted.kind === 'file' ? { text: seal(wanted.text), mode: wanted.mode } : { target: wanted.target };
  if (there.kind === 'nothing') return { path, kind, what: 'made', reason: undefined, write };
  if (isAsWanted(wanted, there)) return { path, kind, what: 'unchanged', reason: undefined, write: undefined };
  const mayReplace = there.kind === 'file' && kind === 'file' && isSealed(there.text);
  if (mayReplace || (force && there.kind !== 'other'))
    return { path, kind, what: 'replaced', reason: undefined, write };
  return kept(wanted, there);
}

/** @returns undefined: nothing is there */
export function planRemoval(wanted: Wanted, there: There, force: boolean): Step | undefined {
  const { path, kind } = wanted;
  if (there.kind === 'nothing') return undefined;
  const isOurs = wanted.kind === 'file' ? there.kind === 'file' && isSealed(there.text) : isAsWanted(wanted, there);
  if (isOurs || (force && there.kind === kind))
    return { path, kind, what: 'removed', reason: undefined, write: undefined };
  return kept(wanted, there);
}

function kept({ path, kind }: Wanted, there: There): Step {
  return { path, kind, what: 'kept', reason: there.kind === kind ? CHANGED : OTHER, write: undefined };
}

/** A file that came with a package of the system has no seal. */
function isAsWanted(wanted: Wanted, there: There): boolean {
  if (wanted.kind === 'link') return there.kind === 'link' && withoutUsr(there.target) === withoutUsr(wanted.target);
  if (there.kind !== 'file') return false;
  const hasMode = wanted.mode === there.mode;
  return hasMode && (there.text === seal(wanted.text) || there.text === wanted.text);
}

/** systemctl may write one for the other where /lib is a link to /usr/lib. */
function withoutUsr(target: string): string {
  return target.replace(/^\/usr(?=\/)/, '');
}
