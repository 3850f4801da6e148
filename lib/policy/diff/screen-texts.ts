import type { Origin } from './changes.js';
import type { CompareContext, PolicyText } from './policy-text.js';
import { screen, type GoodLine, type ScreenedLine } from './screen.js';

/** A line of a text and where it stands. */
export interface PlacedLine {
  readonly line: GoodLine;
  readonly origin: Origin;
}

/** All lines of a text. */
export function screenText(
  { kind, file, text }: PolicyText,
  { refuse, wordBits }: Pick<CompareContext, 'refuse' | 'wordBits'>,
): readonly ScreenedLine[] {
  const lines = text.split('\n').map((line, index) => ({ text: line, line: index + 1 }));
  const lastIsCut = lines.at(-1)?.text !== '';
  if (!lastIsCut) lines.pop();
  return screen(lines, { kind, file, wordBits, lastIsCut }, refuse);
}

/** All lines of some texts that the kernel stores as they are meant, and whether there were others. */
export function screenTexts(
  texts: readonly PolicyText[],
  context: Pick<CompareContext, 'refuse' | 'wordBits'>,
): { readonly lines: readonly PlacedLine[]; readonly hasRefused: boolean } {
  const lines: PlacedLine[] = [];
  let hasRefused = false;
  for (const text of texts)
    for (const line of screenText(text, context)) {
      if (line.kind === 'refused') hasRefused = true;
      else lines.push({ line, origin: { file: text.file, line: line.line } });
    }
  return { lines, hasRefused };
}
