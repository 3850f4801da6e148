/** The records of a text: each ends with a NUL, which is cut off. One that somebody keeps keeps all of the text. */
export function splitRecords(text: string): string[] {
  const records: string[] = [];
  for (let at = 0, end; at < text.length; at = end + 1) records.push(text.slice(at, (end = endOfRecord(text, at))));
  return records;
}

/** Where the record ends that begins at `start`: at its NUL, or with the text. */
export function endOfRecord(text: string, start: number): number {
  const nul = text.indexOf('\0', start);
  return nul < 0 ? text.length : nul;
}
