/** Reads what a kernel module (an ELF file) says about itself. */
import { TomoyoError } from '../../lib/errors.js';

const ELF_MAGIC = 0x7f454c46;
const SECTION = '.modinfo';

/** Where the fields used here are, by class of the file (ELF32 of ARM, ELF64 of ARM64; both little-endian). */
const LAYOUT = {
  32: { sectionTable: 0x20, entrySize: 0x2e, offset: 0x10, size: 0x14 },
  64: { sectionTable: 0x28, entrySize: 0x3a, offset: 0x18, size: 0x20 },
} as const;

/** Modules that must be loaded before this one, in no order. @throws TomoyoError BOARD_IMAGE: not a kernel module. */
export function moduleDepends(elf: Buffer, name: string): readonly string[] {
  const fields = modinfo(elf, name).split('\0');
  const depends = fields.find((field) => field.startsWith('depends='))?.slice('depends='.length) ?? '';
  return depends.split(',').filter((word) => word !== '');
}

function modinfo(elf: Buffer, name: string): string {
  try {
    const found = section(elf);
    if (found !== undefined) return found.toString('latin1');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // an offset beyond the end of a cut file
  }
  throw new TomoyoError('BOARD_IMAGE', `The kernel module ${name} is damaged: no ${SECTION} section.`);
}

function section(elf: Buffer): Buffer | undefined {
  if (elf.readUInt32BE(0) !== ELF_MAGIC) return undefined;
  const bits = elf.readUInt8(4) === 2 ? 64 : 32;
  const layout = LAYOUT[bits];
  const word = (at: number): number => (bits === 64 ? Number(elf.readBigUInt64LE(at)) : elf.readUInt32LE(at));
  const table = word(layout.sectionTable);
  const entrySize = elf.readUInt16LE(layout.entrySize);
  const count = elf.readUInt16LE(layout.entrySize + 2);
  const content = (index: number): Buffer => {
    const header = table + index * entrySize;
    const offset = word(header + layout.offset);
    return elf.subarray(offset, offset + word(header + layout.size));
  };
  const names = content(elf.readUInt16LE(layout.entrySize + 4));
  for (let index = 0; index < count; index++) {
    const nameAt = elf.readUInt32LE(table + index * entrySize);
    if (names.toString('latin1', nameAt, names.indexOf(0, nameAt)) === SECTION) return content(index);
  }
  return undefined;
}
