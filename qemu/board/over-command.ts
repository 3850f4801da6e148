/** A command of the host whose standard input and output lead to the agent of a board. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { Duplex } from 'node:stream';
import { TomoyoError } from '../../lib/errors.js';
import type { BoardConnection } from './connect.js';
import { quoted } from './reproduce.js';

const COMPLAINT_LIMIT_CHARS = 4096;

/**
 * Starts a command such as `['ssh', 'device', 'board-agent', '--stdio']`, for connectBoard(). It is ended with the
 * connection.
 * @throws TomoyoError BOARD_BAD_OPTION: `argv` is empty
 */
export function overCommand(argv: readonly string[]): BoardConnection {
  const [program, ...args] = argv;
  if (program === undefined)
    throw new TomoyoError('BOARD_BAD_OPTION', '"argv" must name a program, got an empty list.');
  const child = spawn(program, args, { stdio: 'pipe' });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-COMPLAINT_LIMIT_CHARS);
  });
  const stream = streamOf(child);
  // what it said last may be read after its end, and says more than that
  const read = new Promise<void>((resolve) => void stream.once('end', resolve).once('close', resolve));
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => {
      complaint += error.message;
      if (child.pid !== undefined) return;
      stream.destroy();
      resolve(complaint);
    });
    child.on('close', (code, signal) => {
      const how = code === 0 ? '' : `${program} ended with ${signal ?? `exit code ${code}`}`;
      resolve([complaint.trim(), how].filter((text) => text !== '').join('; '));
    });
  });
  const gone = Promise.all([ended, read]).then(([text]) => text);
  stream.once('close', () => child.kill());
  return { stream, gone, reproduce: argv.map(quoted).join(' ') };
}

/** Not Duplex.from(): that drops what was said and not read yet when standard input is closed. */
function streamOf({ stdin, stdout }: ChildProcessWithoutNullStreams): Duplex {
  const stream = new Duplex({
    read: () => void stdout.resume(),
    write: (bytes: Buffer, _encoding, done) => void stdin.write(bytes, () => done()),
    final: (done) => {
      stdin.end();
      done();
    },
  });
  stdin.on('error', () => undefined); // the end of the command tells
  stdout.on('data', (bytes: Buffer) => void (stream.push(bytes) || stdout.pause()));
  stdout.on('end', () => stream.push(null));
  stream.once('close', () => stdout.destroy());
  return stream;
}
