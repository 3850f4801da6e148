import type { Origin } from './changes.js';
import type { CompareContext, PolicyText } from './policy-text.js';
import { screen, type GoodLine } from './screen.js';

/** A line of a text and where it stands. */
export interface PlacedLine {
  readonly line: GoodLine;
  readonly origin: Origin;
}

/** All lines of some texts that the kernel stores as they are meant, and whether there were others. */
export function screenTexts(
  texts: readonly PolicyText[],
  { refuse, wordBits }: Pick<CompareContext, 'refuse' | 'wordBits'>,
): { readonly lines: readonly PlacedLine[]; readonly hasRefused: boolean } {
  const lines: PlacedLine[] = [];
  let hasRefused = false;
  for (const { kind, file, text } of texts) {
    const split = text.split('\n').map((line, index) => ({ text: line, line: index + 1 }));
    const lastIsCut = split.at(-1)?.text !== '';
    if (!lastIsCut) split.pop();
    for (const line of screen(split, { kind, file, wordBits, lastIsCut }, refuse)) {
      if (line.kind === 'refused') hasRefused = true;
      else lines.push({ line, origin: { file, line: line.line } });
    }
  }
  return { lines, hasRefused };
}
