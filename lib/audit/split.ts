/**
 * The records of one batch: each ends with a NUL, which is cut off.
 * The kernel's text is ASCII; a byte above 0x7F would show as the Latin-1 letter, and is never lost.
 */
export function* splitRecords(batch: Buffer): Generator<string, undefined> {
  for (let start = 0; start < batch.length;) {
    const nul = batch.indexOf(0, start);
    const end = nul < 0 ? batch.length : nul;
    yield batch.toString('latin1', start, end);
    start = end + 1;
  }
  return undefined;
}
