/** Lines as text, each with its end. */
export function asLines(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** Lines as text, each behind its comments. */
export function commentedLines(
  lines: Iterable<{ readonly comments: readonly string[]; readonly text: string }>,
  prefix = '',
): string {
  let all = '';
  for (const { comments, text } of lines) all += `${asLines(comments)}${prefix}${text}\n`;
  return all;
}
