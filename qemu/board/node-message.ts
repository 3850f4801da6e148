/** What host and guest say about JavaScript: a u32le length, and an object as v8.serialize() writes it. */
import { deserialize, serialize } from 'node:v8';
import { TomoyoError } from '../../lib/errors.js';

export interface ThrownInGuest {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** Its own properties. */
  readonly own: Readonly<Record<string, unknown>>;
  readonly cause?: ThrownInGuest;
  /** Of an AggregateError. */
  readonly errors?: readonly ThrownInGuest[];
}

export type NodeAnswer = (
  | { readonly kind: 'ready' }
  | { readonly kind: 'value'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'thrown'; readonly id: number; readonly error: ThrownInGuest }
  | { readonly kind: 'unsendable'; readonly id: number; readonly why: string }
) & {
  /** Bytes to stdout and stderr until then. */
  readonly printed: readonly [number, number];
};

const LENGTH_BYTES = 4;

/** @throws TomoyoError BOARD_BAD_OPTION for arguments that cannot be sent. */
export function encodeCall(id: number, source: string, args: readonly unknown[]): Buffer {
  let bytes: Buffer;
  try {
    bytes = serialize({ id, source, args: [...args] });
  } catch (cause) {
    const text = `An argument of a function for the guest cannot be sent there: ${String(cause)}`;
    throw new TomoyoError('BOARD_BAD_OPTION', text, { cause });
  }
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Cuts a byte stream into answers. */
export class AnswerDecoder {
  #pieces: Buffer[] = [];
  #bytes = 0;

  /** @throws TomoyoError BOARD_PROTOCOL for what no worker of ours says. */
  push(piece: Buffer): NodeAnswer[] {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    const answers: NodeAnswer[] = [];
    for (let wanted = this.#wanted(); wanted !== undefined; wanted = this.#wanted()) {
      const all = this.#joined();
      answers.push(decoded(all.subarray(LENGTH_BYTES, wanted)));
      this.#pieces = [all.subarray(wanted)];
      this.#bytes -= wanted;
    }
    return answers;
  }

  /** Bytes of the next answer with its length, once all are there. */
  #wanted(): number | undefined {
    if (this.#bytes < LENGTH_BYTES) return undefined;
    const [first] = this.#pieces;
    const head = first !== undefined && first.length >= LENGTH_BYTES ? first : this.#joined();
    const wanted = LENGTH_BYTES + head.readUInt32LE(0);
    return this.#bytes >= wanted ? wanted : undefined;
  }

  #joined(): Buffer {
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all];
    return all;
  }
}

function decoded(bytes: Buffer): NodeAnswer {
  try {
    const value: unknown = deserialize(bytes);
    if (isAnswer(value)) return value;
  } catch (cause) {
    const text = `What Node.js in the guest answered cannot be read by Node.js ${process.version} here: ${String(cause)}`;
    throw new TomoyoError('BOARD_PROTOCOL', text, { cause });
  }
  throw new TomoyoError('BOARD_PROTOCOL', 'Node.js in the guest answered something else than a worker of ours does.');
}

function isAnswer(value: unknown): value is NodeAnswer {
  return typeof value === 'object' && value !== null && 'kind' in value && 'printed' in value;
}
