import { ViolationFold, type FoldedViolation } from '../../../lib/verdict/violation-fold.js';
import { record } from '../audit/captures.js';

/** What records with these parts are folded to. */
export function folded(...parts: readonly Parameters<typeof record>[0][]): readonly FoldedViolation[] {
  const fold = new ViolationFold('<kernel> /agent');
  for (const part of parts) fold.add(record(part));
  return fold.violations;
}

/** The only one of them. */
export function foldedOne(part: Parameters<typeof record>[0] = {}): FoldedViolation {
  const [one] = folded(part);
  if (one === undefined) throw new Error('it is no violation');
  return one;
}
