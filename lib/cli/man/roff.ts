/**
 * Text for a manual page: nothing in it is a command of roff.
 * Source: groff_char(7): a backslash is `\e`, and these ASCII letters are printed as others unless they are named.
 */
export function escapeRoff(text: string): string {
  const named = text.replace(/[\\\-^~`'"]/g, (letter) => NAMED[letter] ?? letter);
  const safe = named.replace(/^\./gm, String.raw`\&.`);
  return safe.replace(/[^\n -~]/gu, (letter) => String.raw`\[u${codeOf(letter)}]`);
}

function codeOf(letter: string): string {
  return (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

const NAMED: Readonly<Record<string, string>> = {
  '\\': String.raw`\e`,
  '-': String.raw`\-`,
  '^': String.raw`\(ha`,
  '~': String.raw`\(ti`,
  '`': String.raw`\(ga`,
  "'": String.raw`\(aq`,
  '"': String.raw`\(dq`,
};

export function bold(text: string): string {
  return `${String.raw`\fB`}${escapeRoff(text)}${String.raw`\fR`}`;
}

export function italic(text: string): string {
  return `${String.raw`\fI`}${escapeRoff(text)}${String.raw`\fR`}`;
}

/** Running text; what stands in backquotes is bold. */
export function prose(text: string): string {
  return escapeRoff(text).replace(/\\\(ga(.*?)\\\(ga/g, String.raw`\fB$1\fR`);
}

/** Paragraphs of a help text: lines are filled, but those that are indented stay as they are. */
export function paragraphs(text: string): readonly string[] {
  return text.split(/\n{2,}/).flatMap((paragraph) => {
    const lines = paragraph.split('\n').filter((line) => line !== '');
    if (lines.length === 0) return [];
    return ['.PP'].concat(lines.some((line) => line.startsWith(' ')) ? example(lines) : lines.map(prose));
  });
}

/** Lines as they stand. */
export function example(lines: readonly string[]): readonly string[] {
  return ['.nf', ...lines.map((line) => (line === '' ? '' : escapeRoff(line))), '.fi'];
}
