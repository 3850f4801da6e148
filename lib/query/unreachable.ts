import { compileDomainFilter } from '../language/domain-filter.js';
import { compilePattern, firstWildcard } from '../language/pattern.js';
import type { AnswerRule } from './answer-rule.js';
import { windowCovers } from './time-window.js';

/** A rule that never decides, and the first of those before it that take all that it would take; places from 0. */
export interface Unreachable {
  readonly index: number;
  readonly by: number;
}

/**
 * Rules of which one rule before takes everything. Not all that there are: what several rules take together, or what one
 * pattern has of another, is not looked at. The rules must be good.
 * Tested: test/unit/query/unreachable.test.ts.
 */
export function findUnreachable(rules: readonly AnswerRule[]): readonly Unreachable[] {
  return rules.flatMap((narrow, index) => {
    const by = rules.slice(0, index).findIndex((wide) => takesAllOf(wide, narrow));
    return by < 0 ? [] : [{ index, by }];
  });
}

function takesAllOf(wide: AnswerRule, narrow: AnswerRule): boolean {
  return (
    isSteady(wide, narrow) &&
    operationsCover(wide.operation, narrow.operation) &&
    uidsCover(wide.uid, narrow.uid) &&
    pathCovers(wide.path, narrow.path) &&
    domainCovers(wide.domain, narrow.domain) &&
    windowCovers(wide, narrow)
  );
}

/** Wherever the narrow one might decide, the wide one does so each time. */
function isSteady(wide: AnswerRule, narrow: AnswerRule): boolean {
  const ends = wide.until?.getTime() ?? Infinity;
  const isLonger = ends >= (narrow.until?.getTime() ?? Infinity);
  const isOften = (wide.retries ?? Infinity) >= (narrow.action === 'learn' ? 0 : (narrow.retries ?? Infinity));
  return isLonger && isOften && wide.action !== 'learn' && !wide.atMost && !wide.atMostPerDomain;
}

function operationsCover(wide: AnswerRule['operation'], narrow: AnswerRule['operation']): boolean {
  if (wide === undefined || narrow === undefined) return wide === undefined;
  const outer = [wide].flat();
  return [narrow].flat().every((words) => outer.some((first) => `${words} `.startsWith(`${first} `)));
}

function uidsCover(wide: AnswerRule['uid'], narrow: AnswerRule['uid']): boolean {
  if (wide === undefined || narrow === undefined) return wide === undefined;
  const outer = new Set([wide].flat());
  return [narrow].flat().every((uid) => outer.has(uid));
}

function pathCovers(wide: string | undefined, narrow: string | undefined): boolean {
  if (wide === undefined || narrow === undefined) return wide === undefined;
  return wide === narrow || (firstWildcard(narrow) < 0 && compilePattern(wide).matches(narrow));
}

function domainCovers(wide: string | undefined, narrow: string | undefined): boolean {
  if (wide === undefined || narrow === undefined) return wide === undefined;
  const [outer, inner] = [wide, narrow].map((name) => name.trim().replaceAll(/\s+/g, ' '));
  if (outer === undefined || inner === undefined || outer === inner) return outer === inner;
  const isWhole = inner.startsWith('<');
  if (firstWildcard(inner) >= 0 || (!isWhole && outer.startsWith('<'))) return false;
  // last components: whatever is before them
  return compileDomainFilter(outer)(isWhole ? inner : `<kernel> ${inner}`);
}
