/** As much of an ELF file as tells whether a kernel can start it. Pure. */
export interface ElfFacts {
  /** Such as `64-bit AArch64`. */
  readonly machine: string;
  /** The dynamic loader; undefined for a static program. */
  readonly interpreter: string | undefined;
  readonly libraries: readonly string[];
  /** Folders that the program itself names for them. */
  readonly libraryFolders: readonly string[];
}

const MACHINES: Readonly<Record<number, string>> = {
  3: 'x86',
  8: 'MIPS',
  20: 'PowerPC',
  40: 'ARM',
  62: 'x86-64',
  183: 'AArch64',
  243: 'RISC-V',
};
const SEGMENT = { load: 1, dynamic: 2, interpreter: 3 } as const;
const TAG = { end: 0, needed: 1, strings: 5, rpath: 15, runpath: 29 } as const;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/** @returns undefined for what is no ELF file, or is cut off before what is asked */
export function readElf(bytes: Buffer): ElfFacts | undefined {
  if (bytes.length < 64 || bytes.toString('latin1', 0, 4) !== '\x7fELF') return undefined;
  try {
    return new ElfReader(bytes).facts();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

class ElfReader {
  readonly #bytes: Buffer;
  readonly #is64: boolean;
  readonly #isLittle: boolean;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#is64 = bytes[4] === 2;
    this.#isLittle = bytes[5] === 1;
  }

  facts(): ElfFacts {
    const code = this.#short(18);
    const segments = this.#segments();
    const interpreter = segments.find(({ type }) => type === SEGMENT.interpreter);
    const tags = this.#dynamic(segments);
    const strings = this.#offsetOf(tags.find(([tag]) => tag === TAG.strings)?.[1] ?? 0, segments);
    const texts = (...wanted: number[]): string[] =>
      tags.filter(([tag]) => wanted.includes(tag)).map(([, at]) => this.#text(strings + at));
    return {
      machine: `${this.#is64 ? '64' : '32'}-bit ${MACHINES[code] ?? `machine ${code}`}`,
      interpreter: interpreter && this.#text(interpreter.offset),
      libraries: texts(TAG.needed),
      libraryFolders: texts(TAG.rpath, TAG.runpath).flatMap((folders) => folders.split(':')),
    };
  }

  #segments(): Segment[] {
    const at = this.#word(this.#is64 ? 32 : 28);
    const size = this.#short(this.#is64 ? 54 : 42);
    const count = this.#short(this.#is64 ? 56 : 44);
    return Array.from({ length: count }, (_, index) => {
      const from = at + index * size;
      const fields = this.#is64 ? { offset: 8, address: 16, size: 32 } : { offset: 4, address: 8, size: 16 };
      return {
        type: this.#int(from),
        offset: this.#word(from + fields.offset),
        address: this.#word(from + fields.address),
        size: this.#word(from + fields.size),
      };
    });
  }

  #dynamic(segments: readonly Segment[]): (readonly [tag: number, value: number])[] {
    const segment = segments.find(({ type }) => type === SEGMENT.dynamic);
    if (segment === undefined) return [];
    const tags: (readonly [number, number])[] = [];
    const width = this.#is64 ? 8 : 4;
    for (let at = segment.offset; at < segment.offset + segment.size; at += 2 * width) {
      const tag = this.#word(at);
      if (tag === TAG.end) break;
      tags.push([tag, this.#word(at + width)]);
    }
    return tags;
  }

  #offsetOf(address: number, segments: readonly Segment[]): number {
    const holds = (one: Segment): boolean =>
      one.type === SEGMENT.load && address >= one.address && address < one.address + one.size;
    const segment = segments.find(holds);
    return segment ? address - segment.address + segment.offset : 0;
  }

  #text(at: number): string {
    const end = this.#bytes.indexOf(0, at);
    return this.#bytes.toString('latin1', at, end < 0 ? at : end);
  }

  #short(at: number): number {
    return this.#isLittle ? this.#bytes.readUInt16LE(at) : this.#bytes.readUInt16BE(at);
  }

  #int(at: number): number {
    return this.#isLittle ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at);
  }

  /** An address or offset; programs of more than 2^53 bytes are not among them. */
  #word(at: number): number {
    if (!this.#is64) return this.#int(at);
    return Number(this.#isLittle ? this.#bytes.readBigUInt64LE(at) : this.#bytes.readBigUInt64BE(at));
  }
}
