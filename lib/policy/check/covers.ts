import type { ArgumentValue, GroupKind } from '../../language/argument-types.js';
import type { AclEntry } from '../../language/ast.js';
import { addressIn, numberIn } from './compare.js';
import { argumentsOf } from '../../language/entry-words.js';
import { isPattern } from './patterns.js';

/** What is asked again and again while entries are compared. */
export interface Known {
  /** Members of a group, as many as are compared; none if the group is not known. */
  readonly members: (kind: GroupKind, name: string) => readonly string[];
  readonly matches: (pattern: string, name: string) => boolean;
}

/**
 * Whether the arguments and conditions of `wide` take whatever those of `narrow` take, for sure; both are of one kind.
 * Which of the two decides about the log must not matter.
 */
export function covers(wide: AclEntry, narrow: AclEntry, known: Known): boolean {
  if (wide.grantLog !== narrow.grantLog || !conditionsCover(wide, narrow)) return false;
  const outer = argumentsOf(wide);
  return argumentsOf(narrow).every(({ value }, index) => argumentCovers(outer[index]?.value, value, known));
}

function argumentCovers(wide: ArgumentValue | undefined, narrow: ArgumentValue, known: Known): boolean {
  if (wide === undefined || typeof wide === 'string' || typeof narrow === 'string') return wide === narrow;
  if (wide.text === narrow.text) return true;
  switch (narrow.kind) {
    case 'group':
      return false;
    case 'pattern':
      return pathCovers(wide, narrow.text, known);
    case 'number':
      return rangeCovers(wide, narrow.text, 'number_group', known, numberIn);
    case 'address':
      return rangeCovers(wide, narrow.text, 'address_group', known, addressIn);
  }
}

/** No condition, or none that the narrow one does not have. */
function conditionsCover(wide: AclEntry, narrow: AclEntry): boolean {
  return wide.when.every(({ text }) => narrow.when.some((condition) => condition.text === text));
}

type WideWord = Exclude<ArgumentValue, string>;

function pathCovers(wide: WideWord, name: string, known: Known): boolean {
  const takes = (pattern: string) => !isPattern(name) && isPattern(pattern) && known.matches(pattern, name);
  if (wide.kind !== 'group') return takes(wide.text);
  return known.members('path_group', wide.name).some((member) => member === name || takes(member));
}

function rangeCovers(
  wide: WideWord,
  narrow: string,
  kind: GroupKind,
  known: Known,
  isIn: (inner: string, outer: string) => boolean,
): boolean {
  const members = wide.kind === 'group' ? known.members(kind, wide.name) : [wide.text];
  return members.some((member) => isIn(narrow, member));
}
