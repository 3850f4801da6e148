import { completeLine } from '../../language/complete.js';
import { checkLearnedEntry } from '../../query/learned-entry.js';
import type { EditedLine } from './edit-line.js';
import { fitText } from './fit-text.js';
import type { Line, Look } from './line.js';
import { ruleLine } from './show-lists.js';

const PROMPT = '> ';
/** A rule, the line, a mark, what is wrong, what can stand there. */
export const EDITOR_ROWS = 6;

/** A line that is being edited, what is wrong with it, and how it can go on. */
export function showEditor(line: EditedLine, look: Look): readonly Line[] {
  const { columns } = look;
  const from = firstShown(line, columns);
  const text = line.text.slice(from, from + columns - PROMPT.length);
  const checked = checkLearnedEntry(line.text.trimEnd());
  const lines: Line[] = [ruleLine('edit and add', look), [{ text: PROMPT }, { text, style: 'strong' }]];
  if ('kind' in checked) lines.push([], [{ text: 'The line is good.' }], []);
  else {
    const at = checked.column - 1 - from;
    const mark = at >= 0 && at <= text.length ? `${' '.repeat(PROMPT.length + at)}^` : '';
    const message = fitText(`column ${checked.column}: ${checked.reason}`, columns, 2);
    lines.push([{ text: mark, style: 'alarm' }], ...message.map((part): Line => [{ text: part, style: 'alarm' }]));
    if (message.length < 2) lines.push([]);
  }
  return [...lines, [{ text: completions(line, columns), style: 'dim' }]];
}

/** The column of the cursor in the second of these lines. */
export function editorCursor(line: EditedLine, { columns }: Look): number {
  return PROMPT.length + line.cursor - firstShown(line, columns);
}

/** Of a long line what is around the cursor is shown. */
function firstShown({ text, cursor }: EditedLine, columns: number): number {
  const room = columns - PROMPT.length - 1;
  if (text.length <= room) return 0;
  return Math.min(Math.max(cursor - Math.floor((room * 3) / 4), 0), text.length - room);
}

function completions({ text, cursor }: EditedLine, columns: number): string {
  const { words, expected } = completeLine(text.slice(0, cursor), { kind: 'domain_policy' });
  const [shown] = fitText(
    words.length > 0 ? `Tab: ${words.join(' ')}` : expected ? `here: ${expected}` : '',
    columns,
    1,
  );
  return shown ?? '';
}
