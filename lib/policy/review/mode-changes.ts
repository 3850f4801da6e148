import type { ProfileMode } from '../../language/ast.js';
import { PROFILE_FUNCTIONS } from '../../language/keyword-table.js';
import { FUNCTIONS, levelOf, type ProfileState } from '../diff/profile-state.js';

/** What two profiles do otherwise. Only what is enforced is refused. */
export interface ModeChanges {
  readonly gains: boolean;
  readonly loses: boolean;
  /** Such as `file: enforcing -> learning`; '' if no mode is another one. */
  readonly note: string;
}

/** @param concerned functions to look at */
export function modeChanges(
  old: ProfileState,
  now: ProfileState,
  concerned: readonly string[] = FUNCTIONS,
): ModeChanges {
  const moves = new Map<string, string[]>();
  let [gains, loses] = [false, false];
  for (const target of concerned) {
    const [from, to] = [levelOf(old, target).mode, levelOf(now, target).mode];
    if (from === to) continue;
    if (from === ENFORCING) gains = true;
    if (to === ENFORCING) loses = true;
    const move = `${from} -> ${to}`;
    const targets = moves.get(move);
    if (targets) targets.push(target);
    else moves.set(move, [target]);
  }
  const note = [...moves].map(([move, targets]) => describe(targets, move)).join('; ');
  return { gains, loses, note };
}

const ENFORCING: ProfileMode = 'enforcing';

/** All functions need no name, and all of a category only that. */
function describe(targets: readonly string[], move: string): string {
  if (targets.length === FUNCTIONS.length) return move;
  const names: string[] = [];
  const left = new Set(targets);
  for (const [category, functions] of Object.entries(PROFILE_FUNCTIONS)) {
    const own = functions.map((name) => `${category}::${name}`);
    if (own.every((target) => left.has(target))) {
      names.push(category);
      for (const target of own) left.delete(target);
    }
  }
  return `${[...names, ...left].join(', ')}: ${move}`;
}
