import { completeLine } from '../../language/complete.js';

/** A line that is being edited. */
export interface EditedLine {
  readonly text: string;
  /** The offset of the character that it stands on. */
  readonly cursor: number;
}

/** What a key makes of a line; the same line where it is no key of an editor. Pure. */
export function editLine(line: EditedLine, key: string): EditedLine {
  if (key.length === 1) return insert(line, key);
  return EDITS[key]?.(line) ?? line;
}

/** The same keys as in a shell. */
const EDITS: Readonly<Record<string, (line: EditedLine) => EditedLine>> = {
  '<left>': (line) => moved(line, line.cursor - 1),
  '<C-b>': (line) => moved(line, line.cursor - 1),
  '<right>': (line) => moved(line, line.cursor + 1),
  '<C-f>': (line) => moved(line, line.cursor + 1),
  '<home>': (line) => moved(line, 0),
  '<C-a>': (line) => moved(line, 0),
  '<end>': (line) => moved(line, line.text.length),
  '<C-e>': (line) => moved(line, line.text.length),
  '<backspace>': (line) => cut(line, line.cursor - 1, line.cursor),
  '<C-h>': (line) => cut(line, line.cursor - 1, line.cursor),
  '<delete>': (line) => cut(line, line.cursor, line.cursor + 1),
  '<C-d>': (line) => cut(line, line.cursor, line.cursor + 1),
  '<C-u>': (line) => cut(line, 0, line.cursor),
  '<C-k>': (line) => cut(line, line.cursor, line.text.length),
  '<C-w>': (line) => cut(line, wordBefore(line), line.cursor),
  '<tab>': complete,
};

function moved({ text }: EditedLine, to: number): EditedLine {
  return { text, cursor: Math.min(Math.max(to, 0), text.length) };
}

function cut({ text }: EditedLine, from: number, to: number): EditedLine {
  const start = Math.max(from, 0);
  return { text: text.slice(0, start) + text.slice(to), cursor: start };
}

function insert({ text, cursor }: EditedLine, added: string): EditedLine {
  return { text: text.slice(0, cursor) + added + text.slice(cursor), cursor: cursor + added.length };
}

function wordBefore({ text, cursor }: EditedLine): number {
  return text.slice(0, cursor).trimEnd().lastIndexOf(' ') + 1;
}

/** As far as all words agree that can stand there. */
function complete(line: EditedLine): EditedLine {
  const before = line.text.slice(0, line.cursor);
  const { from, words } = completeLine(before, { kind: 'domain_policy' });
  const [first = ''] = words;
  let length = first.length;
  for (const word of words) while (!word.startsWith(first.slice(0, length))) length -= 1;
  const isWhole = words.length === 1 && /\w$/.test(first) && line.text[line.cursor] !== ' ';
  return insert(line, first.slice(before.length - from, length) + (isWhole ? ' ' : ''));
}
