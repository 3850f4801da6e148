/** The beginning of a conversation on a line where others may have spoken before: a shell, a login, a kernel. */
import type { Duplex } from 'node:stream';
import { TomoyoError } from '../../lib/errors.js';
import { ANSWER, encodeFrame } from './protocol.js';

/** All of the greeting but the version, which whoever reads on looks at. */
const GREETING = encodeFrame(ANSWER.ready, 0, new Uint8Array(4)).subarray(0, -4);
const NOISE_LIMIT_BYTES = 64 << 10;

/**
 * Settles when the agent's greeting is the next thing to be read; what came before it is thrown away. The stream is paused
 * then. It stays open for ever where neither the agent nor the end comes.
 * @throws TomoyoError BOARD_PROTOCOL: something else speaks there, and goes on
 */
export function untilGreeting(stream: Duplex): Promise<void> {
  let heard: Buffer = Buffer.alloc(0);
  return new Promise((resolve, reject) => {
    const listen = (bytes: Buffer): void => {
      heard = Buffer.concat([heard, bytes]);
      const at = heard.indexOf(GREETING);
      if (at < 0 && heard.length <= NOISE_LIMIT_BYTES) return;
      stream.pause().off('data', listen);
      if (at < 0) return reject(notTheAgent(heard));
      stream.unshift(heard.subarray(at));
      return resolve();
    };
    stream.on('data', listen);
  });
}

function notTheAgent(heard: Buffer): TomoyoError {
  const text = JSON.stringify(heard.toString('latin1', 0, 200));
  return new TomoyoError(
    'BOARD_PROTOCOL',
    `Something else than "board-agent --stdio" speaks there, and says ${text} ...`,
  );
}
