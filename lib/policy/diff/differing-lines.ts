/** The lines that one of two texts has and the other has not. */
export interface DifferingLines {
  /** Of the first text, in its order; `start` is where the line begins. */
  readonly first: readonly { readonly text: string; readonly start: number }[];
  readonly second: readonly string[];
  /** Whether lines that both have may stand in another order. */
  readonly isReordered: boolean;
}

/**
 * Compares texts as sets of lines; empty lines do not count. What both have in a row is passed over at once, so the cost
 * is that of the differences.
 * @param first a last line without line feed is like no line of the second text
 * @param second begins with the same line and ends with a line feed
 */
export function differingLines(first: string, second: string): DifferingLines {
  const only: { text: string; start: number }[] = [];
  const others: string[] = [];
  /** Lines that both have, and whose turn in the second text comes later. */
  const early = new Set<string>();
  let isReordered = false;
  let [at, other] = [0, 0];
  while (at < first.length || other < second.length) {
    const same = commonLines(first, at, second, other);
    at += same;
    other += same;
    const [line, held] = [lineAt(first, at), lineAt(second, other)];
    if (line === '\n') at += 1;
    else if (held === '\n') other += 1;
    else if (line !== '' && !hasLine(second, line)) {
      only.push({ text: withoutEnd(line), start: at });
      at += line.length;
    } else if (held !== '' && !hasLine(first, held)) {
      others.push(withoutEnd(held));
      other += held.length;
    } else if (line !== held) {
      isReordered = true;
      if (held !== '' && (line === '' || early.has(held))) other += held.length;
      else {
        early.add(line);
        at += line.length;
      }
    }
  }
  return { first: only, second: others, isReordered };
}

/** With its line feed; '' behind the end. */
function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.slice(start) : text.slice(start, end + 1);
}

function withoutEnd(line: string): string {
  return line.endsWith('\n') ? line.slice(0, -1) : line;
}

/** Whether a line with its line feed is in a text, but not as its first one. */
function hasLine(text: string, line: string): boolean {
  return line.endsWith('\n') && text.includes(`\n${line}`);
}

const STRIDE = 256;

/** Length of the whole lines that stand at these places of both texts. */
function commonLines(first: string, at: number, second: string, other: number): number {
  const most = Math.min(first.length - at, second.length - other);
  let same = 0;
  for (let stride = STRIDE; stride > 0 && same < most;) {
    const end = Math.min(same + stride, most);
    if (first.slice(at + same, at + end) === second.slice(other + same, other + end)) same = end;
    else stride >>= 1;
  }
  const end = same === 0 ? -1 : first.lastIndexOf('\n', at + same - 1);
  return Math.max(0, end + 1 - at);
}
