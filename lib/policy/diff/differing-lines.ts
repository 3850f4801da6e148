/** The lines in which two texts differ, without those that both begin and end with. */
export interface DifferingLines {
  readonly first: readonly string[];
  /** How many lines stand before them, in both texts. */
  readonly before: number;
  readonly second: readonly string[];
  /** What the second text has before and behind them. */
  readonly around: readonly [string, string];
}

/** Both texts begin with the same line. A last line without line feed is like none. */
export function differingLines(first: string, second: string): DifferingLines {
  let from = 0;
  let before = 0;
  for (let end = first.indexOf('\n') + 1; end > 0; end = first.indexOf('\n', end) + 1) {
    if (first.slice(from, end) !== second.slice(from, end)) break;
    from = end;
    before += 1;
  }
  let firstTo = first.length;
  let secondTo = second.length;
  while (firstTo > from && secondTo > from) {
    const start = lineStart(first, firstTo);
    const secondStart = lineStart(second, secondTo);
    if (start < from || secondStart < from || first.slice(start, firstTo) !== second.slice(secondStart, secondTo))
      break;
    firstTo = start;
    secondTo = secondStart;
  }
  return {
    first: linesOf(first.slice(from, firstTo)),
    before,
    second: linesOf(second.slice(from, secondTo)),
    around: [second.slice(0, from), second.slice(secondTo)],
  };
}

/** Where the line begins whose line feed, or end, stands before `end`. */
function lineStart(text: string, end: number): number {
  return end < 2 ? 0 : text.lastIndexOf('\n', end - 2) + 1;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
