import type { LineModel } from '../model/line-model.js';
import type { ReviewChange, ReviewSection } from './change.js';
import type { PolicySide } from './policy-side.js';
import { byText } from './review-entries.js';

/** Who may change policy, if both policies have a file of them. */
export function reviewManagers(old: PolicySide, now: PolicySide): readonly ReviewSection[] {
  const { managers: before } = old;
  const { managers: after } = now;
  if (!before || !after) return [];
  const changes = [...onlyManagers(old, after.model), ...onlyManagers(now, before.model)].sort(byText);
  return changes.length === 0 ? [] : [{ title: 'manager', changes }];
}

/** Quotas of memory, if both policies have a file of them. */
export function reviewQuotas(old: PolicySide, now: PolicySide): readonly ReviewSection[] {
  const { quotas: before } = old;
  const { quotas: after } = now;
  if (!before || !after) return [];
  const changes = [...onlyQuotas(old, after.model), ...onlyQuotas(now, before.model)].sort(byText);
  return changes.length === 0 ? [] : [{ title: 'stat', changes }];
}

function onlyManagers({ which, managers }: PolicySide, has: LineModel): readonly ReviewChange[] {
  const effect = which === 'new' ? 'gained' : 'lost';
  return linesOf(managers)
    .filter(({ text }) => !has.lines.has(text))
    .map(({ text, line, file }) => ({ type: 'manager', effect, side: which, text, file, line }));
}

function onlyQuotas({ which, quotas }: PolicySide, has: LineModel): readonly ReviewChange[] {
  return linesOf(quotas)
    .filter(({ key, bytes }) => numberOf(has.lines.get(key)?.text) !== bytes)
    .map(({ text, line, file }) => ({ type: 'quota', effect: 'changed', side: which, text, file, line }));
}

function linesOf(read: PolicySide['managers']) {
  const { model, file = '' } = read ?? {};
  return [...(model?.lines ?? [])].map(([key, { text, line }]) => ({ key, text, line, file, bytes: numberOf(text) }));
}

/** What stands behind the label, whatever blanks are between. */
function numberOf(text = ''): string {
  return text.slice(text.indexOf(':') + 1).trim();
}
