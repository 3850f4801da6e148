import type { ScreenPlace } from '../screen.js';
import { wrap, wrapItems } from './fit-text.js';
import type { Line, Look } from './line.js';
import { stack, type Section, type Shares } from './sections.js';
import { EDITOR_ROWS, editorCursor, showEditor } from './show-editor.js';
import { HELP } from './show-help.js';
import { showDecisions, showWaiting } from './show-lists.js';
import { questionSections, showBar, type QuestionPart } from './show-question.js';
import { findWaiting, type ScreenState } from './state.js';

/** What a terminal shows of a state. */
export interface Shown {
  readonly lines: readonly Line[];
  /** Where it stands in a line that is being edited. */
  readonly cursor: ScreenPlace | undefined;
  /** The id of the question that can be read there. */
  readonly question: number | undefined;
}

export const LEAST_COLUMNS = 60;
export const LEAST_ROWS = 15;
const NOTE_MS = 20_000;

/** Pure. The last column stays free: behind it some terminals go on in the next line. @param now as step() has it */
export function show(state: ScreenState, look: Look, now: number): Shown {
  const { columns, rows } = look;
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) return hint(state, look);
  const inner = { ...look, columns: columns - 1 };
  if (state.mode.kind === 'help')
    return { lines: HELP.slice(0, rows).map((text) => [{ text }]), cursor: undefined, question: undefined };
  return showQuestions(state, inner, now);
}

function hint({ waiting }: ScreenState, { columns, rows }: Look): Shown {
  const text =
    `tomoyo query: ${waiting.length} waiting. This terminal is ${columns}x${rows}; ` +
    `${LEAST_COLUMNS}x${LEAST_ROWS} is the least. q quits.`;
  const lines = wrap(text, Math.max(columns - 1, 1)).slice(0, rows);
  return { lines: lines.map((part) => [{ text: part }]), cursor: undefined, question: undefined };
}

type Part = QuestionPart | 'title' | 'bar' | 'editor' | 'waiting' | 'decided' | 'note' | 'keys';

/** Tuned at 60x15, 80x24 and 200x50. */
const SHARES: Shares<Part> = [
  ...([
    ['title', 1],
    ['bar', 1],
    ['tried', 1],
    ['keys', 2],
    ['note', 3],
    ['editor', EDITOR_ROWS],
  ] as const),
  ...([
    ['domain', 1],
    ['who', 1],
    ['needs', 1],
    ['waiting', 2],
    ['why', 1],
    ['nearest', 1],
  ] as const),
  ...([
    ['domain', 3],
    ['tried', 3],
    ['waiting', 4],
    ['who', 2],
    ['decided', 3],
    ['needs', 2],
  ] as const),
  ...([
    ['nearest', 3],
    ['who', 4],
    ['why', 2],
    ['domain', 6],
    ['waiting', 8],
    ['decided', 6],
  ] as const),
  ...([
    ['nearest', 6],
    ['who', 8],
    ['tried', 8],
    ['needs', 8],
    ['why', 6],
    ['domain', 16],
  ] as const),
  ...([
    ['waiting', 20],
    ['decided', 20],
    ['nearest', 99],
    ['waiting', 999],
    ['decided', 999],
  ] as const),
];

function showQuestions(state: ScreenState, look: Look, now: number): Shown {
  const { mode } = state;
  const asked = findWaiting(state, state.front);
  const isEditing = mode.kind === 'edit';
  const above: readonly (readonly [Part, Section])[] = [
    ['title', fixed([title(state, look)])],
    ...(asked
      ? ([['bar', fixed([showBar(asked, look, now)])], ...questionSections(asked.question, look)] as const)
      : []),
    ['editor', fixed(isEditing ? showEditor(mode.line, look) : [])],
    ['waiting', isEditing ? NOTHING : showWaiting(state, look, now)],
    ['decided', isEditing ? NOTHING : showDecisions(state, look)],
  ];
  const below: readonly (readonly [Part, Section])[] = [
    ['note', fixed(noteLines(state, look, now))],
    ['keys', fixed(keyLines(state, look))],
  ];
  const parts = stack([...above, ...below], SHARES, look.rows);
  const linesOf = (sections: readonly (readonly [Part, Section])[]) =>
    sections.flatMap(([name]) => parts.get(name) ?? []);
  const [upper, lower] = [linesOf(above), linesOf(below)];
  const free = Array.from({ length: Math.max(look.rows - upper.length - lower.length, 0) }, () => []);
  const editor = parts.get('editor')?.[1];
  const row = editor ? upper.indexOf(editor) : -1;
  return {
    lines: [...upper, ...free, ...lower],
    cursor: isEditing && row >= 0 ? { row, column: editorCursor(mode.line, look) } : undefined,
    question: asked?.question.id,
  };
}

const NOTHING: Section = { need: 0, lines: () => [] };

function fixed(lines: readonly Line[]): Section {
  return { need: lines.length, lines: (rows) => lines.slice(0, rows) };
}

function title({ waiting, front, others }: ScreenState, { columns }: Look): Line {
  const at = waiting.findIndex(({ question }) => question.id === front) + 1;
  const what = at === 0 ? 'no question waits' : `question ${at} of ${waiting.length}`;
  const who = others.length === 0 ? 'nobody else attached' : `also attached: ${others.join(', ')}`;
  const left = ` tomoyo query   ${what}`;
  const right = who.length + left.length + 4 > columns ? `${others.length} others attached` : who;
  return [{ text: `${left}${`${right} `.padStart(columns - left.length)}`.slice(0, columns), style: 'inverse' }];
}

/** Its row stays, so that nothing moves when there is something to say. */
function noteLines(state: ScreenState, { columns }: Look, now: number): readonly Line[] {
  const { mode, note } = state;
  if (mode.kind === 'confirm')
    return wrap(CONFIRMS[mode.action](state), columns).map((text) => [{ text, style: 'alarm' }]);
  const text = note && now - note.at < NOTE_MS ? note.text : '';
  return wrap(text, columns)
    .slice(0, 3)
    .map((part) => [{ text: part, style: 'strong' }]);
}

const CONFIRMS = {
  quit: ({ waiting }: ScreenState) =>
    `Nobody else is attached: ${waiting.length === 1 ? 'the question that waits goes' : `all ${waiting.length} questions that wait go`}` +
    ' to the default, deny. q again: quit. Any other key: stay.',
  mute: () =>
    'Mute: deny this, and for 10 minutes every request of this domain with the same entry, without asking anybody. ' +
    'm again: mute. Any other key: do not.',
} as const;

function keyLines({ mode, waiting, front }: ScreenState, { columns }: Look): readonly Line[] {
  const asked = waiting.find(({ question }) => question.id === front);
  const keys =
    mode.kind === 'edit'
      ? ['Enter add', 'Tab complete', 'Esc back']
      : [
          ...(asked ? ['a allow', 'd deny', ...(asked.question.canRetry ? ['r retry'] : [])] : []),
          ...(asked ? ['e edit+add', 'A add', 'm mute'] : []),
          ...(waiting.length > 1 ? ['j/k next'] : []),
          '? help',
          'q quit',
        ];
  return wrapItems(keys, columns).map((text) => [{ text, style: 'dim' }]);
}
