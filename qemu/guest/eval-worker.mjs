// Evaluates in the guest what board.eval() sends. The host gives this text to `node -e`, so imports are looked for from the
// working directory. Requests come at descriptor 3, answers go to 4: each a u32le length and what v8.serialize() makes of an
// object, see qemu/board/node-message.ts.
import { Socket } from 'node:net';
import { inspect } from 'node:util';
import { deserialize, serialize } from 'node:v8';

// what vitest and tsx make of import() and of names in a function that they load
globalThis.__vite_ssr_dynamic_import__ = (name) => import(name);
globalThis.__name = (named) => named;

const answers = new Socket({ fd: 4, readable: false, writable: true });

function answer(message) {
  // so that the host can wait for what was printed before
  const printed = [process.stdout.bytesWritten ?? 0, process.stderr.bytesWritten ?? 0];
  const bytes = serialize({ ...message, printed });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  answers.write(Buffer.concat([length, bytes]));
}

async function evaluate({ id, source, args }) {
  let value;
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- it is what this program is for
    value = await new Function(`'use strict'; return (${source}\n)`)()(...args);
  } catch (error) {
    return answer({ kind: 'thrown', id, error: described(error) });
  }
  try {
    answer({ kind: 'value', id, value });
  } catch (error) {
    answer({ kind: 'unsendable', id, why: error.message });
  }
}

/**
 * Errors lose their own properties on the way, so those are sent beside; what cannot be sent becomes a text.
 * @param above what has this one as its cause, or among its errors
 */
function described(error, above = []) {
  if (!(error instanceof Error) || above.includes(error)) {
    const thrown = error instanceof Error ? String(error) : sendable(error);
    return { name: 'Error', message: String(error), stack: '', own: { thrown } };
  }
  const { name, message, stack, cause } = error;
  const rest = Object.entries(error).filter(([key]) => key !== 'cause');
  const own = Object.fromEntries(rest.map(([key, value]) => [key, sendable(value)]));
  const below = (one) => described(one, [...above, error]);
  return {
    name,
    message,
    stack: stack ?? '',
    own,
    ...(cause !== undefined && { cause: below(cause) }),
    ...(error instanceof AggregateError && { errors: error.errors.map(below) }),
  };
}

function sendable(value) {
  try {
    serialize(value);
    return value;
  } catch {
    return inspect(value);
  }
}

let pieces = [];
let size = 0;
new Socket({ fd: 3, readable: true, writable: false })
  .on('data', (piece) => {
    pieces.push(piece);
    size += piece.length;
    if (pieces[0].length < 4) pieces = [Buffer.concat(pieces)];
    while (size >= 4 && size >= 4 + pieces[0].readUInt32LE(0)) {
      const all = Buffer.concat(pieces);
      const end = 4 + all.readUInt32LE(0);
      pieces = [all.subarray(end)];
      size -= end;
      void evaluate(deserialize(all.subarray(4, end)));
    }
  })
  .on('close', () => process.exit());

answer({ kind: 'ready' });
