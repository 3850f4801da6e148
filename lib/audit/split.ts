/**
 * The records of a text: each ends with a NUL, which is cut off. One that somebody keeps keeps all of the text.
 * The kernel's text is ASCII; a byte above 0x7F would show as the Latin-1 letter, and is never lost.
 */
export function splitRecords(bytes: Buffer): string[] {
  const text = bytes.toString('latin1');
  const records: string[] = [];
  for (let at = 0, end; at < text.length; at = end + 1) records.push(text.slice(at, (end = endOfRecord(text, at))));
  return records;
}

/** Where the record ends that begins at `start`: at its NUL, or with the text. */
export function endOfRecord(text: string, start: number): number {
  const nul = text.indexOf('\0', start);
  return nul < 0 ? text.length : nul;
}
