import type { AskingProcess, DeskQuestion } from '../../queryd/desk-message.js';
import { fitChain, fitText, wrap } from './fit-text.js';
import { marksOf, type Line, type Look, type Style } from './line.js';
import type { Section } from './sections.js';
import type { WaitingQuestion } from './state.js';

export type QuestionPart = 'tried' | 'domain' | 'who' | 'needs' | 'nearest' | 'why';

/** Of the names of the parts, with the space behind. */
const LABEL_COLUMNS = 9;

/** What there is to know of a question. */
export function questionSections(question: DeskQuestion, look: Look): readonly (readonly [QuestionPart, Section])[] {
  const { domain, entry, allowing, nearest, processes, why } = question;
  const columns = look.columns - LABEL_COLUMNS;
  const { into, from } = marksOf(look);
  const text = (label: string, value: string, style?: Style): Section => ({
    need: wrap(value, columns).length,
    lines: (rows) => labelled(label, fitText(value, columns, rows), style),
  });
  const chain = (label: string, parts: readonly string[], arrow: string, telling: 'first' | 'last'): Section => ({
    need: parts.length,
    lines: (rows) => labelled(label, rows === 0 ? [] : fitChain(parts, { columns, rows, arrow, telling })),
  });
  return [
    ['tried', text('TRIED', entry, 'strong')],
    ['domain', chain('DOMAIN', domain.split(' '), into, 'last')],
    [
      'who',
      chain('WHO', processes.length === 0 ? ['not known any more'] : processes.map(describeProcess), from, 'first'),
    ],
    ['needs', text('NEEDS', allowing)],
    ['nearest', list('NEAREST', nearest, columns)],
    ['why', text('WHY', why)],
  ];
}

function describeProcess({ pid, name, uid }: AskingProcess): string {
  return `${name} pid ${pid} uid ${uid}`;
}

function list(label: string, entries: readonly string[], columns: number): Section {
  if (entries.length === 0)
    return { need: 1, lines: (rows) => labelled(label, ['the domain has no entry like it'].slice(0, rows)) };
  return {
    need: entries.length,
    lines: (rows) =>
      labelled(
        label,
        entries.slice(0, rows).flatMap((entry) => fitText(entry, columns, 1)),
      ),
  };
}

function labelled(label: string, lines: readonly string[], style?: Style): readonly Line[] {
  return lines.map((text, row) => [{ text: (row === 0 ? label : '').padEnd(LABEL_COLUMNS) }, { text, style }]);
}

const BAR_COLUMNS = 40;

/** The time that is left, and what comes then. */
export function showBar({ question, deadline, sent }: WaitingQuestion, look: Look, now: number): Line {
  const { holdMs, fallback, retries } = question;
  const { full, empty } = marksOf(look);
  const leftMs = Math.max(deadline - now, 0);
  const width = Math.min(look.columns - 40, BAR_COLUMNS);
  const filled = Math.min(Math.ceil((leftMs / Math.max(holdMs, 1)) * width), width);
  const bar = `[${full.repeat(filled)}${empty.repeat(width - filled)}]`;
  const left = leftMs === 0 ? `time is over: ${fallback}` : `${seconds(leftMs)} left, then ${fallback}`;
  const again = retries === 0 ? '' : `, asked ${retries + 1} times`;
  const state = sent ? `, sent: ${sent.what}` : '';
  return [{ text: `${bar} ` }, { text: `${left}${again}${state}`.slice(0, look.columns - width - 3), style: 'strong' }];
}

/** `42 s`; what is left of a second counts. */
export function seconds(ms: number): string {
  return `${Math.ceil(Math.max(ms, 0) / 1000)} s`;
}
