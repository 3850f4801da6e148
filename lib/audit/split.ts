/** So much text is made at once: a record that somebody keeps keeps the text that it is a part of. */
const PIECE_BYTES = 16 << 10;

/**
 * The records of a text: each ends with a NUL, which is cut off.
 * The kernel's text is ASCII; a byte above 0x7F would show as the Latin-1 letter, and is never lost.
 */
export function splitRecords(piece: Buffer): string[] {
  const text = piece.toString('latin1');
  const records: string[] = [];
  let at = 0;
  for (let nul; (nul = text.indexOf('\0', at)) >= 0; at = nul + 1) records.push(text.slice(at, nul));
  if (at < text.length) records.push(text.slice(at));
  return records;
}

/** Where a piece of whole records ends that begins at `start`: behind the last NUL that is near enough, or the next one. */
export function endOfPiece(records: Buffer, start: number): number {
  if (records.length - start <= PIECE_BYTES) return records.length;
  const last = records.lastIndexOf(0, start + PIECE_BYTES - 1);
  const nul = last >= start ? last : records.indexOf(0, start);
  return nul < 0 ? records.length : nul + 1;
}
