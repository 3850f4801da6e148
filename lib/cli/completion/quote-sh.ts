/** One word of a shell, whatever the text has in it. */
export function quoteSh(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
