import type { Waiting } from './delivery.js';

/** One is written while the next is filled. */
const CHUNK_BYTES = 256 << 10;
const FEED = '\n'.charCodeAt(0);

interface Chunk {
  readonly bytes: Buffer;
  /** Where each record ends; those before `first` are gone. */
  ends: number[];
  first: number;
}

/**
 * The bytes of records that wait for a file, outside of V8's heap: texts that wait there are copied by each collection of
 * young objects. Memory is used again.
 */
export class RecordBytes implements Waiting {
  bytes = 0;
  records = 0;
  #chunks: Chunk[] = [];
  #spare: Buffer | undefined;

  /**
   * @param text of records, one behind the other; one character a byte
   * @param ends where each of them ends
   * @param isFed whether what is last in each becomes a line feed, whatever the text has there, if it has it
   */
  add(text: string, ends: readonly number[], isFed = false): void {
    const length = ends.at(-1) ?? 0;
    const chunk = this.#chunkFor(length);
    const start = endOf(chunk);
    chunk.bytes.write(text, start, 'latin1');
    for (const end of ends) chunk.ends.push(start + end);
    if (isFed) for (const end of ends) chunk.bytes[start + end - 1] = FEED;
    this.bytes += length;
    this.records += ends.length;
  }

  /** The first that wait: of so many bytes, or but for the last of them fewer; or as many as are together. */
  front(most: number): { readonly data: Uint8Array; readonly records: number } {
    const [chunk] = this.#chunks;
    if (!chunk) return { data: Buffer.alloc(0), records: 0 };
    const start = startOf(chunk);
    let next = chunk.ends.length;
    if (endOf(chunk) - start > most) {
      next = chunk.first + 1;
      while ((chunk.ends[next - 1] ?? Infinity) - start < most) next++;
    }
    return { data: chunk.bytes.subarray(start, chunk.ends[next - 1]), records: next - chunk.first };
  }

  /** Takes away the first ones, as front() gave them. */
  remove({ data, records }: ReturnType<RecordBytes['front']>): void {
    const [chunk] = this.#chunks;
    if (!chunk) return;
    this.bytes -= data.length;
    this.records -= records;
    chunk.first += records;
    if (chunk.first < chunk.ends.length) return;
    this.#chunks.shift();
    // all that there may be once nothing waits is one
    if (chunk.bytes.length === CHUNK_BYTES) this.#spare = chunk.bytes;
  }

  clear(): void {
    this.#chunks = [];
    this.bytes = this.records = 0;
  }

  #chunkFor(length: number): Chunk {
    const last = this.#chunks.at(-1);
    if (last && last.bytes.length - endOf(last) >= length) return last;
    const spare = length <= CHUNK_BYTES ? this.#spare : undefined;
    if (spare) this.#spare = undefined;
    const chunk = { bytes: spare ?? Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, length)), ends: [], first: 0 };
    this.#chunks.push(chunk);
    return chunk;
  }
}

function startOf({ ends, first }: Chunk): number {
  return ends[first - 1] ?? 0;
}

function endOf({ ends }: Chunk): number {
  return ends.at(-1) ?? 0;
}
