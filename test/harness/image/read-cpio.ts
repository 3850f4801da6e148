/** A reader of the "newc" form for tests, written from the form's description and not from the writer. */

export interface CpioEntry {
  name: string;
  mode: number;
  uid: number;
  gid: number;
  major: number;
  minor: number;
  data: Buffer;
}

export function readCpio(bytes: Buffer): CpioEntry[] {
  const entries: CpioEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] === 0) {
      at++; // padding between archives
      continue;
    }
    if (bytes.toString('latin1', at, at + 6) !== '070701') throw new Error(`no header at byte ${at}`);
    const start = at;
    const field = (index: number): number =>
      Number.parseInt(bytes.toString('latin1', start + 6 + index * 8, start + 14 + index * 8), 16);
    const nameEnd = at + 110 + field(11);
    const name = bytes.toString('utf8', at + 110, nameEnd - 1);
    if (bytes[nameEnd - 1] !== 0) throw new Error(`the name at byte ${at} has no end`);
    const dataAt = Math.ceil(nameEnd / 4) * 4;
    const data = Buffer.from(bytes.subarray(dataAt, dataAt + field(6)));
    at = Math.ceil((dataAt + field(6)) / 4) * 4;
    if (name === 'TRAILER!!!') continue;
    entries.push({ name, mode: field(1), uid: field(2), gid: field(3), major: field(9), minor: field(10), data });
  }
  return entries;
}
