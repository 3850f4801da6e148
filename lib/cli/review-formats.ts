import type { Colors } from './colors.js';
import type { Cover, ReviewChange, ReviewSection, ReviewSummary } from '../policy/review/change.js';
import { githubCommand } from './check-formats.js';
import { count } from './output.js';

/** `+` comes, `-` goes, `~` changes nothing of what may be done; under the name of the domain. */
export function sectionToText({ title, note, changes }: ReviewSection, colors: Colors): string {
  let text = `${colors.bold(title)}${note === undefined ? '' : ` ${colors.dim(`(${note})`)}`}\n`;
  for (const change of changes) {
    const mark = markOf(change);
    const details = detailsOf(change);
    text += `${paintOf(mark, colors)(`${mark} ${change.text}`)}${details === '' ? '' : `  ${colors.dim(`(${details})`)}`}\n`;
  }
  return `${text}\n`;
}

function markOf({ effect, side }: ReviewChange): '+' | '-' | '~' {
  return effect === 'rewritten' ? '~' : side === 'new' ? '+' : '-';
}

function paintOf(mark: '+' | '-' | '~', { green, red, yellow }: Colors): Colors['green'] {
  return mark === '+' ? green : mark === '-' ? red : yellow;
}

function detailsOf({ type, side, coveredBy, via, note }: ReviewChange): string {
  if (type !== 'domain' && via === undefined && note === undefined && coveredBy === undefined) return '';
  const parts: string[] = [];
  if (type === 'domain') parts.push(side === 'new' ? 'comes' : 'goes');
  if (via !== undefined) parts.push(`by ${via}`);
  if (note !== undefined) parts.push(note);
  if (coveredBy !== undefined)
    parts.push(`${side === 'new' ? 'granted before' : 'still granted'} by ${coversToText(coveredBy)}`);
  return parts.join('; ');
}

const COVERS_SHOWN = 3;

function coversToText(covers: readonly Cover[]): string {
  const shown = covers.slice(0, COVERS_SHOWN).map(({ text, file, line }) => `"${text}" ${file}:${line}`);
  const more = covers.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** One object for each change, with stable fields. */
export function sectionToJson({ title, domain, changes }: ReviewSection): string {
  let text = '';
  for (const { type, effect, side, text: line, file, line: at, coveredBy, via, note } of changes) {
    const object = { type, section: title, domain, change: effect, side, text: line, file, line: at, via, note, covered_by: coveredBy }; // prettier-ignore
    text += `${JSON.stringify(object)}\n`;
  }
  return text;
}

export function summaryToJson({ gainedDomains, lostDomains, counts }: ReviewSummary): string {
  const object = { type: 'summary', equal: isEqual(counts), gained_domains: gainedDomains, lost_domains: lostDomains };
  return JSON.stringify({ ...object, ...counts });
}

/** Commands of GitHub's runner: a warning for what is gained, a notice for the rest; a whole domain is one of them. */
export function sectionToGithub({ title, changes }: ReviewSection): string {
  const [first] = changes;
  const isWhole = first?.type === 'domain';
  let text = '';
  for (const change of isWhole ? [first] : changes) {
    const { effect, file, line } = change;
    if (effect === 'rewritten') continue;
    const details = detailsOf(change);
    const message = `${markOf(change)} ${change.text}${details === '' ? '' : ` (${details})`}`;
    const body = isWhole ? `${message}: ${count(changes.length - 1, 'line')}` : `${title}: ${message}`;
    const severity = effect === 'gained' ? 'warning' : 'notice';
    text += `${githubCommand({ severity, file, line, title: GITHUB_TITLES[effect], text: body })}\n`;
  }
  return text;
}

const GITHUB_TITLES = { gained: 'access gained', lost: 'access lost', changed: 'policy changed' } as const;

/** In one line. */
export function summaryToText({ gainedDomains, lostDomains, counts }: ReviewSummary): string {
  if (isEqual(counts)) return 'no difference in meaning';
  const { rewritten, changed } = counts;
  return [
    `accesses gained in ${count(gainedDomains, 'domain')}, lost in ${lostDomains}`,
    ...(rewritten > 0 ? [`${count(rewritten, 'line')} rewritten without gain or loss`] : []),
    ...(changed > 0 ? [count(changed, 'other change')] : []),
  ].join('; ');
}

function isEqual(counts: ReviewSummary['counts']): boolean {
  return Object.values(counts).every((number) => number === 0);
}
