import type { Stat } from '../../language/stat.js';
import { NO_LINES, type ChangedLine, type Origin, type PolicyChanges, type QuotaChange } from './changes.js';
import { compareEntries, type GivenEntry } from './compare-entries.js';
import type { CompareContext, PolicyText } from './policy-text.js';
import { screenTexts } from './screen-texts.js';

/**
 * What must be done to the managers.
 * @param held what reading the file manager gives
 * @param own the program and the domain of the caller: one of them must stay a manager if it is one
 */
export function compareManagers(
  texts: readonly PolicyText[],
  held: string,
  { own, ...context }: CompareContext & { readonly own: ReadonlySet<string> },
): Pick<PolicyChanges, 'managers' | 'manageByNonRoot'> {
  if (texts.length === 0) return { managers: NO_LINES };
  const { lines, hasRefused } = screenTexts(texts, context);
  const given: GivenEntry[] = [];
  let manageByNonRoot: ChangedLine | undefined;
  for (const { line, origin } of lines) {
    const text = line.text;
    if (line.kind === 'manager') given.push({ text, delete: line.delete, origin });
    else if (line.kind === 'manage_by_non_root')
      manageByNonRoot = { text: `${line.delete ? 'delete ' : ''}${text}`, origin };
  }
  const heldLines = held.split('\n').filter((line) => line !== '');
  const { add, remove } = compareEntries(heldLines, given, { keep: context.mode === 'merge' });
  const spared = hasRefused ? remove : lastsOfCaller(heldLines, { add, remove }, own);
  for (const text of spared) context.spare({ reason: hasRefused ? 'refused_lines' : 'manager', text });
  const left = remove.filter((text) => !spared.includes(text));
  return { managers: { add, remove: left, move: [] }, ...(manageByNonRoot ? { manageByNonRoot } : {}) };
}

/** The lines that make the caller a manager, if no other will. */
function lastsOfCaller(
  held: readonly string[],
  { add, remove }: { readonly add: readonly ChangedLine[]; readonly remove: readonly string[] },
  own: ReadonlySet<string>,
): readonly string[] {
  const stays = held.some((text) => own.has(text) && !remove.includes(text));
  if (stays || add.some(({ text }) => own.has(text))) return [];
  return remove.filter((text) => own.has(text));
}

/** What must be done to the memory limits. A limit that is not given stays. */
export function compareQuotas(
  texts: readonly PolicyText[],
  held: Stat,
  context: CompareContext,
): readonly QuotaChange[] {
  const { lines } = screenTexts(texts, context);
  const wanted = new Map<string, { readonly to: number; readonly origin: Origin }>();
  for (const { line, origin } of lines)
    if (line.node.kind === 'stat') wanted.set(line.node.label, { to: line.node.value, origin });
  const quotas = [...wanted].map(([label, { to, origin }]) => ({ label, from: heldQuota(held, label), to, origin }));
  return quotas.filter(({ from, to }) => from !== to);
}

function heldQuota({ memory }: Stat, label: string): number {
  const held = { policy: memory.policy, 'audit log': memory.auditLog, 'query message': memory.query };
  const found = Object.entries(held).find(([name]) => label === `Memory used by ${name}`);
  return found?.[1].quotaBytes ?? 0;
}
