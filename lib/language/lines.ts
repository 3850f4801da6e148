import { TomoyoError } from '../errors.js';

/**
 * Policy text as the lines to write, in order.
 *
 * Empty lines and comments (`#`) are left out: the kernel has no comments, it would take them for broken lines (and in
 * `stat` for updates). Everything else must arrive as it is, so a byte that the kernel takes for a separator is refused:
 * it would cut the line there and keep the shorter name.
 * @param source lines, or one text of several lines
 * @returns each with its line number (from 1) in `source`
 * @throws TomoyoError TOMOYO_BAD_LINE with line and column (from 1)
 * Source: security/tomoyo/common.c, tomoyo_normalize_line(). Tested: test/unit/language/lines.test.ts, test/board/tomoyo.board.ts.
 */
export function policyLines(source: string | readonly string[], file: string): readonly PolicyLine[] {
  const given = typeof source === 'string' ? source.split('\n') : source;
  const lines: PolicyLine[] = [];
  given.forEach((text, index) => {
    const trimmed = text.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return;
    const bad = BAD_BYTE.exec(text);
    if (bad) throw badByte(file, index + 1, bad);
    lines.push({ text, line: index + 1 });
  });
  return lines;
}

export interface PolicyLine {
  readonly text: string;
  readonly line: number;
}

/** Space, tab and a final carriage return are harmless; the rest of these cut the line. */
const BAD_BYTE = /[^\t\r\x20-\x7e]/u;

function badByte(file: string, line: number, bad: RegExpExecArray): TomoyoError {
  const [letter] = bad;
  const encoded = [...new TextEncoder().encode(letter)]
    .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
    .join('');
  const column = bad.index + 1;
  return new TomoyoError(
    'TOMOYO_BAD_LINE',
    `${file}:${line}:${column}: ${JSON.stringify(letter)} would cut the line here; ` +
      (letter === '\n' ? 'expected one line in each string.' : `write it as ${encoded}.`),
    { line, column },
  );
}
