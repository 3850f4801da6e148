/** Where a writer went to the next line because this one was full, and not to begin something else. */
const FULL = /[^.:]$|.{100}$/;

/**
 * Breaks paragraphs whose lines are too long for a terminal anew, at spaces. Lines that begin with a space are left alone:
 * they are examples and tables.
 */
export function wrapParagraphs(text: string, columns: number): string {
  return text.replace(/^\S.*(?:\n\S.*)*$/gm, (paragraph) => {
    const lines = paragraph.split('\n');
    return lines.some((line) => line.length > columns) ? wrapped(lines, columns) : paragraph;
  });
}

function wrapped(lines: readonly string[], columns: number): string {
  const joined = lines.map((line) => `${line}${FULL.test(line) ? ' ' : '\n'}`).join('');
  return joined
    .trimEnd()
    .split('\n')
    .map((line) => fill(line.split(' '), columns))
    .join('\n');
}

function fill(words: readonly string[], columns: number): string {
  let text = '';
  let length = 0;
  for (const word of words) {
    const isFirst = length === 0;
    const isNext = !isFirst && length + 1 + word.length > columns;
    text += `${isFirst ? '' : isNext ? '\n' : ' '}${word}`;
    length = isFirst || isNext ? word.length : length + 1 + word.length;
  }
  return text;
}
