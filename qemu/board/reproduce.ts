/** The shell command that starts the same board by hand. Pure. */
import { deflateRawSync } from 'node:zlib';
import type { BoardImage } from '../image/board-image.js';
import { qemuCommand, type HostFacts, type MachineOptions } from './command-line.js';

const INLINE_LIMIT_CHARS = 12 << 10;

/**
 * One command for a shell with bash's or dash's rules: the console on the terminal, and where the system is ours, whose init
 * starts nothing there, a shell on it (end it with Ctrl-A x).
 *
 * What this boot adds to the image stands in the command itself, as long as it is small; else a comment says that it is
 * missing.
 */
export function reproduceCommand(
  image: BoardImage,
  options: Omit<MachineOptions, 'initrd' | 'agentSocket' | 'console'>,
  { overlay, host }: { readonly overlay: Buffer | undefined; readonly host: HostFacts },
): string {
  const [first = ''] = image.initrd;
  const start = (initrd: string): string => {
    const append = [...(options.append ?? []), ...(image.own === undefined ? ['board.shell'] : [])];
    const { program, args } = qemuCommand(image, { ...options, append, initrd, console: 'terminal' }, host);
    return [program, ...args].map(quoted).join(' ');
  };
  if (overlay === undefined && image.initrd.length === 1) return start(first);
  const joined = '/tmp/board-initrd';
  const archives = image.initrd.map(quoted).join(' ');
  if (overlay === undefined) return `cat ${archives} > ${joined} && ${start(joined)}`;
  const text = deflateRawSync(overlay, { level: 9 }).toString('base64');
  if (text.length > INLINE_LIMIT_CHARS) {
    return `cat ${archives} > ${joined} && ${start(joined)} # without policy and files of this boot: ${overlay.length} bytes`;
  }
  const unpack = `node -e 'process.stdout.write(zlib.inflateRawSync(Buffer.from(process.argv[1],"base64")))' ${text}`;
  return `{ cat ${archives}; ${unpack}; } > ${joined} && ${start(joined)}`;
}

/** As a shell takes it as one word. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
