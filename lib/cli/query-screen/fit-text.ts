/** Text to width and height. All of them are pure, and count UTF-16 units. */

const CUT = '...';

/** The end stays, and what has room of the begin: the end of a path tells most. */
export function cutMiddle(text: string, columns: number): string {
  if (text.length <= columns) return text;
  if (columns <= CUT.length) return CUT.slice(0, Math.max(columns, 0));
  const head = Math.floor((columns - CUT.length) / 3);
  return text.slice(0, head) + CUT + text.slice(text.length - (columns - CUT.length - head));
}

/** In lines, between words where that costs no more than a third of a line. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let at = 0;
  while (text.length - at > columns) {
    const space = text.lastIndexOf(' ', at + columns);
    const isWord = space > at + (columns * 2) / 3;
    const end = isWord ? space : at + columns;
    lines.push(text.slice(at, end));
    at = isWord ? end + 1 : end;
  }
  return [...lines, text.slice(at)];
}

/** In lines, two spaces between items, each of which stays whole. */
export function wrapItems(items: readonly string[], columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    if (line !== '' && line.length + 2 + item.length > columns) {
      lines.push(line);
      line = item;
    } else line = line === '' ? item : `${line}  ${item}`;
  }
  return [...lines, line];
}

/** In so many lines at most; something of the middle is left out where they do not suffice. */
export function fitText(text: string, columns: number, rows: number): readonly string[] {
  const lines = wrap(text, columns);
  if (lines.length <= rows) return lines;
  const short = cutMiddle(text, columns * rows);
  return Array.from({ length: rows }, (_, row) => short.slice(row * columns, (row + 1) * columns));
}

export interface ChainOptions {
  readonly columns: number;
  readonly rows: number;
  readonly arrow: string;
  /** Which end of the chain tells more; of the other only the very last stays. */
  readonly telling: 'first' | 'last';
}

/** One a line where the rows suffice; else joined by arrows, and without those of the middle that have no room. */
export function fitChain(parts: readonly string[], { columns, rows, arrow, telling }: ChainOptions): readonly string[] {
  if (parts.length <= rows)
    return parts.map((part, index) => cutMiddle(index === 0 ? part : `${arrow} ${part}`, columns));
  for (let left = leastLeft(parts, (columns + 1) * rows, arrow); left < parts.length - 1; left += 1) {
    const lines = wrap(withoutMiddle(parts, left, telling).join(` ${arrow} `), columns);
    if (lines.length <= rows) return lines;
  }
  return fitText(withoutMiddle(parts, parts.length - 2, telling).join(` ${arrow} `), columns, rows);
}

function withoutMiddle(parts: readonly string[], left: number, telling: 'first' | 'last'): readonly string[] {
  if (left === 0) return parts;
  const at = telling === 'last' ? 1 : parts.length - 1 - left;
  return [...parts.slice(0, at), CUT, ...parts.slice(at + left)];
}

/** How many must be left out at least, by their lengths: a chain may be long, and is drawn often. */
function leastLeft(parts: readonly string[], room: number, arrow: string): number {
  const lengths = parts.map(({ length }) => length + arrow.length + 2).sort((a, b) => b - a);
  let total = lengths.reduce((sum, length) => sum + length, 0) - arrow.length - 2;
  let left = 0;
  for (; total > room && left < lengths.length; left += 1) total -= lengths[left] ?? 0;
  return left;
}
