import { BOARD_ERRORS } from './board-errors.js';
import type { HelpEntry } from './entry.js';
import { KERNEL_ERRORS } from './kernel-errors.js';
import { SYMPTOM_ENTRIES } from './symptoms.js';

/** What `tomoyo help CODE` knows, by code: the errors of the library and the symptoms of `tomoyo doctor`. */
export const TOPICS: ReadonlyMap<string, HelpEntry> = new Map<string, HelpEntry>([
  ...Object.entries(KERNEL_ERRORS),
  ...Object.entries(BOARD_ERRORS),
  ...Object.entries(SYMPTOM_ENTRIES),
]);

/** In whatever case it is written. */
export function findTopic(word: string): readonly [string, HelpEntry] | undefined {
  for (const code of [word, word.toUpperCase(), word.toLowerCase()]) {
    const entry = TOPICS.get(code);
    if (entry !== undefined) return [code, entry];
  }
  return undefined;
}

/** For a terminal: no backquotes, and each paragraph under its own heading. @param wrap makes lines of a text that fit */
export function topicText(code: string, { meaning, cause, remedy }: HelpEntry, wrap: (text: string) => string): string {
  const part = (heading: string, text: string) => `\n${heading}:\n${indented(wrap(text))}\n`;
  const plain = [meaning, cause, remedy].map((text) => text.replaceAll('`', ''));
  return `${code}\n${indented(wrap(plain[0] ?? ''))}\n${part('Usual cause', plain[1] ?? '')}${part('What to do', plain[2] ?? '')}`;
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}
