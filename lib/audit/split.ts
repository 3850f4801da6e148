/** So much text is made at once: a record that somebody keeps keeps the text that it is a part of. */
const TEXT_BYTES = 16 << 10;

/**
 * The records of one batch: each ends with a NUL, which is cut off.
 * The kernel's text is ASCII; a byte above 0x7F would show as the Latin-1 letter, and is never lost.
 */
export function splitRecords(batch: Buffer): string[] {
  const records: string[] = [];
  for (let start = 0; start < batch.length;) {
    const end = endOfText(batch, start);
    const text = batch.toString('latin1', start, end);
    let at = 0;
    for (let nul; (nul = text.indexOf('\0', at)) >= 0; at = nul + 1) records.push(text.slice(at, nul));
    if (at < text.length) records.push(text.slice(at));
    start = end;
  }
  return records;
}

/** Behind the last NUL that is near enough, or the next one, or of all. */
function endOfText(batch: Buffer, start: number): number {
  if (batch.length - start <= TEXT_BYTES) return batch.length;
  const last = batch.lastIndexOf(0, start + TEXT_BYTES - 1);
  const nul = last >= start ? last : batch.indexOf(0, start);
  return nul < 0 ? batch.length : nul + 1;
}
