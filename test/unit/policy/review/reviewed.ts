/** Two policies from lines, and what a review says of them in short. */
import type { PolicyKind } from '../../../../lib/language/ast.js';
import type { ReviewChange, ReviewSection } from '../../../../lib/policy/review/change.js';
import { reviewPolicies } from '../../../../lib/policy/review/review.js';

export type Texts = Partial<Record<PolicyKind, string | readonly string[]>>;

function policy(side: string, texts: Texts) {
  return Object.entries(texts).map(([kind, text]) => ({
    kind: kind as PolicyKind,
    file: `${side}/${kind}`,
    text: typeof text === 'string' ? text : text.map((line) => `${line}\n`).join(''),
  }));
}

export function review(old: Texts, now: Texts) {
  const found = reviewPolicies(policy('old', old), policy('new', now));
  const sections = [...found.sections()];
  return { sections, summary: found.summary, problems: found.problems };
}

/** `gained + file read /x` */
const short = ({ effect, side, text }: ReviewChange) => `${effect} ${side === 'new' ? '+' : '-'} ${text}`;
export const shown = (sections: readonly ReviewSection[]) =>
  Object.fromEntries(sections.map(({ title, changes }) => [title, changes.map(short)]));

/** Of one domain that both have. */
export function entries(old: readonly string[], now: readonly string[], groups: Texts = {}, newGroups: Texts = groups) {
  const { sections, summary } = review(
    { domain_policy: ['<kernel> /a', ...old], ...groups },
    { domain_policy: ['<kernel> /a', ...now], ...newGroups },
  );
  const all = shown(sections);
  return { ...all, changes: all['<kernel> /a'] ?? [], summary };
}
